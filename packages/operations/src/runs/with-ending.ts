import type { WorkflowStatus } from '@rewind/contract/workflows'
import { toEventRow } from '@rewind/history/rows/event-row'
import { OperationError } from '../errors.ts'
import type { Description, Target, Temporal } from '../temporal/gateway.ts'
import { readClosingEvent } from './closing-event.ts'

/** How these ended is worth a sentence: why it failed, who terminated it. */
const toldOf: ReadonlySet<WorkflowStatus> = new Set([
  'FAILED',
  'CANCELED',
  'TERMINATED',
  'TIMED_OUT',
])

/** A description with the event that ended the run; Temporal's own has only the status. */
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
    // The description is worth showing without it.
    if (error instanceof OperationError) return description
    throw error
  }
}
