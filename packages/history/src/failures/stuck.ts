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

/** A run that is closed from outside, or whose cluster fails over, cuts its running task short, which heals nothing. */
export const isCutShort = ({ cause }: { cause?: unknown }): boolean =>
  cause === 'FORCE_CLOSE_COMMAND' || cause === 'FAILOVER_CLOSE_COMMAND'

/** An end of a workflow task that says nothing against the run's code. A sticky worker may just have gone. */
export const isHarmless = ({ cause }: Pick<EventRow, 'cause'>): boolean =>
  cause === 'SCHEDULE_TO_START' || harmlessCauses.has(cause)

/**
 * Whether a run's workflow task fails again and again (temporal-semantics.md §8), from what the
 * server says of its pending task and the newest end of a workflow task in its history.
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
    // A sticky queue's worker that has gone is no failure of the task, nor is a single worker's end.
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

/** The event that a text names by its id: without the history nobody knows whether it is the first. */
function namedBefore(
  failedAt: number,
  hint: MismatchHint | undefined,
): { failingEventId?: number; certainty?: Certainty } {
  if (hint?.place.is !== 'EVENT') return {}
  const { eventId: failingEventId, type } = hint.place
  // A worker can only fail at an event that was there before it failed, and that the code decided.
  if (failingEventId >= failedAt) return {}
  if (type !== undefined && kindOfEventName(type) === undefined) return {}
  return { failingEventId, certainty: 'AT_OR_BEFORE' }
}
