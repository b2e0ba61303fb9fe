import type { ItemSelection, RecoveryItem } from '@rewind/contract/recovery-items'

type Selectable = Pick<RecoveryItem, 'item' | 'state' | 'stratum' | 'verdict'>

/** Whether an item is in each of the given lists. */
export const matchesSelection = (
  { item, state, stratum, verdict }: Selectable,
  { items, states, strata, verdicts }: ItemSelection,
): boolean =>
  isIn(items, item) &&
  isIn(states, state) &&
  isIn(strata, stratum) &&
  isIn(verdicts, verdict?.verdict)

const isIn = <Value>(list: readonly Value[] | undefined, value: Value | undefined): boolean =>
  list === undefined || (value !== undefined && list.includes(value))

/** Verdicts that a further operation may repair. */
const failures = ['FAILED_AGAIN', 'FAILED_OTHERWISE', 'STEP_MISSING', 'STILL_FAILING']

/**
 * Whether "retry failed only" takes the item. An unknown outcome is never retried before it is
 * known.
 */
export const isRetried = ({ state, verdict }: Selectable): boolean =>
  state === 'FAILED' ||
  (state === 'DONE' && verdict !== undefined && failures.includes(verdict.verdict))
