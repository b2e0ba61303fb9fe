import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import type { PlanWarning, PlanWarningCode } from '@rewind/contract/reset-plan'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../actions.ts'
import { statusName } from '../event-names.ts'
import { lowerWords } from '../words.ts'
import { followsChain, type Skipped, skip } from './eligibility.ts'

/** What a warning weighs when two plans are compared: the events or workflows that it is about. */
export interface Weight {
  code: PlanWarningCode
  things: number
}

/** Of a plan: the warnings that ask for a person. */
export const severeWeights = (
  warnings: readonly Pick<PlanWarning, 'code' | 'severity' | 'eventIds' | 'workflowIds'>[],
): Weight[] =>
  warnings
    .filter(({ severity }) => severity === 'severe' || severity === 'refused')
    .map(({ code, eventIds, workflowIds = [] }) => ({
      code,
      things: Math.max(eventIds.length, workflowIds.length),
    }))

/** A run as it was planned: kept in its row. */
export interface PlannedRun {
  runId: string
  status: WorkflowStatus
  historyLength: number
  /** Of the workflow id, the newest run: another one, where that was accepted. */
  latestRunId: string
  /** Of what it failed at. Absent: it had not failed, and nothing is compared. */
  failure?: string | undefined
  /** Of a reset. */
  point?: number | undefined
  severe: readonly Weight[]
}

/** The same run just before the act. */
export interface RunNow {
  /** Absent: Temporal does not have it any more. */
  status?: WorkflowStatus | undefined
  /** Of the workflow id, the newest run. */
  latestRunId: string
  historyLength: number
  /** What it fails at now. */
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
    | { point: number | undefined; whyNot?: string | undefined; severe: readonly Weight[] }
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
  if (now.status === undefined)
    return skipping('NOT_FOUND', 'Temporal does not have this run any more.')
  if (now.status === 'CONTINUED_AS_NEW') return continued(action, now)
  const moved = movedOn(then, now)
  if (moved !== undefined) return moved
  const failing = comparedFailures(then, now)
  if (failing !== undefined) return failing
  if (action.kind === 'CANCEL' && now.cancelRequested) {
    return skipping('CANCEL_REQUESTED', 'Cancellation was requested meanwhile.')
  }
  return action.kind === 'RESET' ? comparedPlans(then, now) : { do: 'ACT', runId: then.runId }
}

const skipping = (code: Skipped['code'], text: string): Drift => ({
  do: 'SKIP',
  skipped: skip(code, text),
})

function continued(action: RecoveryAction, { continuedTo }: RunNow): Drift {
  if (!followsChain(action)) {
    return skipping(
      'CONTINUED_AS_NEW',
      'The run continued as new: another run goes on with its work.',
    )
  }
  return continuedTo === undefined
    ? skipping('CLOSED', 'The run continued as new, and the current run is closed.')
    : { do: 'ACT', runId: continuedTo }
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
      `Its reset point is none any more: ${plan.whyNot ?? 'no point was found.'}`,
    )
  }
  if (plan.point !== then.point) {
    return skipping(
      'CHANGED',
      `Its reset point is event ${plan.point} now; it was event ${then.point ?? 'none'}.`,
    )
  }
  const fresh = plan.severe.filter(({ code, things }) => {
    const known = then.severe.find((each) => each.code === code)
    return known === undefined || things > known.things
  })
  return fresh.length === 0
    ? { do: 'ACT', runId: then.runId }
    : skipping(
        'CHANGED',
        `Its new events add a severe warning: ${fresh.map(({ code }) => lowerWords(code)).join(', ')}.`,
      )
}
