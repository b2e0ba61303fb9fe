import type { FailedAt } from '@rewind/contract/recovery'

/** What a run failed at, as the text of its failure tells. */
export type Failed = Pick<FailedAt, 'kind' | 'name' | 'message' | 'eventId'>

/**
 * Whether one failure is another over again: ids, times and counts in its text do not matter. The
 * events before `point` are the same in both histories.
 */
export function isSameFailure(before: Failed | undefined, now: Failed, point: number): boolean {
  if (before === undefined || before.kind !== now.kind) return false
  if (before.kind === 'NON_DETERMINISM') return isSameMismatch(before, now, point)
  return before.name === now.name && gist(before.message) === gist(now.message)
}

/** The same, as long as the texts do not tell that it is another event, or that the code wants another command. */
function isSameMismatch(before: Failed, now: Failed, point: number): boolean {
  const isKept = before.eventId !== undefined && before.eventId < point
  if (before.eventId !== undefined && now.eventId !== undefined && before.eventId !== now.eventId) {
    // Events behind the point have got other ids: which one it was is not told by them.
    if (isKept || now.eventId < point) return false
  }
  if (!isShortened(before.message) || !isShortened(now.message)) return true
  // What names a kept event names it alike each time.
  return isKept
    ? before.message === now.message
    : withoutNumbers(before.message) === withoutNumbers(now.message)
}

/** Of a shape that is known: see `workflowTaskFailureLine`. */
const isShortened = (line: string): boolean =>
  /^(?:non-deterministic: )?code (?:wants|does not want) /.test(line)

/** A number that is part of a name stays. */
const withoutNumbers = (line: string): string => line.replace(/\b\d+\b/g, '#')

const gist = (message: string): string =>
  message
    .toLowerCase()
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '#')
    .replace(/\d+/g, '#')
    .trim()
