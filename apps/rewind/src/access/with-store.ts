import { openStore, type Store } from '@rewind/operations/store/store'
import { CommandError } from '../command-error.ts'
import type { Config } from '../config.ts'

/**
 * Opens the configured store for one command, and closes it afterwards. Throws a `CommandError` if it
 * cannot be opened.
 */
export async function withStore<T>(
  { store: { location, shown } }: Config,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  let store: Store
  try {
    store = await openStore(location)
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
