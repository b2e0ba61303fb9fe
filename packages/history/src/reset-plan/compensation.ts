import type { EventRow } from '@rewind/contract/history'
import type { Step } from '../events/steps.ts'

/** What compensation is looked for in: a run that has ended, or not. */
export interface EndedRun {
  /** In the order they began. */
  steps: readonly Step[]
  /** The event with which the run closed. */
  closing: Pick<EventRow, 'type' | 'failure' | 'failedBy'> | undefined
  /** The last event that asked it to cancel. */
  cancelRequestId?: number | undefined
}

/** Work that a run did after what ended it. */
export interface Compensation {
  /** The step that failed the run; absent where it was canceled. */
  culprit: Step | undefined
  /** The event that ended the run's way forward. */
  afterId: number
  /** Begun after that event, and done. Never empty. */
  steps: readonly Step[]
}

/** The step whose failure failed the run: by the event that the failure names, else by its text. */
export function culpritOf({
  steps,
  closing,
}: Pick<EndedRun, 'steps' | 'closing'>): (Step & { endId: number }) | undefined {
  if (closing?.type !== 'WORKFLOW_EXECUTION_FAILED') return undefined
  const { failure, failedBy } = closing
  const named = steps.find(({ beginId }) => beginId === failedBy)
  const found =
    named?.endId === undefined
      ? steps.findLast((step) => failure !== undefined && step.failure === failure)
      : named
  return found?.endId === undefined ? undefined : { ...found, endId: found.endId }
}

/**
 * What a run did after the step that failed it had failed, or after the request that it be canceled:
 * the work of a saga that undoes what was done before, of a clean-up, of a notification. A history does
 * not tell these apart.
 */
export function compensationOf(run: EndedRun): Compensation | undefined {
  const culprit = culpritOf(run)
  const wasCanceled = run.closing?.type === 'WORKFLOW_EXECUTION_CANCELED'
  const afterId = wasCanceled ? run.cancelRequestId : culprit?.endId
  if (afterId === undefined) return undefined
  const steps = run.steps.filter((step) => isDoneWork(step) && step.beginId > afterId)
  return steps.length === 0 ? undefined : { culprit, afterId, steps }
}

/**
 * The first step that a reset to `point` keeps as done and that the discarded compensation may have
 * undone. Undefined: no such step is kept, so the new run does all of the work again.
 */
export const firstUndone = (
  steps: readonly Step[],
  { afterId }: Compensation,
  point: number,
): Step | undefined =>
  point > afterId
    ? undefined
    : steps.find((step) => isDoneWork(step) && step.endId !== undefined && step.endId < point)

/**
 * Whether a run did work after what ended it that may have undone what a reset to `point` keeps. The
 * new run would go on as if that still stood, so such a point is not suggested.
 */
export function isCompensated(run: EndedRun, point: number): boolean {
  const compensation = compensationOf(run)
  return compensation !== undefined && firstUndone(run.steps, compensation, point) !== undefined
}

const isDoneWork = ({ kind, state }: Step): boolean => kind !== 'timer' && state === 'done'
