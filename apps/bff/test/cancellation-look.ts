import { type HistoryEvent, readHistory } from '@rewind/contract/history'
import { describeRun } from '@rewind/contract/workflows'
import { cancellationFacts } from '@rewind/history/cancellation/cancellation-facts'
import {
  cancellationProgress,
  requesterOf,
  unwrittenRequest,
} from '@rewind/history/cancellation/cancellation-progress'
import { toEventRow } from '@rewind/history/rows/event-row'
import { ask } from './console.ts'
import type { DrivenRun } from './drive.ts'

/** Returns what Rewind reads of a run, and the progress of its cancellation. */
export async function look(console: Parameters<typeof ask>[0], run: DrivenRun) {
  const params = run.ref
  const description = (await ask(console, describeRun, { params })).body
  const { body } = await ask(console, readHistory, { params, query: { order: 'asc' } })
  const events: HistoryEvent[] = body.events
  const rows = events.map(toEventRow)
  const rowAt = (eventId: number) => rows[eventId - 1]
  const facts = cancellationFacts(rowAt, rows.length)
  const request = events.find(({ eventId }) => eventId === facts?.request.eventId)
  return {
    description,
    events,
    requester: request && requesterOf(request, description),
    unwritten: facts ? undefined : unwrittenRequest(description, Date.now()),
    progress: facts && cancellationProgress(facts, { description, rowAt, now: Date.now() }),
  }
}

/** Returns the progress once the cancel request is in the history. */
export async function progressOf(console: Parameters<typeof ask>[0], run: DrivenRun) {
  const { progress, ...rest } = await look(console, run)
  if (progress === undefined) throw new Error('The history has no request.')
  return { ...progress, ...rest }
}
