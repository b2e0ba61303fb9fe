import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { closingStatus } from '@rewind/history/rows/row-categories'
import type { Temporal } from '../temporal/gateway.ts'

/**
 * Returns the event that closed a run and the resulting status, or undefined if the run is open.
 */
export async function readClosingEvent(
  temporal: Temporal,
  run: RunRef,
): Promise<{ event: HistoryEvent; status: WorkflowStatus } | undefined> {
  const { events } = await temporal.readHistory(run, { order: 'desc', pageSize: 1 })
  const [event] = events
  const status = event && closingStatus(event)
  return event === undefined || status === undefined ? undefined : { event, status }
}
