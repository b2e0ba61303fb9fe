import type { BoardCounts, VerdictCounts } from '@rewind/contract/recovery-board'
import { ItemState, ItemVerdict } from '@rewind/contract/recovery-items'
import fc from 'fast-check'
import { noCounts } from '../../src/recoveries/board.ts'

/**
 * Returns the counts of a board. Acted is the sum of the verdicts, affected the sum of the states.
 */
export function countsOf(
  states: Partial<Omit<BoardCounts, 'affected' | 'acted' | 'verdicts'>> = {},
  verdicts: Partial<VerdictCounts> = {},
): BoardCounts {
  const counts = noCounts()
  Object.assign(counts, states)
  Object.assign(counts.verdicts, verdicts)
  counts.acted = Object.values(counts.verdicts).reduce((sum, number) => sum + number, 0)
  const { notStarted, underWay, acted, skipped, failed, unknown } = counts
  counts.affected = notStarted + underWay + acted + skipped + failed + unknown
  return counts
}

export const anyItem = fc.record({
  state: fc.constantFrom(...ItemState.enum),
  verdict: fc.option(fc.constantFrom(...ItemVerdict.enum), { nil: undefined }),
})
