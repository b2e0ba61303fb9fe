import type { HistoryEvent } from '@rewind/contract/history'
import { areStoredTogether, storedEvent } from '../reset-points/reset-point-rule.ts'
import { parseResetReason } from '../reset-points/reset-reason.ts'
import { numberOf, objectOf, textOf } from './json-object.ts'

/** How a reset made this run. */
export interface ResetInfo {
  fromRunId: string
  newRunId: string
  /** The reset point that the operator chose. */
  eventId: number
  /** The text in the history, with the operator and the token if the reason has them. */
  reason: string
  operator?: string
  time: string
}

/**
 * Reads the WORKFLOW_TASK_FAILED that a reset writes in place of the reset point. Returns undefined
 * for any other event. A history can hold several of these events: the last one made its run.
 *
 * The reset point N was the first event that the reset did not copy. The id of the failure depends
 * on event N−1 (docs/temporal-semantics.md#what-a-reset-writes):
 * - the start of the workflow task: the failure is event N
 * - the schedule of the workflow task: the reset also writes the start, and the failure is N+1
 * - a failed task, whose next attempt has no event: the reset also writes the schedule, and the
 *   failure is N+2
 *
 * The two events `before` the failure, the nearer one first, tell these cases apart: a start that
 * the reset wrote has the request id `emptyUuid`, and a schedule that the reset wrote was stored
 * together with that start. Without the two events, the id of the failure itself is returned as N.
 */
export function resetInfo(
  event: HistoryEvent,
  ...before: readonly HistoryEvent[]
): ResetInfo | undefined {
  const { type, attributes, time } = event
  if (type !== 'WORKFLOW_TASK_FAILED' || attributes.cause !== 'RESET_WORKFLOW') return undefined
  const reason = textOf(objectOf(attributes, 'failure'), 'message') ?? ''
  const { operator } = parseResetReason(reason)
  return {
    fromRunId: textOf(attributes, 'baseRunId') ?? '',
    newRunId: textOf(attributes, 'newRunId') ?? '',
    eventId: firstWritten(event, before),
    reason,
    ...(operator === undefined ? {} : { operator }),
    time,
  }
}

/** The id of the first event that the reset wrote. */
function firstWritten(
  { eventId, attributes }: HistoryEvent,
  [start, schedule]: readonly HistoryEvent[],
): number {
  const isStartOfReset =
    start?.type === 'WORKFLOW_TASK_STARTED' &&
    start.eventId === numberOf(attributes, 'startedEventId') &&
    start.attributes.requestId === 'emptyUuid'
  if (!isStartOfReset) return eventId
  const isScheduleOfReset =
    schedule?.type === 'WORKFLOW_TASK_SCHEDULED' &&
    schedule.eventId === start.eventId - 1 &&
    areStoredTogether(storedEvent(schedule), storedEvent(start)) === true
  return isScheduleOfReset ? schedule.eventId : start.eventId
}
