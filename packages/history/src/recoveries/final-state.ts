import type { BoardCounts, VerdictCounts } from '@rewind/contract/recovery-board'

/** Verdicts on runs that did not recover, or whose outcome is not known. */
const troubles: readonly (keyof VerdictCounts)[] = [
  'failedAgain',
  'failedOtherwise',
  'stepMissing',
  'stillFailing',
  'notKnown',
]

/**
 * Counts the items with a bad or unknown outcome. A recovery with such an item never becomes
 * COMPLETED.
 */
export const countTroubles = ({ failed, unknown, doubled, verdicts }: BoardCounts): number =>
  failed + unknown + doubled + troubles.reduce((sum, verdict) => sum + verdicts[verdict], 0)

/** Counts the items whose outcome can still change, or is still being looked up. */
export const countOpen = ({ unknown, verdicts }: BoardCounts): number =>
  unknown + verdicts.stillFailing + verdicts.waiting + verdicts.running

/**
 * Returns how a recovery ends. Undefined: it does not end yet, because an item is not started or
 * under way, or because an item is open and the time to follow runs is not over. Runs that still
 * wait at the end of that time are no failures. The headline counts them.
 */
export function finalState(
  counts: BoardCounts,
  isTimeOver: boolean,
): 'COMPLETED' | 'COMPLETED_WITH_FAILURES' | undefined {
  if (counts.notStarted > 0 || counts.underWay > 0) return undefined
  if (!isTimeOver && countOpen(counts) > 0) return undefined
  return countTroubles(counts) > 0 ? 'COMPLETED_WITH_FAILURES' : 'COMPLETED'
}
