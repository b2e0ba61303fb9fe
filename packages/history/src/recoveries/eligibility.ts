import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import type { RecoveryItem, SkipCode } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { statusName } from '../events/event-names.ts'

export type Skipped = NonNullable<RecoveryItem['skipped']>

/** How the newest run of a workflow id was started, if it is not the run of the item. */
export type NewerRunOrigin = 'START' | 'RETRY' | 'CRON' | 'SCHEDULE' | 'CONTINUE_AS_NEW' | 'RESET'

/** What is known about a run before it is planned. */
export interface RunFacts {
  type: string
  /** Undefined: the run does not exist, or its retention has ended. */
  status?: WorkflowStatus | undefined
  cancelRequested?: boolean
  /** The newest run of the workflow id. Undefined: this run is the newest. */
  newer?:
    | {
        runId: string
        status: WorkflowStatus
        by: NewerRunOrigin
        /** The recovery that is being taken back made this run, so the run may be terminated. */
        isTakenBack?: boolean
      }
    | undefined
  /** The id of the open recovery that holds the workflow id. */
  heldBy?: string | undefined
}

/** Settings of the console that exclude runs. */
export interface EligibilityRules {
  /** Workflow types that no recovery may change. */
  isProtected: (workflowType: string) => boolean
}

/**
 * Whether the type belongs to Rewind or to Temporal itself. Scopes, scans and counts leave these
 * types out.
 */
export const isOwnType = (workflowType: string): boolean =>
  workflowType.startsWith('rewind.') || workflowType.startsWith('temporal-sys-')

/** Returns why a run is skipped. Undefined: the run is eligible. */
export function whySkipped(
  facts: RunFacts,
  action: RecoveryAction,
  rules: EligibilityRules,
): Skipped | undefined {
  const { type, status, newer, heldBy } = facts
  if (isOwnType(type)) {
    return skip('OWN_TYPE', `${type} is a workflow of Rewind or of Temporal itself.`)
  }
  if (rules.isProtected(type)) {
    return skip('PROTECTED_TYPE', `This console is set up never to touch workflow type ${type}.`)
  }
  if (status === undefined || status === 'UNSPECIFIED') {
    return skip('NOT_FOUND', 'Temporal does not have this run: never, or not any more.')
  }
  if (heldBy !== undefined) {
    return skip('HELD', `Recovery ${heldBy} is open and has this workflow id.`)
  }
  if (status === 'CONTINUED_AS_NEW') return continuedAsNew(action, newer)
  const superseded = newer && supersededBy(newer, status, action)
  if (superseded !== undefined) return superseded
  if (action.kind !== 'RESET' && isClosed(status)) {
    return skip('CLOSED', `The run is closed: ${statusName(status)}.`)
  }
  // The server would answer OK and write nothing: docs/temporal-semantics.md#cancel
  if (action.kind === 'CANCEL' && facts.cancelRequested) {
    return skip(
      'CANCEL_REQUESTED',
      'Cancellation is requested already; a second request has no effect.',
    )
  }
  return undefined
}

/**
 * Only an action that follows the chain acts on a run that continued as new, and only if the
 * current run is open.
 */
function continuedAsNew(action: RecoveryAction, newer: RunFacts['newer']): Skipped | undefined {
  if (!followsChain(action)) {
    return skip('CONTINUED_AS_NEW', 'The run continued as new: another run goes on with its work.')
  }
  if (newer === undefined) {
    return skip(
      'NOT_FOUND',
      'The run continued as new, and Temporal does not have the run that followed.',
    )
  }
  return isClosed(newer.status)
    ? skip(
        'CLOSED',
        `The run continued as new, and the current run is closed: ${statusName(newer.status)}.`,
      )
    : undefined
}

/** Whether the user chose to act on the current run of the chain. */
export const followsChain = (action: RecoveryAction): boolean =>
  (action.kind === 'CANCEL' || action.kind === 'TERMINATE' || action.kind === 'SIGNAL') &&
  action.followChain === true

const origins: Record<NewerRunOrigin, string> = {
  START: 'was started since',
  RETRY: 'is its retry',
  CRON: 'was started by its cron schedule',
  SCHEDULE: 'was started by a schedule',
  CONTINUE_AS_NEW: 'continues its work',
  RESET: 'was made by a reset',
}

/**
 * Only a reset acts on a closed run. An open run has no newer run, except after a reset or in its
 * own chain.
 */
function supersededBy(
  { runId, status, by, isTakenBack }: NonNullable<RunFacts['newer']>,
  own: WorkflowStatus,
  action: RecoveryAction,
): Skipped | undefined {
  const newer = `Run ${runId} ${origins[by]}`
  if (action.kind !== 'RESET') {
    return isClosed(own)
      ? skip('CLOSED', `The run is closed: ${statusName(own)}. ${newer}.`)
      : undefined
  }
  if (isTakenBack) return undefined
  if (isClosed(status)) {
    return skip('NEWER_RUN_CLOSED', `${newer} and is closed: ${statusName(status)}.`)
  }
  return action.endNewerRuns === true
    ? undefined
    : skip('NEWER_RUN_OPEN', `${newer} and is open: the reset would terminate it.`)
}

export const skip = (code: SkipCode, text: string): Skipped => ({ code, text })
