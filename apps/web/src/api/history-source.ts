import type { HistoryEvent } from '@rewind/contract/history'
import type { HistoryModel } from '@rewind/history/rows/history-model'
import type { ShownError } from '../shown-error.ts'

/** A history for the views, from a run or from a file. */
export interface HistorySource {
  readonly model: HistoryModel
  /**
   * Calls back, at most once a frame, after a change of the source or its model. Returns the
   * function that unsubscribes.
   */
  subscribe: (listener: () => void) => () => void
  /** Whether every row is there. */
  readonly isComplete: boolean
  /** Why rows are missing or may be old. */
  readonly error: ShownError | undefined
  /** When the last row came, in milliseconds of `Date.now()`. */
  readonly lastReadAt: number | undefined
  retry: () => void
  /** Returns the whole event if it is held. */
  event: (eventId: number) => HistoryEvent | undefined
  /**
   * Reads the whole events that are not held, a page at a time. Replaces the events that were
   * wanted before.
   */
  want: (eventIds: readonly number[]) => void
}
