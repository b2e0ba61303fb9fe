import type { Identity } from '@rewind/operations/access/identity'
import { openStore, type Store } from '@rewind/operations/store/store'
import { CommandError } from '../command-error.ts'
import type { Config } from '../config.ts'

/** Who runs a command: there is no login at a command line. */
export const localOperatorOf = ({ operator }: Config): Identity => ({
  id: operator,
  name: operator,
  via: 'LOCAL',
  groups: [],
})

/**
 * Opens the configured store for one command, and closes it afterwards. Throws a `CommandError` if it
 * cannot be opened.
 */
export async function withStore<T>(
  { store: { location, shown }, auditStdout }: Config,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  let store: Store
  try {
    // On standard error: standard output is the result of the command.
    const onAuditLine = (line: string) => process.stderr.write(line)
    store = await openStore(location, auditStdout ? { onAuditLine } : {})
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${shown} cannot be opened: ${reason}`)
  }
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
