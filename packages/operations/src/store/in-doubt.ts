import { setTimeout as wait } from 'node:timers/promises'
import type { RecordVersion } from './records.ts'
import { StoreError } from './store-error.ts'

/** The connection was lost during the commit of an intent, and the store does not tell its end. */
export class IntentInDoubt extends StoreError {
  /** The version that may be stored. */
  readonly version: RecordVersion

  constructor({ message, cause }: StoreError, version: RecordVersion) {
    super(message, { cause, isInDoubt: true })
    this.name = 'IntentInDoubt'
    this.version = version
  }
}

/** How long an intent is written again after a lost commit, in milliseconds. */
const doubtMs = 3_000
const pauseMs = 100

/**
 * Writes an intent. If the connection is lost during the commit, writes the same version again: the
 * store waits for a commit that may still be under way, and then finds the row or writes it. Throws
 * an `IntentInDoubt` if the store does not answer in time.
 */
export async function writeSurely(
  version: RecordVersion,
  write: () => Promise<void>,
): Promise<void> {
  const giveUpAt = performance.now() + doubtMs
  for (let isInDoubt = false; ; await wait(pauseMs)) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      isInDoubt ||= error.isInDoubt
      if (!isInDoubt) throw error
      if (performance.now() > giveUpAt) throw new IntentInDoubt(error, version)
    }
  }
}
