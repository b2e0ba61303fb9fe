import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '@rewind/operations/log'
import type { StoreOptions } from '@rewind/operations/store/open-database'
import { openStore, type Store } from '@rewind/operations/store/store'
import { StoreError } from '@rewind/operations/store/store-error'
import type { StoreSettings } from './store-settings.ts'

/** A database may be started together with the console. In milliseconds. */
const waitMs = 30_000
const pauseMs = 1_000

/** Opens the store. Waits for a database that cannot be reached yet. Throws with the setting's name. */
export async function openConfiguredStore(
  { location, shown }: StoreSettings,
  options: StoreOptions & { log: Log },
): Promise<Store> {
  const giveUpAt = performance.now() + waitMs
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await openStore(location, options)
    } catch (error) {
      const isAway = error instanceof StoreError && error.isAway
      if (!isAway || performance.now() > giveUpAt) {
        const message = error instanceof Error ? error.message : String(error)
        throw new Error(`${shown} cannot be opened: ${message}`, { cause: error })
      }
      if (isFirst) options.log.warn({ reason: error.message }, 'waiting for the store')
    }
    await wait(pauseMs)
  }
}
