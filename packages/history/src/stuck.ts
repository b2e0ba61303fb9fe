import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { PendingWorkflowTask } from '@rewind/contract/pending'
import type { Stuck, WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from './actions.ts'
import { eventTypeName } from './event-names.ts'
import { numberOf, textOf } from './json-object.ts'
import { nextTryBy } from './next-task-try.ts'
import { clueIn, commandKeys } from './non-determinism.ts'
import { taskFailureText } from './workflow-task-failure.ts'

/**
 * The first event that today's code does not follow, by the text of a non-determinism failure;
 * undefined when that is not certain. Some texts name an activity or a timer by its own id or type:
 * which event that is only the history can tell.
 */
export function failingEventId(
  message: string,
  events: Iterable<HistoryEvent> = [],
): number | undefined {
  const clue = clueIn(message)
  if (clue === undefined) return undefined
  if ('eventId' in clue) return clue.eventId
  let found: number | undefined
  for (const event of events) {
    const isMeant =
      'key' in clue
        ? commandKeys(event).includes(clue.key)
        : eventTypeName(event.type) === clue.type &&
          numberOf(event.attributes, 'workflowTaskCompletedEventId') === clue.decidedBy
    if (!isMeant) continue
    if (found !== undefined) return undefined
    found = event.eventId
  }
  return found
}

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
  const isMismatch = cause === 'NON_DETERMINISTIC_ERROR'
  const message = taskFailureText(attributes)
  const named = isMismatch ? failingEventId(message) : undefined
  // A worker can only fail at an event that was there before it failed.
  const failing = named !== undefined && named < finish.eventId ? { failingEventId: named } : {}
  return { ...found, cause, message, ...failing }
}
