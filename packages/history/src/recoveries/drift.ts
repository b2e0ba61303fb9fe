import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import type { RecoveryItem } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { statusName } from '../events/event-names.ts'
import { lowerWords } from '../text/words.ts'
import { followsChain, type Skipped, skip } from './eligibility.ts'

type ItemWarnings = RecoveryItem['warnings']

/** A run as it was planned: kept in its row. */
export interface PlannedRun {
  runId: string
  status: WorkflowStatus
  historyLength: number
  /** Of the workflow id, the newest run: another one, where that was accepted. */
  latestRunId: string
  /** Of what it failed at. Absent: it had not failed, and nothing is compared. */
  failure?: string | undefined
  cancelRequested?: boolean
  /** Of a reset. */
  point?: number | undefined
  warnings: Readonly<ItemWarnings>
}

/** The same run just before the act. */
export interface RunNow {
  /** Absent: Temporal does not have it any more. */
  status?: WorkflowStatus | undefined
  /** Of the workflow id, the newest run. */
  latestRunId: string
  historyLength: number
  /** What it fails at now; of a run that continued as new, what the current run fails at. */
  failure?: string | undefined
  cancelRequested?: boolean
  /** The token of this item was found on the run: this item has acted already. */
  hasToken?: boolean
  /** Who or what closed it, in words: "by ada@example.com". */
  closedBy?: string | undefined
  /** By continue-as-new: the run that is current, where it is open. */
  continuedTo?: string | undefined
  /** Planned again over the whole history. Absent: it is as long as it was. */
  plan?:
    | { point: number | undefined; whyNot?: string | undefined; warnings: Readonly<ItemWarnings> }
    | undefined
}

export type Drift =
  | { do: 'ACT'; runId: string }
  /** It is done: the answer was lost. */
  | { do: 'DONE' }
  | { do: 'SKIP'; skipped: Skipped }
  /** It has grown since it was planned: read the new events and plan again, then ask once more. */
  | { do: 'READ' }

/** What is done with a run just before the act, by what has changed since it was planned. */
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

/** Those that ask for a person. */
const severe = (warnings: Readonly<ItemWarnings>) =>
  warnings.filter(({ severity }) => severity === 'severe' || severity === 'refused')

/** A reset drops the request of whoever wants the run to end, and a signal is in vain: both are left to a person. */
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

/** A run that was chosen for what it failed at is left alone once it does not. */
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
