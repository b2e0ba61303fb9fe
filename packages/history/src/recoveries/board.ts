import type { BoardCounts, VerdictCounts } from '@rewind/contract/recovery-board'
import type { ItemState, ItemVerdict } from '@rewind/contract/recovery-items'

/** The fields of an item that the board counts. */
export interface CountedItem {
  state: ItemState
  /** Undefined: no action was taken yet, or nobody has read the run since. */
  verdict?: ItemVerdict | undefined
}

const verdictKeys = {
  RECOVERED: 'recovered',
  COMPLETED_NOT_READ: 'completedNotRead',
  FAILED_AGAIN: 'failedAgain',
  FAILED_OTHERWISE: 'failedOtherwise',
  STEP_MISSING: 'stepMissing',
  STILL_FAILING: 'stillFailing',
  WAITING: 'waiting',
  RUNNING: 'running',
  CLOSED: 'closed',
  CHANGED: 'changed',
  NOT_KNOWN: 'notKnown',
} as const satisfies Record<ItemVerdict, keyof VerdictCounts>

const stateKeys = {
  PENDING: 'notStarted',
  CLAIMED: 'underWay',
  SENT: 'underWay',
  DONE: 'acted',
  DOUBLED: 'acted',
  SKIPPED: 'skipped',
  FAILED: 'failed',
  UNKNOWN: 'unknown',
} as const satisfies Record<ItemState, keyof BoardCounts>

export const noCounts = (): BoardCounts => ({
  affected: 0,
  notStarted: 0,
  underWay: 0,
  acted: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  doubled: 0,
  verdicts: {
    recovered: 0,
    completedNotRead: 0,
    failedAgain: 0,
    failedOtherwise: 0,
    stepMissing: 0,
    stillFailing: 0,
    waiting: 0,
    running: 0,
    closed: 0,
    changed: 0,
    notKnown: 0,
  },
})

/** Adds `items` items with one state and verdict. A store counts its rows by state and verdict. */
export function addItems(counts: BoardCounts, { state, verdict }: CountedItem, items = 1): void {
  counts.affected += items
  counts[stateKeys[state]] += items
  if (state === 'DOUBLED') counts.doubled += items
  if (stateKeys[state] === 'acted') {
    counts.verdicts[verdict === undefined ? 'running' : verdictKeys[verdict]] += items
  }
}

export function countItems(items: Iterable<CountedItem>): BoardCounts {
  const counts = noCounts()
  for (const item of items) addItems(counts, item)
  return counts
}

/** Returns the counts of each stratum and of all strata, from counts of a store's rows. */
export function countByStratum(rows: Iterable<CountedItem & { stratum: string; items: number }>): {
  all: BoardCounts
  strata: Map<string, BoardCounts>
} {
  const all = noCounts()
  const strata = new Map<string, BoardCounts>()
  for (const { stratum, items, ...item } of rows) {
    const counts = strata.get(stratum) ?? noCounts()
    addItems(counts, item, items)
    addItems(all, item, items)
    strata.set(stratum, counts)
  }
  return { all, strata }
}
