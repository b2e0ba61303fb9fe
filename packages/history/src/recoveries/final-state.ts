import type { BoardCounts, VerdictCounts } from '@rewind/contract/recovery-board'

/** Verdicts on runs that have not recovered, or of which nothing is known. */
const troubles: readonly (keyof VerdictCounts)[] = [
  'failedAgain',
  'failedOtherwise',
  'stepMissing',
  'stillFailing',
  'notKnown',
]

/** Items whose outcome is bad or not known: those that never let a recovery be COMPLETED. */
export const countTroubles = ({ failed, unknown, doubled, verdicts }: BoardCounts): number =>
  failed + unknown + doubled + troubles.reduce((sum, verdict) => sum + verdicts[verdict], 0)

/** Items whose outcome may still change by itself, or is still looked for. */
export const countOpen = ({ unknown, verdicts }: BoardCounts): number =>
  unknown + verdicts.stillFailing + verdicts.waiting + verdicts.running

/**
 * How a recovery ends. Undefined: it does not end yet, since an item is not started or under way, or
 * since one is open and the time for which runs are followed is not over. Runs that still wait when
 * that time is over are no failures: the headline counts them.
 */
export function finalState(
  counts: BoardCounts,
  isTimeOver: boolean,
): 'COMPLETED' | 'COMPLETED_WITH_FAILURES' | undefined {
  if (counts.notStarted > 0 || counts.underWay > 0) return undefined
  if (!isTimeOver && countOpen(counts) > 0) return undefined
  return countTroubles(counts) > 0 ? 'COMPLETED_WITH_FAILURES' : 'COMPLETED'
}
