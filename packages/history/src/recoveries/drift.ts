import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import type { RecoveryItem } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { statusName } from '../events/event-names.ts'
import { lowerWords } from '../text/words.ts'
import { followsChain, type Skipped, skip } from './eligibility.ts'

type ItemWarnings = RecoveryItem['warnings']

/** A run as it was when its plan was made. The row of the item keeps it. */
export interface PlannedRun {
  runId: string
  status: WorkflowStatus
  historyLength: number
  /** The newest run of the workflow id. It differs from `runId` if the plan accepts a newer run. */
  latestRunId: string
  /**
   * The fingerprint of the failure. Undefined: the run had not failed, and failures are not
   * compared.
   */
  failure?: string | undefined
  cancelRequested?: boolean
  /** The reset point of a reset. */
  point?: number | undefined
  warnings: Readonly<ItemWarnings>
}

/** The same run immediately before the operation. */
export interface RunNow {
  /** Undefined: Temporal no longer has the run. */
  status?: WorkflowStatus | undefined
  /** The newest run of the workflow id. */
  latestRunId: string
  historyLength: number
  /**
   * The fingerprint of the current failure. For a run that continued as new, the failure of the
   * current run.
   */
  failure?: string | undefined
  cancelRequested?: boolean
  /** The token of this item was found on the run: the item's operation has happened. */
  hasToken?: boolean
  /** Who or what closed the run, in words: "by ada@example.com". */
  closedBy?: string | undefined
  /** The current run of the chain after continue-as-new, if that run is open. */
  continuedTo?: string | undefined
  /** The plan over the whole history, made again. Undefined: the history has not grown. */
  plan?:
    | { point: number | undefined; whyNot?: string | undefined; warnings: Readonly<ItemWarnings> }
    | undefined
}

export type Drift =
  | { do: 'ACT'; runId: string }
  /** The operation happened, but its answer was lost. */
  | { do: 'DONE' }
  | { do: 'SKIP'; skipped: Skipped }
  /**
   * The history has grown since the plan. Read the new events, plan again, and call `driftOf`
   * again.
   */
  | { do: 'READ' }

/**
 * Returns what to do with a run immediately before the operation, by what has changed since its
 * plan.
 */
export function driftOf(action: RecoveryAction, then: PlannedRun, now: RunNow): Drift {
  if (now.hasToken) return { do: 'DONE' }
  if (now.status === undefined) {
    return skipping('NOT_FOUND', 'Temporal does not have this run any more.')
  }
  const hasContinued = now.status === 'CONTINUED_AS_NEW'
  const why =
    (hasContinued ? whyNotFollowed(action, now) : movedOn(then, now)) ??
    comparedFailures(then, now) ??
    canceledMeanwhile(action, then, now)
  if (why !== undefined) return why
  if (action.kind === 'RESET') return comparedPlans(then, now)
  return { do: 'ACT', runId: (hasContinued ? now.continuedTo : undefined) ?? then.runId }
}

/** Returns the warnings that need a decision of a person. */
const severe = (warnings: Readonly<ItemWarnings>) =>
  warnings.filter(({ severity }) => severity === 'severe' || severity === 'refused')

/**
 * A reset would drop the new cancel request, and a signal would have no effect. A person decides
 * about both.
 */
function canceledMeanwhile({ kind }: RecoveryAction, then: PlannedRun, now: RunNow) {
  if (!now.cancelRequested || then.cancelRequested || kind === 'TERMINATE') return undefined
  return skipping(
    kind === 'CANCEL' ? 'CANCEL_REQUESTED' : 'CHANGED',
    'Cancellation was requested meanwhile.',
  )
}

const skipping = (code: Skipped['code'], text: string): Drift => ({
  do: 'SKIP',
  skipped: skip(code, text),
})

function whyNotFollowed(action: RecoveryAction, { continuedTo }: RunNow): Drift | undefined {
  if (!followsChain(action)) {
    return skipping(
      'CONTINUED_AS_NEW',
      'The run continued as new: another run goes on with its work.',
    )
  }
  return continuedTo === undefined
    ? skipping('CLOSED', 'The run continued as new, and the current run is closed.')
    : undefined
}

function movedOn(then: PlannedRun, now: RunNow): Drift | undefined {
  const { status = 'UNSPECIFIED', latestRunId, closedBy } = now
  const by = closedBy === undefined ? '' : `, ${closedBy}`
  if (status !== then.status) {
    return isClosed(status)
      ? skipping('CLOSED', `The run closed meanwhile: ${statusName(status)}${by}.`)
      : skipping(
          'CHANGED',
          `Its status changed from ${statusName(then.status)} to ${statusName(status)}.`,
        )
  }
  return latestRunId === then.latestRunId
    ? undefined
    : skipping('CHANGED', `A newer run of the workflow id was started meanwhile: ${latestRunId}.`)
}

/** A run that was chosen for its failure is skipped if it no longer fails in this way. */
function comparedFailures(
  { failure: then }: PlannedRun,
  { failure: now }: RunNow,
): Drift | undefined {
  if (then === undefined || then === now) return undefined
  return now === undefined
    ? skipping('HEALED', 'It is past its failure by itself.')
    : skipping('CHANGED', `It fails at something else now: ${now}`)
}

function comparedPlans(then: PlannedRun, now: RunNow): Drift {
  const { plan } = now
  if (plan === undefined) {
    return now.historyLength === then.historyLength
      ? { do: 'ACT', runId: then.runId }
      : { do: 'READ' }
  }
  if (plan.point === undefined || plan.whyNot !== undefined) {
    return skipping(
      'CHANGED',
      `It has no reset point any more: ${plan.whyNot ?? 'none was found.'}`,
    )
  }
  if (plan.point !== then.point) {
    return skipping(
      'CHANGED',
      `Its reset point is event ${plan.point} now; it was event ${then.point ?? 'none'}.`,
    )
  }
  const fresh = severe(plan.warnings).filter(({ code, count }) => {
    const known = severe(then.warnings).find((each) => each.code === code)
    return known === undefined || count > known.count
  })
  return fresh.length === 0
    ? { do: 'ACT', runId: then.runId }
    : skipping(
        'CHANGED',
        `Its new events add a severe warning: ${fresh.map(({ code }) => lowerWords(code)).join(', ')}.`,
      )
}
