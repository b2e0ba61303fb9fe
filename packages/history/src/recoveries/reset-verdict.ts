import type { Recovery, RecoveryState } from '@rewind/contract/recovery'
import type { VerdictEvidence } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { closedWords, toVerdict, type Verdict } from './verdict.ts'

/** The facts for the verdict on a run that a reset made. */
export interface ResetOutcome {
  status: WorkflowStatus
  state: RecoveryState | 'STEP_MISSING'
  isRecovered: boolean
  evidence: VerdictEvidence
  waitsFor?: Recovery['waitsFor']
  failure?: { message: string } | undefined
  /** The steps that the base run had done and the new run has not, in words. */
  missing?: string | undefined
  /** Who or what closed or reset the run, in words: "by ada@example.com". */
  closedBy?: string | undefined
}

/**
 * Returns the verdict on a run after its reset. Only events that were read can prove that it has
 * recovered.
 */
export function resetVerdict(outcome: ResetOutcome): Verdict {
  const { status, state, evidence, waitsFor, failure, missing, closedBy } = outcome
  const message = failure?.message ?? 'no message'
  switch (state) {
    case 'STEP_MISSING':
      return toVerdict(
        'STEP_MISSING',
        evidence,
        `The old run had done this after the point, the new run has not: ${missing ?? 'not named'}.`,
      )
    case 'FAILED_AGAIN':
      return toVerdict('FAILED_AGAIN', evidence, `It failed the same way: ${message}`)
    case 'FAILED_OTHERWISE':
      return toVerdict('FAILED_OTHERWISE', evidence, `It failed otherwise: ${message}`)
    case 'TIMED_OUT':
      return toVerdict('FAILED_OTHERWISE', evidence, 'The new run timed out.')
    case 'CANCELED':
    case 'TERMINATED':
      return toVerdict('CHANGED', evidence, closedWords(status, closedBy))
    case 'RESET_AGAIN':
      return toVerdict(
        'CHANGED',
        evidence,
        `The new run was reset again${closedBy === undefined ? '' : `, ${closedBy}`}.`,
      )
    case 'COMPLETED':
    case 'CONTINUED_AS_NEW':
      return closedWell(outcome)
    case 'RUNNING':
    case 'WAITING':
    case 'STARTING':
      if (outcome.isRecovered && evidence === 'HISTORY') {
        return toVerdict('RECOVERED', evidence, `It is past the failure${waiting(waitsFor)}.`)
      }
      return waitsFor === undefined
        ? toVerdict('RUNNING', evidence, 'It is running, and not past the failure yet.')
        : toVerdict('WAITING', evidence, `It waits for ${waitsFor.text}.`)
    default:
      return state satisfies never
  }
}

const waiting = (waitsFor: ResetOutcome['waitsFor']): string =>
  waitsFor === undefined ? '' : `, and waits for ${waitsFor.text}`

function closedWell({ state, evidence, isRecovered }: ResetOutcome): Verdict {
  const how = state === 'COMPLETED' ? 'completed' : 'continued as new'
  if (evidence === 'STATUS') {
    return toVerdict('COMPLETED_NOT_READ', evidence, `It ${how}; its events were not read.`)
  }
  return isRecovered
    ? toVerdict('RECOVERED', evidence, `It ${how}.`)
    : toVerdict(
        'COMPLETED_NOT_READ',
        evidence,
        `It ${how}; the events of the old run were not read, so nothing tells whether a step is missing.`,
      )
}

/** What a run waits for, in the parts that can be compared between two runs. */
type WaitsFor = Pick<NonNullable<Recovery['waitsFor']>, 'kind' | 'text'>

/**
 * Like `resetVerdict`, after a reset to the latest point of a run that was closed by mistake and
 * had not failed. The new run has recovered once its first workflow task completed and it waits for
 * what the old run waited for, or once it has closed well.
 */
export function restoredVerdict(
  outcome: ResetOutcome & { hasCompletedTask: boolean },
  before: WaitsFor | undefined,
): Verdict {
  const { state, evidence, waitsFor, hasCompletedTask } = outcome
  const isOpen = state === 'RUNNING' || state === 'WAITING' || state === 'STARTING'
  if (!isOpen) return resetVerdict(outcome)
  if (!hasCompletedTask) {
    return waitsFor === undefined
      ? toVerdict('RUNNING', evidence, 'Its first workflow task has not completed yet.')
      : toVerdict('WAITING', evidence, `It waits for ${waitsFor.text}.`)
  }
  if (waitsFor === undefined) return toVerdict('RUNNING', evidence, 'It is running.')
  const isSame = before === undefined || isSameWait(waitsFor, before)
  if (isSame && evidence === 'HISTORY') {
    return toVerdict('RECOVERED', evidence, `It waits for ${waitsFor.text} again.`)
  }
  return toVerdict(
    'WAITING',
    evidence,
    `It waits for ${waitsFor.text}${isSame || before === undefined ? '' : `; the old run waited for ${before.text}`}.`,
  )
}

/** A new run counts attempts from 1 again, so only the kinds of activity waits are compared. */
const isSameWait = (now: WaitsFor, before: WaitsFor): boolean => {
  const isActivity = ({ kind }: WaitsFor) => kind.startsWith('ACTIVITY')
  return isActivity(now) ? isActivity(before) : now.kind === before.kind && now.text === before.text
}
