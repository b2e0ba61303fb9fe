import { readdirSync, readFileSync } from 'node:fs'
import type { HistoryEvent } from '@rewind/contract/history'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { translateEvent } from '../src/events/events.ts'

const folder = new URL('fixtures/', import.meta.url)

/**
 * Returns events of real histories as the SDK's `historyToJSON` and the CLI print them, one a line.
 */
export const rawEvents = (name: string): Record<string, unknown>[] =>
  readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

export const eventsOf = (name: string): HistoryEvent[] => rawEvents(name).map(translateEvent)

export const historyNames: readonly string[] = ['.', 'non-determinism']
  .flatMap((path) => readdirSync(new URL(path, folder)).map((file) => `${path}/${file}`))
  .filter((path) => path.endsWith('.jsonl'))
  .map((path) => path.replace(/^\.\/|\.jsonl$/g, ''))
  .sort()

/** Returns a function that finds an event by its id, as the table does. */
export const eventAt =
  (events: readonly HistoryEvent[]) =>
  (eventId: number): HistoryEvent | undefined =>
    events[eventId - 1]

export function eventOf(events: readonly HistoryEvent[], eventId: number): HistoryEvent {
  const event = events[eventId - 1]
  if (event === undefined) throw new Error(`There is no event ${eventId}`)
  return event
}

const closings = new Map<string, WorkflowStatus>([
  ['WORKFLOW_EXECUTION_COMPLETED', 'COMPLETED'],
  ['WORKFLOW_EXECUTION_FAILED', 'FAILED'],
  ['WORKFLOW_EXECUTION_CANCELED', 'CANCELED'],
  ['WORKFLOW_EXECUTION_TERMINATED', 'TERMINATED'],
  ['WORKFLOW_EXECUTION_CONTINUED_AS_NEW', 'CONTINUED_AS_NEW'],
  ['WORKFLOW_EXECUTION_TIMED_OUT', 'TIMED_OUT'],
])

export const statusOf = (events: readonly HistoryEvent[]): WorkflowStatus =>
  closings.get(events.at(-1)?.type ?? '') ?? 'RUNNING'

/** Returns an event in the form of `translateEvent`, for tables of cases. */
export const event = (
  type: string,
  attributes: Record<string, unknown> = {},
  eventId = 1,
): HistoryEvent => ({ eventId, type, time: '2026-11-23T03:00:00Z', attributes })
