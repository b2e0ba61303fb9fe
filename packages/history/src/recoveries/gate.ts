import type { BoardCounts, Gate } from '@rewind/contract/recovery-board'
import { boundWords, failureUpperBound } from './upper-bound.ts'

/** What a gate reads of the acted items of one stratum. */
export interface GateCounts {
  /** Acted on, or about to be. */
  acted: number
  failed: number
  /** A step is missing, or the act was done twice: one is enough to stop a stratum. */
  alarming: number
  /** Not started, or without a final verdict. */
  open: number
}

/**
 * Whether a stratum goes on to its next wave: at most `failedShare` of its acted runs may have failed.
 * It passes as soon as the open ones cannot change that, and fails as soon as they cannot mend it.
 * Without an acted run it waits: nothing is known of it.
 */
export function gateOf({ acted, failed, alarming, open }: GateCounts, failedShare: number): Gate {
  const final = acted - open
  // Of 10 runs 3 are 30 %, however the product of the share is rounded.
  const allowed = Math.floor(failedShare * acted + 1e-9)
  const state =
    alarming > 0 || failed > allowed
      ? 'FAILED'
      : acted === 0 || failed + open > allowed
        ? 'WAITING'
        : 'PASSED'
  return {
    state,
    acted,
    failed,
    open,
    upperBound: failureUpperBound(failed, final),
    text: boundWords(failed, final),
  }
}

/**
 * What the gate reads of one stratum: the counts of its items in the waves that have begun. An item
 * that is to try the next point of its ladder is not started again yet, and open. What nobody knows,
 * and what others have changed since, is no evidence of either kind.
 */
export function gateCounts(counts: BoardCounts): GateCounts {
  const { acted, notStarted, underWay, unknown, failed, doubled, verdicts } = counts
  const { failedAgain, failedOtherwise, stepMissing } = verdicts
  const undecided =
    verdicts.stillFailing + verdicts.waiting + verdicts.running + verdicts.completedNotRead
  const toCome = notStarted + underWay + unknown
  return {
    acted: acted + failed + toCome - verdicts.notKnown - verdicts.changed,
    failed: failed + failedAgain + failedOtherwise + stepMissing,
    alarming: stepMissing + doubled,
    open: undecided + toCome,
  }
}

/**
 * How many further items the canary of a stratum needs, since those it had were skipped. As long as
 * it needs some and the stratum has them, what the gate says does not count yet.
 */
export const missingCanaries = ({ acted, open }: Gate, canaryPerStratum: number): number =>
  open > 0 ? 0 : Math.max(0, canaryPerStratum - acted)
