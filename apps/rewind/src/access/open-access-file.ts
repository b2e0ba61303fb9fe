import { AccessFile, AccessFileError } from '@rewind/operations/access/access-file'
import { CommandError } from '../command-error.ts'

/** Opens the access file of `REWIND_ACCESS`, if that is set. Throws a `CommandError` with every problem. */
export async function openAccessFile(path: string | undefined): Promise<AccessFile | undefined> {
  if (path === undefined) return undefined
  try {
    return await AccessFile.open(path)
  } catch (error) {
    if (error instanceof AccessFileError) throw new CommandError(`REWIND_ACCESS: ${error.message}`)
    throw error
  }
}
