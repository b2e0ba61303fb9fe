import { OperationError } from '../errors.ts'

interface Options {
  cause?: unknown
  isLocked?: boolean
  isInDoubt?: boolean
  isAway?: boolean
}

/** The store cannot be read or written. The message says why and what to do. */
export class StoreError extends OperationError {
  /** Another process holds a lock. A retry may succeed. */
  readonly isLocked: boolean
  /** The connection was lost during the commit: what was written may be stored. */
  readonly isInDoubt: boolean
  /** The database cannot be reached, or takes no connections now. */
  readonly isAway: boolean

  constructor(
    message: string,
    { cause, isLocked = false, isInDoubt = false, isAway = false }: Options = {},
  ) {
    super('UNAVAILABLE', message, {
      details: { of: 'STORE' },
      retryAfterSeconds: isLocked ? 2 : 30,
      cause,
    })
    this.name = 'StoreError'
    this.isLocked = isLocked
    this.isInDoubt = isInDoubt
    this.isAway = isAway
  }
}

export const storeIsGone = (): StoreError =>
  new StoreError(
    'The store (REWIND_STORE or REWIND_DATABASE_URL) was deleted or replaced while this console runs. What it writes now would be lost. Restart the console.',
  )

export const storeIsNewer = (migrations: readonly string[]): StoreError =>
  new StoreError(
    `The store was made by a newer version of Rewind. This version does not know ${migrations.join(', ')}. Start the newer version, or use another store.`,
  )
