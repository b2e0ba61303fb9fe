import type { Session } from '@rewind/contract/cluster'
import type { Action, WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { statusName } from '../events/event-names.ts'

const closedStatuses = new Set<WorkflowStatus>([
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
  'TIMED_OUT',
])

export const isClosed = (status: WorkflowStatus): boolean => closedStatuses.has(status)

export const allowedIf = (whyNot: string | undefined): Action =>
  whyNot === undefined ? { allowed: true } : { allowed: false, whyNot }

/**
 * The smallest event id that a reset point can have: 1 is the start of the run, 2 the first
 * workflow task.
 */
const firstResetPoint = 3

/**
 * Returns which actions a run allows, and why it refuses the others. The page and the server both
 * use this table.
 */
export function allowedActions({
  status,
  cancelRequested,
  historyLength,
  mode,
}: {
  status: WorkflowStatus
  cancelRequested: boolean
  historyLength: number
  mode: Session['mode']
}): WorkflowDescription['actions'] {
  const readOnly = mode === 'READ_ONLY' ? 'This console is read-only.' : undefined
  const closed = isClosed(status) ? `The run is closed: ${statusName(status)}.` : undefined
  return {
    // The server answers OK to a cancel request for a closed run and to a second cancel request,
    // and does nothing: docs/temporal-semantics.md#cancel
    cancel: allowedIf(
      readOnly ??
        closed ??
        (cancelRequested
          ? 'Cancellation is requested already; a second request does nothing.'
          : undefined),
    ),
    terminate: allowedIf(readOnly ?? closed),
    signal: allowedIf(readOnly ?? closed),
    update: allowedIf(readOnly ?? closed),
    reset: allowedIf(
      readOnly ??
        (historyLength < firstResetPoint
          ? `There is nothing to reset to${closed ? ': no workflow task of this run was scheduled' : ' yet: no worker has taken the first workflow task, and nothing is written since'}.`
          : undefined),
    ),
  }
}
