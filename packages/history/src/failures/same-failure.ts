import type { FailedAt } from '@rewind/contract/recovery'
import { fingerprint } from './fingerprint.ts'

/** What a run failed at, read from the text of its failure. */
export type Failed = Pick<FailedAt, 'kind' | 'name' | 'message' | 'eventId' | 'fingerprint'>

/**
 * Whether two failures are the same. Most are compared by the fingerprint by which runs are also
 * grouped. Nondeterminism errors are compared by the events and commands that their texts name,
 * which is more exact. Both histories have the same events before `point`.
 */
export function isSameFailure(before: Failed | undefined, now: Failed, point: number): boolean {
  if (before === undefined || before.kind !== now.kind) return false
  if (before.kind === 'NON_DETERMINISM') return isSameMismatch(before, now, point)
  if (before.name !== now.name) return false
  return before.fingerprint === undefined || now.fingerprint === undefined
    ? fingerprint(before.message) === fingerprint(now.message)
    : before.fingerprint === now.fingerprint
}

/** The same unless the texts name different events or different commands. */
function isSameMismatch(before: Failed, now: Failed, point: number): boolean {
  const isKept = before.eventId !== undefined && before.eventId < point
  if (before.eventId !== undefined && now.eventId !== undefined && before.eventId !== now.eventId) {
    // Events from the point on have other ids in the new run, so different ids prove nothing there.
    if (isKept || now.eventId < point) return false
  }
  if (!isShortened(before.message) || !isShortened(now.message)) return true
  // Both texts name a kept event in the same words.
  return isKept
    ? before.message === now.message
    : fingerprint(before.message) === fingerprint(now.message)
}

/** Whether `workflowTaskFailureLine` knew the form of the text. */
const isShortened = (line: string): boolean =>
  /^(?:non-deterministic: )?code (?:wants|does not want) /.test(line)
