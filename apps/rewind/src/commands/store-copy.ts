import { parseArgs } from 'node:util'
import { copyStore } from '@rewind/operations/store/copy-store'
import { StoreError } from '@rewind/operations/store/store-error'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../config.ts'
import { readStoreSettings } from '../store-settings.ts'

/**
 * Copies the file that REWIND_STORE names into the database of REWIND_DATABASE_URL. Both stand in
 * settings, since other users of a machine can read the arguments of a command. Throws a `CommandError` if it cannot.
 */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  parseArgs({ args: [...args], options: {} })
  const { REWIND_DATABASE_URL: url, REWIND_STORE: file } = env
  const problems: string[] = []
  const from = readStoreSettings(file ? { REWIND_STORE: file } : {}, problems)
  if (!url) problems.push('REWIND_DATABASE_URL must name the database to copy into.')
  const to = readStoreSettings({ REWIND_DATABASE_URL: url ?? 'postgres://host/database' }, problems)
  if (problems.length > 0) throw new CommandError(problems.join('\n'))
  try {
    for (const { name, rows, digest } of await copyStore(from.location, to.location)) {
      const count = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`
      process.stdout.write(`${name}: ${count}, sha256 ${digest}\n`)
    }
  } catch (error) {
    if (error instanceof StoreError) throw new CommandError(error.message)
    throw error
  }
  process.stdout.write(
    `Copied and compared: ${from.shown} to ${to.shown}. Start the consoles with REWIND_DATABASE_URL and without REWIND_STORE.\n`,
  )
  return 0
}
