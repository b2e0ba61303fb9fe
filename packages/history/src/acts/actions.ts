import type { Action, Permission } from '@rewind/contract/access'
import type { Session } from '@rewind/contract/cluster'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
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

/** Whether a run with so many events has one that it can be reset to. */
export const hasResetPoint = (historyLength: number): boolean => historyLength >= firstResetPoint

const readOnlyText = (mode: Session['mode']): string | undefined =>
  mode === 'READ_ONLY' ? 'This console is read-only.' : undefined

const closedText = (status: WorkflowStatus): string | undefined =>
  isClosed(status) ? `The run is closed: ${statusName(status)}.` : undefined

/** Returns why the pending activities of a run take no command, or undefined if they do. */
export function whyNoActivityCommand(
  status: WorkflowStatus,
  mode: Session['mode'],
): string | undefined {
  const closed = closedText(status)
  return (
    readOnlyText(mode) ??
    (closed === undefined ? undefined : `${closed} Nothing waits for this activity any more.`)
  )
}

/** For each permission that the user lacks, the sentence that says so. */
export type Lacking = Partial<Readonly<Record<Permission, string>>>

/**
 * Returns which actions a run allows to a user, and why it refuses the others. The page and the
 * server both use this table.
 */
export function allowedActions({
  status,
  cancelRequested,
  historyLength,
  mode,
  lacking = {},
}: {
  status: WorkflowStatus
  cancelRequested: boolean
  historyLength: number
  mode: Session['mode']
  lacking?: Lacking
}): WorkflowDescription['actions'] {
  const readOnly = readOnlyText(mode)
  const closed = closedText(status)
  const message = lacking.message ?? readOnly ?? closed
  return {
    // The server answers OK to a cancel request for a closed run and to a second cancel request,
    // and does nothing: docs/temporal-semantics.md#cancel
    cancel: allowedIf(
      lacking.cancel ??
        readOnly ??
        closed ??
        (cancelRequested
          ? 'Cancellation is requested already; a second request does nothing.'
          : undefined),
    ),
    terminate: allowedIf(lacking.terminate ?? readOnly ?? closed),
    signal: allowedIf(message),
    update: allowedIf(message),
    // A query writes nothing, and a closed run can answer it.
    query: allowedIf(lacking.message),
    activity: allowedIf(lacking.activity ?? whyNoActivityCommand(status, mode)),
    reset: allowedIf(
      lacking.reset ??
        readOnly ??
        (!hasResetPoint(historyLength)
          ? `There is nothing to reset to${closed ? ': no workflow task of this run was scheduled' : ' yet: no worker has taken the first workflow task, and nothing is written since'}.`
          : undefined),
    ),
  }
}
