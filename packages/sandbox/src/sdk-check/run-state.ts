import type { HistoryEvent } from '@rewind/contract/history'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { Pause } from './program.ts'
import { traceOf } from './trace.ts'

const closings = new Map<string, WorkflowStatus>([
  ['WORKFLOW_EXECUTION_COMPLETED', 'COMPLETED'],
  ['WORKFLOW_EXECUTION_FAILED', 'FAILED'],
  ['WORKFLOW_EXECUTION_CANCELED', 'CANCELED'],
  ['WORKFLOW_EXECUTION_TERMINATED', 'TERMINATED'],
  ['WORKFLOW_EXECUTION_TIMED_OUT', 'TIMED_OUT'],
])

export const statusOf = (events: readonly HistoryEvent[]): WorkflowStatus =>
  closings.get(events.at(-1)?.type ?? '') ?? 'RUNNING'

/** Returns true for the usual reset points. */
export const isTaskEnd = ({ type }: HistoryEvent): boolean =>
  /^WORKFLOW_TASK_(COMPLETED|FAILED|TIMED_OUT)$/.test(type)

/** Failure causes that do not mean that the code is at fault. */
const harmless = new Set<unknown>([
  'RESET_WORKFLOW',
  'UNHANDLED_COMMAND',
  'UNHANDLED_UPDATE',
  'RESET_STICKY_TASK_QUEUE',
  'FORCE_CLOSE_COMMAND',
])

/**
 * Returns the newest workflow task failure if no later workflow task completed. Ignores timeouts,
 * which also occur on a busy machine.
 */
export function taskFailureOf(events: readonly HistoryEvent[]): HistoryEvent | undefined {
  const isFailure = ({ type, attributes }: HistoryEvent) =>
    type === 'WORKFLOW_TASK_FAILED' && !harmless.has(attributes.cause)
  const last = events.findLast(
    (event) => event.type === 'WORKFLOW_TASK_COMPLETED' || isFailure(event),
  )
  return last !== undefined && isFailure(last) ? last : undefined
}

const starts =
  /^(ACTIVITY_TASK_SCHEDULED|TIMER_STARTED|NEXUS_OPERATION_SCHEDULED|WORKFLOW_TASK_SCHEDULED|\w+_INITIATED)$/
const ends =
  /^(ACTIVITY_TASK|TIMER|NEXUS_OPERATION|WORKFLOW_TASK|CHILD_WORKFLOW_EXECUTION|EXTERNAL_WORKFLOW_EXECUTION|\w+_EXTERNAL_WORKFLOW_EXECUTION)_(COMPLETED|FAILED|CANCELED|TIMED_OUT|FIRED|SIGNALED|CANCEL_REQUESTED)$/

/** Returns true if the run has reached its pause and waits only for something from outside. */
export function isAtPause(events: readonly HistoryEvent[], pause: Pause): boolean {
  if (events.length === 0) return false
  const open = new Set<unknown>()
  for (const { eventId, type, attributes } of events) {
    if (starts.test(type)) open.add(eventId)
    else if (ends.test(type) && !/^(ACTIVITY_TASK|NEXUS_\w+)_CANCEL_REQUESTED$/.test(type)) {
      const { scheduledEventId, initiatedEventId, startedEventId } = attributes
      open.delete(initiatedEventId ?? scheduledEventId ?? startedEventId)
    }
  }
  return open.size === 0 && traceOf(events).length === pause.after
}
