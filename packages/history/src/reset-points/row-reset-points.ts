import type { EventRow, ResetPoint } from '@rewind/contract/history'
import { decisionWords } from '../events/decisions.ts'
import type { RowAt } from '../rows/row-at.ts'
import { closingStatus } from '../rows/row-categories.ts'
import { decisionsOf } from '../rows/row-summary.ts'
import { cut } from '../text/words.ts'
import { isTaskEnd, PointRule, pendingTaskWords, sameAsEnd } from './reset-point-rule.ts'

/** A history as rows. `HistoryModel` implements it. */
export interface RowHistory {
  /** The greatest known event id. */
  readonly length: number
  readonly rowAt: (eventId: number) => EventRow | undefined
}

export interface RowPoint extends ResetPoint {
  /** What happened next, before the next workflow task ended: "chargeCard completed". */
  then?: string
}

/**
 * Returns every event that the run can be reset to, ascending. A workflow task at the end of the
 * history that no worker has taken is the last item, with the reason why it is no point.
 */
export function rowResetPoints({ length, rowAt }: RowHistory): RowPoint[] {
  const rule = new PointRule()
  const points: RowPoint[] = []
  let last: EventRow | undefined
  for (let eventId = 1; eventId <= length; eventId++) {
    const row = rowAt(eventId)
    if (row === undefined) continue
    const whyNot = rule.whyNot(row)
    if (isTaskEnd(row)) sameAsEnd(points, eventId)
    if (whyNot === undefined) points.push(pointAt(row, rowAt))
    last = row
  }
  if (last?.type === 'WORKFLOW_TASK_SCHEDULED' && points.at(-1)?.eventId !== last.eventId) {
    points.push(notTaken(last))
  }
  return points
}

/** The server accepts only the id of an existing event: docs/temporal-semantics.md#reset-errors */
const notTaken = ({ eventId, type, time }: EventRow): RowPoint => ({
  eventId,
  type,
  time,
  decided: 'a workflow task waits for a worker',
  whyNot: `Temporal resets to no event behind the last one: once something follows event ${eventId}, that is a reset point.`,
})

function pointAt(row: EventRow, rowAt: RowAt): RowPoint {
  const { eventId, type, time } = row
  const { decided, endId } = decidedAt(row, rowAt)
  const then = whatCameAfter(endId, rowAt)
  return { eventId, type, time, decided, ...(then === undefined ? {} : { then }) }
}

/** Returns what is redone at a point, in words, and the last event that belongs to it. */
export function decidedAt(row: EventRow, rowAt: RowAt): { decided: string; endId: number } {
  const { eventId, type, failure = '', cause } = row
  if (type === 'WORKFLOW_TASK_COMPLETED') {
    const { decided, endId } = decisionsOf(row, rowAt)
    return { decided: decisionWords(decided), endId }
  }
  if (type === 'WORKFLOW_TASK_TIMED_OUT') return { decided: 'timed out', endId: eventId }
  if (type === 'WORKFLOW_TASK_FAILED') {
    return { decided: cause === 'RESET_WORKFLOW' ? failure : `failed: ${failure}`, endId: eventId }
  }
  // The event itself is what happened next.
  return { decided: pendingTaskWords(row), endId: eventId - 1 }
}

/** Further events are counted, not named. */
const namedEvents = 2

/** What continued or ended the run: the events up to the end of the next workflow task. */
function whatCameAfter(endId: number, rowAt: RowAt): string | undefined {
  const words: string[] = []
  let more = 0
  for (let eventId = endId + 1; ; eventId++) {
    const row = rowAt(eventId)
    if (row === undefined || isTaskEnd(row)) break
    const word = outcomeOf(row, rowAt)
    if (word === undefined) continue
    if (words.length < namedEvents) words.push(word)
    else more += 1
  }
  if (words.length === 0) return undefined
  return `${words.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}

const outcomes: readonly (readonly [RegExp, string])[] = [
  [/^TIMER_FIRED$/, 'fired'],
  [/^(?:ACTIVITY_TASK|CHILD_WORKFLOW_EXECUTION|NEXUS_OPERATION)_COMPLETED$/, 'completed'],
  [
    /^(?:ACTIVITY_TASK|(?:START_)?CHILD_WORKFLOW_EXECUTION|NEXUS_OPERATION|(?:SIGNAL|REQUEST_CANCEL)_EXTERNAL_WORKFLOW_EXECUTION)_FAILED$/,
    'failed',
  ],
  [/^(?:ACTIVITY_TASK|CHILD_WORKFLOW_EXECUTION|NEXUS_OPERATION)_TIMED_OUT$/, 'timed out'],
  [/^(?:ACTIVITY_TASK|CHILD_WORKFLOW_EXECUTION|NEXUS_OPERATION)_CANCELED$/, 'canceled'],
  [/^CHILD_WORKFLOW_EXECUTION_TERMINATED$/, 'terminated'],
  [/^CHILD_WORKFLOW_EXECUTION_STARTED$/, 'started'],
]

function outcomeOf(row: EventRow, rowAt: RowAt): string | undefined {
  const { type, name, of } = row
  if (type === 'WORKFLOW_EXECUTION_SIGNALED' || type === 'WORKFLOW_EXECUTION_UPDATE_ADMITTED') {
    return cut(name ?? 'signal', 60)
  }
  if (type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED') return 'cancellation requested'
  const status = closingStatus(row)
  if (status !== undefined) return `the run ${closings.get(status) ?? 'closed'}`
  const outcome = outcomes.find(([pattern]) => pattern.test(type))?.[1]
  if (outcome === undefined) return undefined
  const subject = name ?? (of === undefined ? undefined : rowAt(of)?.name)
  return `${cut(subject ?? `event ${of ?? row.eventId}`, 60)} ${outcome}`
}

const closings: ReadonlyMap<string, string> = new Map([
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
  ['TIMED_OUT', 'timed out'],
  ['CANCELED', 'was canceled'],
  ['TERMINATED', 'was terminated'],
  ['CONTINUED_AS_NEW', 'continued as new'],
])
