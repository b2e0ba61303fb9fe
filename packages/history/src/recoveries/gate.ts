import type { BoardCounts, Gate } from '@rewind/contract/recovery-board'
import { boundWords, failureUpperBound } from './upper-bound.ts'

/** Counts of one stratum that a gate reads. */
export interface GateCounts {
  /** Items with an operation done or still to come in the waves that have begun. */
  acted: number
  failed: number
  /** A step is missing, or the operation happened twice. One such item stops the stratum. */
  alarming: number
  /** Items that are not started or have no final verdict. */
  open: number
}

/**
 * Returns whether a stratum goes on to its next wave: at most `failedShare` of its acted runs may
 * have failed. The gate passes as soon as the open runs cannot change that, and fails as soon as
 * they cannot repair it. Without an acted run it waits.
 */
export function gateOf({ acted, failed, alarming, open }: GateCounts, failedShare: number): Gate {
  const final = acted - open
  // Rounding must not turn 30 % of 10 runs into 2.
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
 * Returns the counts that the gate of one stratum reads, from the counts of its items in the waves
 * that have begun. An item that will try the next rung of its ladder counts as not started, so it
 * is open. Outcomes that are not known and runs that others changed are evidence of neither kind.
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
 * Returns how many further canary items a stratum needs because earlier ones were skipped. The gate
 * does not count while the stratum needs more and has more.
 */
export const missingCanaries = ({ acted, open }: Gate, canaryPerStratum: number): number =>
  open > 0 ? 0 : Math.max(0, canaryPerStratum - acted)
