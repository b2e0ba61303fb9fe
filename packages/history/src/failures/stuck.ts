import type { Certainty, EventRow, HistoryEvent } from '@rewind/contract/history'
import type { PendingWorkflowTask } from '@rewind/contract/pending'
import type { Stuck, WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { textOf } from '../events/json-object.ts'
import { kindOfEventName } from '../mismatch/command-kinds.ts'
import type { MismatchHint } from '../mismatch/hint.ts'
import { taskMismatch } from '../mismatch/read-mismatch.ts'
import { nextTryBy } from './next-workflow-task-attempt.ts'
import { taskFailureText } from './workflow-task-failure.ts'

const harmlessCauses = new Set<unknown>([
  'RESET_WORKFLOW',
  'FORCE_CLOSE_COMMAND',
  'FAILOVER_CLOSE_COMMAND',
  'RESET_STICKY_TASK_QUEUE',
  'UNHANDLED_COMMAND',
  'UNHANDLED_UPDATE',
  'WORKFLOW_PAUSE_REQUESTED_BEFORE_TASK_STARTED',
])

/**
 * Whether the workflow task was ended by a close of the run from outside or by a failover. Such an
 * end does not show that the code works again.
 */
export const isCutShort = ({ cause }: { cause?: unknown }): boolean =>
  cause === 'FORCE_CLOSE_COMMAND' || cause === 'FAILOVER_CLOSE_COMMAND'

/**
 * Whether this end of a workflow task is no failure of the code. SCHEDULE_TO_START: a sticky worker
 * has gone.
 */
export const isHarmless = ({ cause }: Pick<EventRow, 'cause'>): boolean =>
  cause === 'SCHEDULE_TO_START' || harmlessCauses.has(cause)

/**
 * Returns why a run is stuck: its newest workflow task failed for no harmless cause, or timed out
 * and is being retried. The only place that decides this. Undefined: not stuck
 * (docs/temporal-semantics.md#workflow-task-failures).
 */
export function stuckFrom({
  status,
  pendingWorkflowTask,
  lastWorkflowTaskFinish: finish,
}: {
  status: WorkflowStatus
  pendingWorkflowTask: PendingWorkflowTask | undefined
  lastWorkflowTaskFinish: HistoryEvent | undefined
}): Stuck | undefined {
  if (isClosed(status) || finish === undefined) return undefined
  const { attributes } = finish
  const attempt = pendingWorkflowTask?.attempt ?? 1
  const next = pendingWorkflowTask && nextTryBy(pendingWorkflowTask)
  const found = {
    eventId: finish.eventId,
    since: finish.time,
    attempt,
    ...(next === undefined ? {} : { nextTryBy: next }),
  }

  if (finish.type === 'WORKFLOW_TASK_TIMED_OUT') {
    // A schedule-to-start timeout means that a sticky worker has gone. A first timeout can be one
    // worker that stopped.
    if (attributes.timeoutType === 'SCHEDULE_TO_START' || attempt < 2) return undefined
    const message = 'The workflow task timed out: its worker gave no answer in time.'
    return { ...found, cause: 'TIMED_OUT', message }
  }
  if (finish.type !== 'WORKFLOW_TASK_FAILED' || harmlessCauses.has(attributes.cause)) {
    return undefined
  }
  const cause = textOf(attributes, 'cause') ?? 'UNSPECIFIED'
  const mismatch = taskMismatch(attributes)
  const message = taskFailureText(attributes)
  return { ...found, cause, message, ...namedBefore(finish.eventId, mismatch?.hint) }
}

/**
 * The event whose id the text names. Only the whole history could show that no earlier event
 * differs.
 */
function namedBefore(
  failedAt: number,
  hint: MismatchHint | undefined,
): { failingEventId?: number; certainty?: Certainty } {
  if (hint?.place.is !== 'EVENT') return {}
  const { eventId: failingEventId, type } = hint.place
  // A worker can only fail at an earlier event, and only at an event that the code decided.
  if (failingEventId >= failedAt) return {}
  if (type !== undefined && kindOfEventName(type) === undefined) return {}
  return { failingEventId, certainty: 'AT_OR_BEFORE' }
}
