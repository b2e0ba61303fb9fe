import type { EventRow } from '@rewind/contract/history'
import type { WorkflowStatus } from '@rewind/contract/workflows'

/** The categories that a history can be filtered by. */
export const rowCategories = [
  'run',
  'workflow task',
  'activity',
  'timer',
  'child workflow',
  'signal',
  'update',
  'Nexus operation',
  'marker',
  'other',
] as const
export type RowCategory = (typeof rowCategories)[number]

/** The category of an event type, by the beginning of the type. The first match counts. */
const beginnings: readonly (readonly [string, RowCategory])[] = [
  ['WORKFLOW_TASK_', 'workflow task'],
  ['ACTIVITY_', 'activity'],
  ['TIMER_', 'timer'],
  ['START_CHILD_', 'child workflow'],
  ['CHILD_WORKFLOW_', 'child workflow'],
  ['WORKFLOW_EXECUTION_SIGNALED', 'signal'],
  ['SIGNAL_EXTERNAL_', 'signal'],
  ['EXTERNAL_WORKFLOW_EXECUTION_SIGNALED', 'signal'],
  ['WORKFLOW_EXECUTION_UPDATE_', 'update'],
  ['NEXUS_', 'Nexus operation'],
  ['MARKER_', 'marker'],
  ['WORKFLOW_EXECUTION_', 'run'],
]

const known = new Map<string, RowCategory>()

export function categoryOf(type: string): RowCategory {
  const seen = known.get(type)
  if (seen !== undefined) return seen
  const found = beginnings.find(([beginning]) => type.startsWith(beginning))?.[1] ?? 'other'
  if (known.size < 256) known.set(type, found)
  return found
}

/**
 * Whether the event is the WORKFLOW_TASK_FAILED that a reset writes at its point:
 * docs/temporal-semantics.md#what-a-reset-writes
 */
export const isReset = ({ type, cause }: { type: string; cause?: string | undefined }): boolean =>
  type === 'WORKFLOW_TASK_FAILED' && cause === 'RESET_WORKFLOW'

/** Whether the event reports a failure. The event that a reset writes does not count. */
export const isFailureRow = ({ type, failure, cause }: EventRow): boolean =>
  cause !== 'RESET_WORKFLOW' &&
  (failure !== undefined || /_(FAILED|TIMED_OUT|REJECTED)$/.test(type))

const closedStatuses: readonly WorkflowStatus[] = [
  'COMPLETED',
  'FAILED',
  'TIMED_OUT',
  'CANCELED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
]
const closings: ReadonlyMap<string, WorkflowStatus> = new Map(
  closedStatuses.map((status) => [`WORKFLOW_EXECUTION_${status}`, status]),
)

/**
 * Returns the status with which an event closes its run. Undefined: the event does not close it.
 */
export const closingStatus = ({ type }: Pick<EventRow, 'type'>): WorkflowStatus | undefined =>
  closings.get(type)
