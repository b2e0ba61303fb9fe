import type { WorkflowStatus } from '@rewind/contract/workflows'
import { toEventRow } from '@rewind/history/rows/event-row'
import { OperationError } from '../errors.ts'
import type { Description, Target, Temporal } from '../temporal/gateway.ts'
import { readClosingEvent } from './closing-event.ts'

/** Statuses whose closing event holds a cause, such as a failure or the identity of an operator. */
const toldOf: ReadonlySet<WorkflowStatus> = new Set([
  'FAILED',
  'CANCELED',
  'TERMINATED',
  'TIMED_OUT',
])

/**
 * Returns the description with the event that closed the run. Temporal's description has only the
 * status.
 */
export async function withEnding(
  temporal: Temporal,
  target: Target,
  description: Description,
): Promise<Description> {
  const { status, runId } = description.info
  if (!toldOf.has(status)) return description
  try {
    const closing = await readClosingEvent(temporal, { ...target, runId })
    return closing === undefined
      ? description
      : { ...description, ending: toEventRow(closing.event) }
  } catch (error) {
    // Return the description without the closing event.
    if (error instanceof OperationError) return description
    throw error
  }
}
