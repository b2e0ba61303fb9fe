import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import { decisionOf } from '../events/decisions.ts'
import { type JsonObject, numberOf, objectOf, textOf } from '../events/json-object.ts'
import { isUpdateType } from '../events/update-names.ts'
import { otherMessages } from '../failures/failure-text.ts'
import { writtenText } from '../payloads/payload-preview.ts'
import { oneLine } from '../text/words.ts'
import { otherRows } from './other-rows.ts'
import { closingStatus } from './row-categories.ts'
import type { RowParts } from './row-parts.ts'
import { runRows } from './run-rows.ts'
import { taskRows } from './task-rows.ts'

const makers = new Map(Object.entries({ ...runRows, ...taskRows, ...otherRows }))

/** Returns the row of an event. Reads nothing but the event. */
export function toEventRow(event: HistoryEvent): EventRow {
  const { eventId, type, time, attributes, taskId } = event
  const row: EventRow = { eventId, type, time }
  const parts: RowParts = (makers.get(type) ?? anything)(attributes)
  const of = beginningOf(type, attributes)
  if (of !== undefined && of > 0 && of < eventId) row.of = of
  const decidedBy = numberOf(attributes, 'workflowTaskCompletedEventId')
  if (decidedBy !== undefined && decidedBy > 0) row.decidedBy = decidedBy
  const decision = decidedBy === undefined && !isUpdateType(type) ? undefined : decisionOf(event)
  if (decision !== undefined) row.decision = oneLine(decision)
  const name = parts.name && oneLine(parts.name)
  if (name) row.name = name
  if (parts.id) row.id = parts.id
  if (parts.runId) row.runId = parts.runId
  if (parts.attempt) row.attempt = parts.attempt
  const failure = parts.failure && oneLine(parts.failure)
  if (failure) row.failure = failure
  const wrapped = failure && oneLine(otherMessages(failureIn(attributes)))
  if (wrapped) row.wrapped = wrapped
  if (parts.mismatch) row.mismatch = parts.mismatch
  if (parts.failedBy) row.failedBy = parts.failedBy
  if (parts.cause) row.cause = parts.cause
  if (parts.buildId) row.buildId = parts.buildId
  if (parts.sdk) row.sdk = parts.sdk
  if (parts.size) row.size = parts.size
  if (parts.pinnedTo) row.pinnedTo = parts.pinnedTo
  const due = dueTime(event)
  if (due !== undefined) row.due = due
  const text = parts.text && oneLine(parts.text)
  if (text) row.text = text
  const summary = writtenText(objectOf(event, 'userMetadata')?.summary)
  if (summary) row.summary = summary
  if (taskId !== undefined && decidedBy === undefined && type !== 'WORKFLOW_TASK_COMPLETED') {
    row.taskId = taskId
  }
  return row
}

/** The failure of the event, or the failure of a completed update. */
const failureIn = (attributes: JsonObject): unknown =>
  attributes.failure ?? objectOf(attributes, 'outcome')?.failure

/** A timer counts from the time of its own event, which a reset copies unchanged. */
function dueTime({ type, time, attributes }: HistoryEvent): string | undefined {
  if (type !== 'TIMER_STARTED') return undefined
  const [, seconds] =
    /^(\d+(?:\.\d+)?)s$/.exec(textOf(attributes, 'startToFireTimeout') ?? '') ?? []
  const due = new Date(Date.parse(time) + Number(seconds) * 1000)
  return Number.isNaN(due.getTime()) ? undefined : due.toISOString()
}

/**
 * Returns the id of the event that began what this event continues. The attribute depends on the
 * type.
 */
function beginningOf(type: string, attributes: JsonObject): number | undefined {
  if (type === 'TIMER_FIRED' || type === 'TIMER_CANCELED') {
    return numberOf(attributes, 'startedEventId')
  }
  if (type === 'WORKFLOW_EXECUTION_UPDATE_COMPLETED') return numberOf(attributes, 'acceptedEventId')
  // The first event begins a run, and the closing event ends it.
  if (closingStatus({ type }) !== undefined) return 1
  return numberOf(attributes, 'scheduledEventId') ?? numberOf(attributes, 'initiatedEventId')
}

/**
 * For an event type that this version does not know: the first three attributes that are plain
 * values.
 */
const anything = (attributes: JsonObject): RowParts => ({
  text: Object.entries(attributes)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${value}`)
    .join(', '),
})
