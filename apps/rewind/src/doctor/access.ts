import { AccessFile, AccessFileError } from '@rewind/operations/access/access-file'
import type { Config } from '../config.ts'
import type { Check } from './check.ts'

const access = { id: 'access', title: 'Users and roles' }

/** Reads the access file, and says how users are identified. */
export async function checkAccess({ accessPath, headerLogin, operator }: Config): Promise<Check> {
  const who =
    headerLogin === undefined
      ? `no login: everyone is the local operator ${operator}`
      : `a proxy names the user in ${headerLogin.userHeader}`
  if (accessPath === undefined) return { ...access, status: 'ok', found: who }
  try {
    const file = await AccessFile.open(accessPath)
    file.close()
    return { ...access, status: 'ok', found: `${who}; roles in ${accessPath}` }
  } catch (error) {
    if (!(error instanceof AccessFileError)) throw error
    return {
      ...access,
      status: 'failed',
      found: error.lines.join('\n'),
      loses: 'the console does not start; one that runs keeps the previous rules',
      remedy: 'Correct the access file: see docs/access.md.',
    }
  }
}
