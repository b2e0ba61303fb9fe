import type { HistoryEvent } from '@rewind/contract/history'
import type { HistoryModel } from '@rewind/history/rows/history-model'
import type { ShownError } from '../shown-error.ts'

/** Where the views take a history from: a run, read through the console, or a file. */
export interface HistorySource {
  readonly model: HistoryModel
  /** Calls back, at most once a frame, when anything below or in the model has changed. */
  subscribe: (listener: () => void) => () => void
  /** Every row is there. */
  readonly isComplete: boolean
  /** Why rows are missing or may be old. */
  readonly error: ShownError | undefined
  /** When the last row came, in milliseconds of `Date.now()`. */
  readonly lastReadAt: number | undefined
  retry: () => void
  /** The whole event, where it is held already. */
  event: (eventId: number) => HistoryEvent | undefined
  /** Reads whole events that are not held, a page at a time; the ones wanted before are forgotten. */
  want: (eventIds: readonly number[]) => void
}
