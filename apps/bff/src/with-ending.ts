import type { WorkflowStatus } from '@rewind/contract/workflows'
import { toEventRow } from '@rewind/history/event-row'
import { closingStatus } from '@rewind/history/row-categories'
import { ReplyError } from './errors.ts'
import type { Description, Target, Temporal } from './temporal/temporal.ts'

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
    const run = { ...target, runId }
    const { events } = await temporal.readHistory(run, { order: 'desc', pageSize: 1 })
    const [event] = events
    return event === undefined || closingStatus(event) === undefined
      ? description
      : { ...description, ending: toEventRow(event) }
  } catch (error) {
    // The description is worth showing without it.
    if (error instanceof ReplyError) return description
    throw error
  }
}
