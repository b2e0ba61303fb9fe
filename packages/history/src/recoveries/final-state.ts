import type { BoardCounts, VerdictCounts } from '@rewind/contract/recovery-board'

/** The verdicts of a run that somebody must see to. Whether it recovered is then not, or not well, known. */
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

/**
 * How a recovery ends, where nothing is left to be done: undefined while an item is not started or
 * under way. Runs that still wait when their time is over are no failures: the headline counts them.
 */
export function finalState(
  counts: BoardCounts,
): 'COMPLETED' | 'COMPLETED_WITH_FAILURES' | undefined {
  if (counts.notStarted > 0 || counts.underWay > 0) return undefined
  return countTroubles(counts) > 0 ? 'COMPLETED_WITH_FAILURES' : 'COMPLETED'
}
