import type { HistoryEvent } from '@rewind/contract/history'
import { eventTypeName } from './event-names.ts'
import { type JsonObject, objectOf } from './json-object.ts'
import { otherSummaries } from './other-summaries.ts'
import { payloadPreview } from './payload-preview.ts'
import { ResetPointScanner } from './reset-points.ts'
import { runSummaries } from './run-summaries.ts'
import { taskSummaries } from './task-summaries.ts'
import { oneLine } from './words.ts'

/** Finds the event that another one refers to; where it cannot, rows name that event's id instead. */
export type EventAt = (eventId: number) => HistoryEvent | undefined

/** By event type; what comes of attributes that are missing may be empty. */
export type Summaries = Readonly<
  Record<string, (attributes: JsonObject, eventAt: EventAt) => string>
>

const summaries = new Map(Object.entries({ ...runSummaries, ...taskSummaries, ...otherSummaries }))

/**
 * The one line a table row shows beside the event's type: "ChargeCard, attempt 1", "timer 30 d",
 * "signal addressChanged by ada". Never empty.
 */
export function summarizeEvent(event: HistoryEvent, eventAt: EventAt = () => undefined): string {
  const summarize = summaries.get(event.type) ?? anything
  const line =
    decisionsOf(event, eventAt) ??
    (oneLine(summarize(event.attributes, eventAt)) || eventTypeName(event.type) || 'event')
  // What the workflow's author wrote for people to read.
  const note = payloadPreview(objectOf(event, 'userMetadata')?.summary)
  return note === undefined ? line : `${line} (${note})`
}

/** A type of a later server: its first few attributes that are plain values. */
const anything = (attributes: JsonObject): string =>
  Object.entries(attributes)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** What a workflow task decided, by the events that follow it, where they are at hand. */
function decisionsOf(task: HistoryEvent, eventAt: EventAt): string | undefined {
  if (task.type !== 'WORKFLOW_TASK_COMPLETED') return undefined
  const scanner = new ResetPointScanner()
  scanner.add(task)
  const isDecided = (event: HistoryEvent | undefined) =>
    event?.attributes.workflowTaskCompletedEventId === task.eventId
  let next = eventAt(task.eventId + 1)
  if (!isDecided(next)) return undefined
  for (; next && isDecided(next); next = eventAt(next.eventId + 1)) scanner.add(next)
  const decided = scanner.points()[0]?.decided
  return decided === undefined ? undefined : oneLine(decided)
}
