import type { EventRow, HistoryEvent, ResetPoint } from '@rewind/contract/history'
import { textOf } from '../events/json-object.ts'
import { closingStatus } from '../rows/row-categories.ts'

/** The fields of an event that the rule reads. A row has them. */
export type StoredEvent = Pick<EventRow, 'eventId' | 'type' | 'cause' | 'taskId'>

/** Returns these fields of a whole event. */
export function storedEvent({ eventId, type, attributes, taskId }: HistoryEvent): StoredEvent {
  const cause = textOf(attributes, 'cause') ?? textOf(attributes, 'timeoutType')
  return {
    eventId,
    type,
    ...(cause === undefined ? {} : { cause }),
    ...(taskId === undefined ? {} : { taskId }),
  }
}

export const isTaskEnd = ({ type }: Pick<EventRow, 'type'>): boolean =>
  /^WORKFLOW_TASK_(?:COMPLETED|FAILED|TIMED_OUT)$/.test(type)

/** Whether the event is the schedule or the start of a workflow task. */
export const isTaskBegin = ({ type }: Pick<EventRow, 'type'>): boolean =>
  type === 'WORKFLOW_TASK_SCHEDULED' || type === 'WORKFLOW_TASK_STARTED'

/** Describes what is pending at a point that is not the end of a workflow task. */
export function pendingTaskWords({ type }: Pick<EventRow, 'type'>): string {
  if (type === 'WORKFLOW_TASK_SCHEDULED') return 'a workflow task that failed is tried again'
  if (type === 'WORKFLOW_TASK_STARTED') return 'a worker has the workflow task'
  return 'a workflow task waits for a worker'
}

/**
 * Marks the schedule and the start of a workflow task that has ended as the same point as its end.
 * They are the last points before it.
 */
export function sameAsEnd(
  points: readonly (Pick<ResetPoint, 'type'> & { sameAs?: number })[],
  endId: number,
): void {
  for (let at = points.length - 1; at >= 0; at--) {
    const point = points[at]
    if (point === undefined || !isTaskBegin(point)) return
    point.sameAs = endId
  }
}

/**
 * Says of each event of a history, given in order, why a run cannot be reset to it.
 *
 * Temporal's rule (docs/temporal-semantics.md#reset-points): a reset to event N keeps events 1 to
 * N−1. The server accepts it if event N exists and N > 1, event N−1 is the last event of a stored
 * transaction, and a workflow task is pending after event N−1.
 *
 * A workflow task is pending from WORKFLOW_TASK_SCHEDULED until WORKFLOW_TASK_COMPLETED. After
 * WORKFLOW_TASK_FAILED and after a timeout of the worker's answer, the next attempt is pending
 * without an event. After a SCHEDULE_TO_START timeout none is.
 *
 * The events of one transaction have consecutive task ids, and storing them takes at least one more
 * number. Only WORKFLOW_TASK_STARTED always ends what is stored together, although the end of a
 * retried or update-only task follows it in the same transaction.
 * apps/bff/test/truth/every-event.test.ts resets real runs to every event of many histories.
 *
 * A file can lack the task ids. Then an event is a point only if its type shows that it was stored
 * alone.
 */
export class PointRule {
  #before: StoredEvent | undefined
  #isTaskPending: boolean | undefined = false

  /** Returns undefined if a run can be reset to this event. */
  whyNot(event: StoredEvent): string | undefined {
    const { eventId } = event
    const isNext = eventId === (this.#before?.eventId ?? 0) + 1
    if (!isNext) this.#isTaskPending = undefined
    const whyNot = judge(event, isNext ? this.#before : undefined, this.#isTaskPending)
    this.#isTaskPending = pendingAfter(event) ?? this.#isTaskPending
    this.#before = event
    return whyNot
  }
}

/**
 * Returns why a run cannot be reset to one event, or undefined if it can. `rowAt` may lack some of
 * the events before it.
 */
export function whyNotResetTo(
  eventId: number,
  rowAt: (eventId: number) => StoredEvent | undefined,
): string | undefined {
  const event = rowAt(eventId)
  if (event === undefined) {
    return `Event ${eventId} is not among the events at hand, so it is not known to be a reset point.`
  }
  let isTaskPending: boolean | undefined = eventId === 1 ? false : undefined
  for (let at = eventId - 1; at > 0 && isTaskPending === undefined; at--) {
    const row = rowAt(at)
    if (row === undefined) break
    isTaskPending = pendingAfter(row) ?? (at === 1 ? false : undefined)
  }
  return judge(event, rowAt(eventId - 1), isTaskPending)
}

/**
 * Whether a workflow task is pending after the event. Undefined: the event does not change that.
 */
function pendingAfter({ type, cause }: StoredEvent): boolean | undefined {
  switch (type) {
    case 'WORKFLOW_TASK_SCHEDULED':
    case 'WORKFLOW_TASK_STARTED':
      return true
    case 'WORKFLOW_TASK_COMPLETED':
      return false
    case 'WORKFLOW_TASK_FAILED':
      // The end of the run or the next task follows in the same transaction.
      return cause !== 'FORCE_CLOSE_COMMAND'
    case 'WORKFLOW_TASK_TIMED_OUT':
      return cause !== 'SCHEDULE_TO_START'
    default:
      return undefined
  }
}

function judge(
  event: StoredEvent,
  before: StoredEvent | undefined,
  isTaskPending: boolean | undefined,
): string | undefined {
  const { eventId } = event
  if (eventId <= 1) return 'A reset keeps the events before the point, and before event 1 is none.'
  // The schedule or the start of the same task precedes it, even if that event is not at hand.
  if (isTaskEnd(event)) return undefined
  if (isTaskPending === false) {
    return `Only the end of a workflow task, or an event written while one is pending, can be a reset point; none is pending before event ${eventId}.`
  }
  if (isTaskPending === undefined || before === undefined) {
    return `Events before event ${eventId} are not at hand, so it is not known to be a reset point.`
  }
  const isOneTransaction = areStoredTogether(before, event)
  if (isOneTransaction === undefined) {
    return `It is not known whether Temporal stored events ${eventId - 1} and ${eventId} in one transaction: the task ids, which tell, are missing.`
  }
  return isOneTransaction
    ? `Temporal stored events ${eventId - 1} and ${eventId} in one transaction, which a reset cannot divide.`
    : undefined
}

/**
 * Whether two consecutive events were stored in one transaction. A workflow task must be pending
 * after the first. Undefined: not known.
 */
export function areStoredTogether(before: StoredEvent, event: StoredEvent): boolean | undefined {
  if (before.type === 'WORKFLOW_TASK_STARTED') return false
  if (before.taskId !== undefined && event.taskId !== undefined) {
    return Number(before.taskId) + 1 === Number(event.taskId)
  }
  const isStoredAlone =
    closingStatus(event) !== undefined ||
    (before.type === 'WORKFLOW_TASK_SCHEDULED' && event.type !== 'WORKFLOW_TASK_STARTED')
  return isStoredAlone ? false : undefined
}
