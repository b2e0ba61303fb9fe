import type { EventRow } from '@rewind/contract/history'
import { decisionWords } from '../events/decisions.ts'
import { eventTypeName } from '../events/event-names.ts'
import { isUpdateType, updateRowName } from '../events/update-names.ts'
import { cut, listed } from '../text/words.ts'
import type { RowAt } from './row-at.ts'

/**
 * Returns the line that a table shows beside the event type: "ChargeCard, attempt 1", "timer 30 d",
 * "signal addressChanged, by ada". Never empty.
 */
export function rowSummary(row: EventRow, rowAt: RowAt = () => undefined): string {
  const decided = decidedIn(row, rowAt)
  if (decided !== undefined) return decided
  const { failure, text, summary, attempt } = row
  const subject = subjectOf(row, rowAt)
  const line = failure === undefined || subject === undefined ? subject : `${subject}: ${failure}`
  const what = listed(
    line ?? failure,
    attempt !== undefined && (attempt > 1 || row.type === 'ACTIVITY_TASK_STARTED')
      ? `attempt ${attempt}`
      : undefined,
    text,
  )
  const words = summary === undefined ? what : `${what} (${summary})`.trim()
  return cut(words) || eventTypeName(row.type) || 'event'
}

/** Returns what an event is about, even if the event has only the id of an earlier one. */
function subjectOf(row: EventRow, rowAt: RowAt): string | undefined {
  const { type, of } = row
  if (isUpdateType(type)) return updateRowName(row, rowAt)
  if (row.name !== undefined) return row.name
  // A workflow task has no name, and the page shows the name of the run above the table.
  if (of === undefined || type.startsWith('WORKFLOW_')) return undefined
  const name = rowAt(of)?.name
  if (name !== undefined) return name
  if (type.startsWith('ACTIVITY_')) return `activity of event ${of}`
  if (type.startsWith('TIMER_')) return `timer of event ${of}`
  return type.startsWith('NEXUS_') ? `operation of event ${of}` : undefined
}

/**
 * Returns what a workflow task decided, from the rows after it. Undefined: they are not read, or
 * the row is no WORKFLOW_TASK_COMPLETED.
 */
export function decidedIn(task: EventRow, rowAt: RowAt): string | undefined {
  if (task.type !== 'WORKFLOW_TASK_COMPLETED') return undefined
  const { decided, endId } = decisionsOf(task, rowAt)
  return endId === task.eventId ? undefined : cut(decisionWords(decided))
}

/**
 * Returns each decision of a completed workflow task with the number of times it was taken, and the
 * last event of the decisions.
 */
export function decisionsOf(
  { eventId }: EventRow,
  rowAt: RowAt,
): { decided: Map<string, number>; endId: number } {
  const decided = new Map<string, number>()
  let endId = eventId
  for (;;) {
    const next = rowAt(endId + 1)
    if (next?.decidedBy !== eventId && !isUpdateOf(next)) return { decided, endId }
    const decision = next && decisionOfRow(next, rowAt)
    if (decision !== undefined) decided.set(decision, (decided.get(decision) ?? 0) + 1)
    endId += 1
  }
}

// Events of an update name no workflow task. The server writes them after the end of the workflow
// task that decided them.
const isUpdateOf = (row: EventRow | undefined): boolean =>
  row !== undefined && /^WORKFLOW_EXECUTION_UPDATE_(ACCEPTED|COMPLETED)$/.test(row.type)

/**
 * Returns what a workflow task decided with this event. Names an activity or update by its name if
 * its row is read.
 */
export function decisionOfRow(row: EventRow, rowAt: RowAt): string | undefined {
  if (row.type === 'ACTIVITY_TASK_CANCEL_REQUESTED') {
    return `cancels ${rowAt(row.of ?? 0)?.name ?? 'an activity'}`
  }
  if (row.decision === undefined || !isUpdateType(row.type)) return row.decision
  const [verb] = row.decision.split(' ', 1)
  return `${verb} ${updateRowName(row, rowAt) ?? 'an update'}`
}
