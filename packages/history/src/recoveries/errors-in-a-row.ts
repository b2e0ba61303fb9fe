import type { ErrorCode } from '@rewind/contract/errors'

/** Errors that came one after the other, without a success between. */
export interface ErrorRow {
  count: number
  last?: { code: ErrorCode; message: string }
}

export const noErrors: ErrorRow = { count: 0 }

/** These say something of one run, not of the way to Temporal or of what was chosen for all. */
const ofOneRun = new Set<ErrorCode>(['NOT_FOUND', 'ALREADY_CLOSED', 'CHANGED'])
/** The pace answers to this one. */
const ofPace: ErrorCode = 'RATE_LIMITED'

/** What the outcome of one item makes of it; `undefined`: the item was done. */
export function afterOutcome(
  row: ErrorRow,
  error: { code: ErrorCode; message: string } | undefined,
): ErrorRow {
  if (error === undefined) return noErrors
  if (ofOneRun.has(error.code) || error.code === ofPace) return row
  return { count: row.count + 1, last: { code: error.code, message: error.message } }
}

/** Why the recovery pauses, as a sentence; undefined while it need not. */
export function whyBrake({ count, last }: ErrorRow, most: number): string | undefined {
  if (count < most || last === undefined) return undefined
  return `${count === 1 ? 'One error' : `${count} errors in a row`}, the last one: ${last.message}`
}
