import type { VerdictEvidence } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { closedWords, toVerdict, type Verdict } from './verdict.ts'

/** One reading of a run that is watched or that got a signal. */
export interface WatchLook {
  status: WorkflowStatus
  evidence: VerdictEvidence
  /** Set if the workflow task fails now. */
  failing?:
    | {
        fingerprint: string
        message: string
        attempt: number
        /** ISO 8601. The server retries by then if a worker polls. */
        nextTryBy?: string | undefined
      }
    | undefined
  /** The newest workflow task that completed. */
  completedTask?: { eventId: number } | undefined
  /** Who or what closed the run, in words: "by ada@example.com". */
  closedBy?: string | undefined
  /** The worker that the run waits for, in words. */
  noWorker?: string | undefined
}

const closing = ({ status, closedBy }: WatchLook): string => closedWords(status, closedBy)

/**
 * Returns the verdict on a watched run. It has recovered once a workflow task completed after the
 * event of its failure. `failed`: the failure when the watch began. Undefined: it had none.
 */
export function watchVerdict(
  look: WatchLook,
  failed: { eventId: number; fingerprint: string } | undefined,
): Verdict {
  const { status, evidence, failing, completedTask } = look
  switch (status) {
    case 'COMPLETED':
    case 'CONTINUED_AS_NEW':
      return evidence === 'HISTORY'
        ? toVerdict('RECOVERED', evidence, closing(look))
        : toVerdict('COMPLETED_NOT_READ', evidence, `${closing(look)} Its events were not read.`)
    case 'FAILED':
    case 'TIMED_OUT':
      return toVerdict('FAILED_OTHERWISE', evidence, closing(look))
    case 'CANCELED':
    case 'TERMINATED':
      return toVerdict('CLOSED', evidence, closing(look))
    default:
      break
  }
  if (failing !== undefined) {
    const isSame = failed === undefined || failed.fingerprint === failing.fingerprint
    const next =
      failing.nextTryBy === undefined ? '' : `, next try at the latest ${failing.nextTryBy}`
    return toVerdict(
      'STILL_FAILING',
      evidence,
      `It ${isSame ? 'still fails' : 'fails otherwise now'}, attempt ${failing.attempt}${next}: ${failing.message}`,
    )
  }
  const isPast = completedTask !== undefined && completedTask.eventId > (failed?.eventId ?? 0)
  if (isPast && evidence === 'HISTORY') {
    return toVerdict('RECOVERED', evidence, 'Its workflow task completed.')
  }
  return look.noWorker === undefined
    ? toVerdict('RUNNING', evidence, 'No workflow task has completed since.')
    : toVerdict('WAITING', evidence, `It waits for ${look.noWorker}.`)
}

/**
 * Returns the verdict on a run that got a signal. It has recovered once the workflow task that took
 * the signal completed. `signalEventId`: the event of the signal.
 */
export function signalVerdict(look: WatchLook, signalEventId: number | undefined): Verdict {
  const { status, evidence, failing, completedTask, noWorker } = look
  const isTaken =
    signalEventId !== undefined &&
    completedTask !== undefined &&
    completedTask.eventId > signalEventId
  if (isTaken && evidence === 'HISTORY') {
    return toVerdict('RECOVERED', evidence, 'The workflow task that took the signal completed.')
  }
  if (isClosed(status)) {
    return evidence === 'HISTORY'
      ? toVerdict(
          'FAILED_OTHERWISE',
          evidence,
          `${closing(look)} No workflow task took the signal.`,
        )
      : toVerdict('CLOSED', evidence, `${closing(look)} Whether it took the signal was not read.`)
  }
  if (failing !== undefined) {
    return toVerdict(
      'STILL_FAILING',
      evidence,
      `Its workflow task fails, attempt ${failing.attempt}: the signal waits. ${failing.message}`,
    )
  }
  return toVerdict(
    'WAITING',
    evidence,
    noWorker === undefined
      ? 'No workflow task has taken the signal yet.'
      : `The signal waits for ${noWorker}.`,
  )
}
