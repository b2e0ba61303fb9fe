import type { Mismatch } from '@rewind/contract/history'
import type { PlanWarning } from '@rewind/contract/reset-plan'
import { eventTypeName } from '../events/event-names.ts'
import { goSdk, uncheckedTitle } from '../failures/unchecked-replay.ts'
import { mismatchAt } from '../mismatch/mismatch-words.ts'
import type { PlanContext, Warn } from './warning.ts'

/** The code does not match an event that is kept. */
export function mismatchKept(context: PlanContext): PlanWarning | undefined {
  const { facts, point } = context
  const { mismatch } = facts
  if (mismatch === undefined || !keepsMismatch(mismatch, point)) return undefined
  const isOver = isClosedOtherwise(context)
  const better = mismatch.candidates.find((eventId) => eventId < point)
  return {
    code: 'POINT_AFTER_FAILURE',
    severity: isOver ? 'warning' : 'severe',
    title: isOver
      ? 'The new run may get stuck again'
      : 'Code that has not changed gets stuck again',
    message: `${placeOf(context, mismatch)}, and that event is kept.`,
    eventIds: mismatch.eventId === undefined ? [] : [mismatch.eventId],
    wayOut:
      'Roll back or patch the worker first, which loses no progress; or choose a point before that event.',
    ...(better === undefined ? {} : { betterEventId: better }),
  }
}

/** The failure names an event that is not kept, but the code may have stopped matching earlier. */
export function mismatchMayBeKept(context: PlanContext): PlanWarning | undefined {
  const { facts, point } = context
  const { mismatch } = facts
  if (mismatch?.certainty !== 'AT_OR_BEFORE') return undefined
  const next = mismatch.candidates.find((eventId) => eventId < point)
  if (next === undefined) return undefined
  return {
    code: 'POINT_AFTER_FAILURE',
    severity: 'warning',
    title: 'The new run may get stuck again',
    message: [`${placeOf(context, mismatch)}, which may be before this point.`, mismatch.doubt]
      .filter(Boolean)
      .join(' '),
    eventIds: mismatch.eventId === undefined ? [] : [mismatch.eventId],
    wayOut: `If the new run gets stuck again, or a step is missing, reset it to event ${next} next.`,
  }
}

/** Whether a reset to this point keeps for certain what the code does not match. */
export const keepsMismatch = (
  { eventId, certainty, candidates }: Mismatch,
  point: number,
): boolean =>
  eventId === undefined
    ? certainty === 'CERTAIN' && candidates.every((candidate) => candidate < point)
    : eventId < point

/** "The worker’s code does not match the history at or before event 17 (ActivityTaskScheduled)" */
function placeOf(context: PlanContext, { eventId, certainty, candidates }: Mismatch): string {
  const named = eventId ?? candidates[0] ?? 0
  const type = eventTypeName(context.index.rowAt(named)?.type ?? '')
  // Of a run that was closed from outside nobody knows what today’s code would do.
  const does = isClosedOtherwise(context) ? 'did not match' : 'does not match'
  return `The worker’s code ${does} the history ${mismatchAt({ eventId: named, certainty })} (${type})`
}

const isClosedOtherwise = ({ index: { closing, mismatch } }: PlanContext): boolean =>
  closing !== undefined && closing !== mismatch

/** Go compares a replay with its history only where the workflow task does not close the run. */
const firstTaskUnchecked: Warn = ({ index, facts: { mismatch }, point }) => {
  if (index.sdk !== goSdk) return undefined
  const earliest = mismatch?.candidates.at(-1)
  // What stands before the earliest place was compared when the run failed.
  if (earliest !== undefined && point <= earliest) return undefined
  return {
    code: 'FIRST_TASK_UNCHECKED',
    severity: mismatch === undefined ? 'note' : 'warning',
    title: uncheckedTitle,
    message:
      'If the new run closes in its first workflow task, its code was not compared with the part that is kept: it may have skipped a step.',
    eventIds: [],
    wayOut: 'Compare what the new run did with what it should have done.',
  }
}

export const mismatchWarnings: readonly Warn[] = [firstTaskUnchecked]
