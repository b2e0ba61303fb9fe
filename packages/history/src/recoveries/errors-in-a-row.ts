import type { ErrorCode } from '@rewind/contract/errors'

/** Consecutive errors without a success between them. */
export interface ErrorRow {
  count: number
  last?: { code: ErrorCode; message: string }
}

export const noErrors: ErrorRow = { count: 0 }

/**
 * Errors about one run. They say nothing about the connection to Temporal or about the choices for
 * all runs.
 */
const ofOneRun = new Set<ErrorCode>(['NOT_FOUND', 'ALREADY_CLOSED', 'CHANGED'])
/** The pace handles this error. */
const ofPace: ErrorCode = 'RATE_LIMITED'

/** Returns the row of errors after one more item. `error` undefined: the item was done. */
export function afterOutcome(
  row: ErrorRow,
  error: { code: ErrorCode; message: string } | undefined,
): ErrorRow {
  if (error === undefined) return noErrors
  if (ofOneRun.has(error.code) || error.code === ofPace) return row
  return { count: row.count + 1, last: { code: error.code, message: error.message } }
}

/** Returns why the recovery pauses, as a sentence. Undefined: it goes on. */
export function whyPause({ count, last }: ErrorRow, maxErrors: number): string | undefined {
  if (count < maxErrors || last === undefined) return undefined
  return `${count === 1 ? 'One error' : `${count} errors in a row`}, the last one: ${last.message}`
}
