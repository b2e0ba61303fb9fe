import type { EventRow } from '@rewind/contract/history'
import { isFailureRow } from '@rewind/history/rows/row-categories'

/** A few events in a row, as one tick. */
export interface HistoryCell {
  from: number
  to: number
  /** The share of events that are not workflow task events, 0 to 1. */
  share: number
  hasFailure: boolean
}

interface Range {
  from: number
  to: number
}

/** So many ticks stand beside each other in both parts together. */
const maxCells = 120

/** The kept part's share of the width: its share of the events, but between 25 % and 75 %. */
export const keptShare = (kept: number, discarded: number): number =>
  Math.min(0.75, Math.max(0.25, kept / Math.max(1, kept + discarded)))

/** The kept and the discarded part, each in as many ticks as its width has room for. */
export function historyCells(
  rowAt: (eventId: number) => EventRow | undefined,
  kept: Range,
  discarded: Range,
  share: number,
): { kept: HistoryCell[]; discarded: HistoryCell[] } {
  return {
    kept: cellsOf(rowAt, kept, Math.round(maxCells * share)),
    discarded: cellsOf(rowAt, discarded, Math.round(maxCells * (1 - share))),
  }
}

function cellsOf(
  rowAt: (eventId: number) => EventRow | undefined,
  { from, to }: Range,
  most: number,
): HistoryCell[] {
  const length = to - from + 1
  const count = Math.min(length, most)
  return Array.from({ length: Math.max(0, count) }, (_, at) => {
    const first = from + Math.floor((at * length) / count)
    const last = from + Math.floor(((at + 1) * length) / count) - 1
    return cellOf(rowAt, first, last)
  })
}

function cellOf(
  rowAt: (eventId: number) => EventRow | undefined,
  from: number,
  to: number,
): HistoryCell {
  let others = 0
  let hasFailure = false
  for (let eventId = from; eventId <= to; eventId++) {
    const row = rowAt(eventId)
    if (row === undefined) continue
    if (!row.type.startsWith('WORKFLOW_TASK_')) others += 1
    hasFailure ||= isFailureRow(row)
  }
  return { from, to, share: others / (to - from + 1), hasFailure }
}
