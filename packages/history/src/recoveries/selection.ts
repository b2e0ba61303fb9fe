import type { ItemSelection, RecoveryItem } from '@rewind/contract/recovery-items'

type Selectable = Pick<RecoveryItem, 'item' | 'state' | 'stratum' | 'verdict'>

/** Whether an item is selected: it is in each of the lists that are given. */
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

/** Verdicts that a further act may mend. */
const failures = ['FAILED_AGAIN', 'FAILED_OTHERWISE', 'STEP_MISSING', 'STILL_FAILING']

/** What "retry failed only" takes. An unknown outcome is found out first, whatever a person asks for. */
export const isRetried = ({ state, verdict }: Selectable): boolean =>
  state === 'FAILED' ||
  (state === 'DONE' && verdict !== undefined && failures.includes(verdict.verdict))
