import { parseArgs } from 'node:util'
import { AccessFile, AccessFileError } from '@rewind/operations/access/access-file'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../config.ts'

/** Returns 0 if the console would use the file, and 1 if it would refuse it. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
  const [path = env.REWIND_ACCESS, ...more] = positionals
  if (path === undefined || path === '' || more.length > 0) {
    throw new CommandError('Name one access file, or set REWIND_ACCESS.', 2)
  }
  try {
    const file = await AccessFile.open(path)
    file.close()
    const { length } = file.rules.bindings
    const count = length === 1 ? '1 binding' : `${length} bindings`
    process.stdout.write(`${path}: ${count}, no problems.\n`)
    return 0
  } catch (error) {
    if (!(error instanceof AccessFileError)) throw error
    process.stdout.write(`${error.lines.join('\n')}\n`)
    return 1
  }
}
