import type { FailedAt } from '@rewind/contract/recovery'
import { fingerprint } from './fingerprint.ts'

/** What a run failed at, as the text of its failure tells. */
export type Failed = Pick<FailedAt, 'kind' | 'name' | 'message' | 'eventId' | 'fingerprint'>

/**
 * Whether one failure is another over again: by the fingerprint that runs are grouped by, too. Of
 * mismatches the texts name events and commands, which tell more. The events before `point` are the
 * same in both histories.
 */
export function isSameFailure(before: Failed | undefined, now: Failed, point: number): boolean {
  if (before === undefined || before.kind !== now.kind) return false
  if (before.kind === 'NON_DETERMINISM') return isSameMismatch(before, now, point)
  if (before.name !== now.name) return false
  return before.fingerprint === undefined || now.fingerprint === undefined
    ? fingerprint(before.message) === fingerprint(now.message)
    : before.fingerprint === now.fingerprint
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
    : fingerprint(before.message) === fingerprint(now.message)
}

/** Of a shape that is known: see `workflowTaskFailureLine`. */
const isShortened = (line: string): boolean =>
  /^(?:non-deterministic: )?code (?:wants|does not want) /.test(line)
