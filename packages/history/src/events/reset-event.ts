import type { HistoryEvent } from '@rewind/contract/history'
import { areStoredTogether, storedEvent } from '../reset-points/reset-point-rule.ts'
import { parseResetReason } from '../reset-points/reset-reason.ts'
import { numberOf, objectOf, textOf } from './json-object.ts'

/** How a run was made by a reset. */
export interface ResetInfo {
  fromRunId: string
  newRunId: string
  /** The reset point the operator chose. */
  eventId: number
  /** As the history has it: with the operator and the token, where the reason has them. */
  reason: string
  operator?: string
  time: string
}

/**
 * Reads the WORKFLOW_TASK_FAILED that a reset put in place of the reset point; undefined for any
 * other event. A history may hold several of them: the last one made its run.
 *
 * The operator's reset point N was the first event not copied. Where N-1 is the start of the
 * workflow task, the failure itself is event N. Where the task was only scheduled at N-1, the reset
 * also writes the start, and the failure is N+1. Where N-1 is a failed task, whose next attempt no
 * event tells of, it writes the schedule, too, and the failure is N+2. The two events `before` it,
 * the nearer one first, tell these apart: the server gives a start of its own making no request id
 * but `emptyUuid`, and stores a schedule of its own making with the start. Without them N is taken
 * for the failure's own id. (Tried with every kind of point on 1.29.1 and 1.32.1.)
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

/** The first event that the reset wrote. */
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
