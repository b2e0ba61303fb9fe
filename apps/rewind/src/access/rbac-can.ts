import { parseArgs } from 'node:util'
import { explainAccess } from '@rewind/operations/access/explain'
import { placeOf } from '@rewind/operations/access/place'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../config.ts'
import { openAccessFile } from './open-access-file.ts'

/** Returns 0 if the user has the permission, and 1 if not. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      group: { type: 'string', multiple: true, default: [] },
      file: { type: 'string' },
    },
  })
  const [user, permission, namespace, ...more] = positionals
  if (user === undefined || permission === undefined || more.length > 0) {
    throw new CommandError('Name a user, a permission and perhaps a namespace.', 2)
  }
  const file = await openAccessFile(values.file ?? env.REWIND_ACCESS)
  if (file === undefined) {
    throw new CommandError('Name the access file: set REWIND_ACCESS, or use --file.', 2)
  }
  file.close()
  const { text, exitCode } = explainAccess(file.rules, {
    user,
    permission,
    groups: values.group,
    ...(namespace === undefined ? {} : { place: placeOf(namespace) }),
  })
  process.stdout.write(`${text}\n`)
  return exitCode
}
