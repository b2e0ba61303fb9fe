import type { EventRow } from '@rewind/contract/history'
import type { ReapplyExclude } from '@rewind/contract/primitives'
import type {
  DroppedItem,
  OtherRunItem,
  ReappliedItem,
  ResetFacts,
} from '@rewind/contract/reset-plan'
import type { PlanIndex } from './plan-index.ts'
import { PlanList, planItem } from './plan-items.ts'

export interface Reapplied {
  reapplied: PlanList<ReappliedItem>
  dropped: PlanList<DroppedItem>
  /** Of this run's events from the point on: those that are written to the new run. */
  eventIds: Set<number>
  /** The least number of bytes that the server reapplies. */
  size: number
}

type Kind = ReappliedItem['kind']

/** Metadata and names that travel with each payload, at the least. */
const bytesAround = 100

/** Nexus events that the server reapplies. It reapplies no command of the workflow's code. */
const nexusOutcome = /^NEXUS_OPERATION_(?:STARTED|COMPLETED|FAILED|CANCELED|TIMED_OUT)$/

/**
 * Returns what the server copies from the discarded part to the new run, and what it drops
 * (docs/temporal-semantics.md#reapplied-events). A termination is no message: neither list has it.
 */
export function reappliedFrom(
  index: PlanIndex,
  point: number,
  exclude: readonly ReapplyExclude[],
  { later, siblings }: Pick<ResetFacts, 'later' | 'siblings'>,
): Reapplied {
  const result: Reapplied = {
    reapplied: new PlanList(),
    dropped: new PlanList(),
    eventIds: new Set(),
    size: 0,
  }
  const excluded = new Set(exclude)
  const { eventIds, reapplied, dropped } = result
  for (const { row, kind, by } of candidates(index, point)) {
    if (by === 'never') dropped.add(() => ({ ...planItem(row), kind, because: 'NEVER' }))
    else if (by !== 'always' && excluded.has(by)) {
      dropped.add(() => ({ ...planItem(row), kind, because: 'EXCLUDED' }))
    } else {
      eventIds.add(row.eventId)
      result.size += (row.size ?? 0) + bytesAround
      reapplied.add(() => ({ ...planItem(row), kind }))
    }
  }
  // Other runs began after this one, so that what they received follows; among them it is the time that tells.
  const received = [
    ...later.map((event) => ({ event, isSibling: false })),
    ...siblings.map((event) => ({ event, isSibling: true })),
  ].sort((one, other) => Date.parse(one.event.time) - Date.parse(other.event.time))
  for (const { event, isSibling } of received) {
    const item = otherRunItem(event)
    const by = event.kind === 'signal' ? 'SIGNAL' : 'UPDATE'
    if (isSibling) dropped.add(() => ({ ...item, because: 'SIBLING' }))
    else if (excluded.has(by)) dropped.add(() => ({ ...item, because: 'EXCLUDED' }))
    else {
      result.size += event.size + bytesAround
      reapplied.add(() => item)
    }
  }
  return result
}

function otherRunItem({ size: _, ...item }: OtherRunItem): ReappliedItem {
  return item
}

interface Candidate {
  row: EventRow
  kind: Kind
  /** What keeps it away. */
  by: ReapplyExclude | 'always' | 'never'
}

function candidates(index: PlanIndex, point: number): Candidate[] {
  const found: Candidate[] = []
  const add = (row: EventRow, kind: Kind, by: Candidate['by']) => {
    if (row.eventId >= point) found.push({ row, kind, by })
  }
  for (const row of index.signals) add(row, 'signal', 'SIGNAL')
  for (const { admitted, accepted } of index.updates.values()) {
    // The acceptance of an update that was admitted before holds no request to be written again.
    const request = admitted ?? accepted
    if (request !== undefined) add(request, 'update', 'UPDATE')
  }
  for (const { kind, begin, later } of index.spans) {
    if (begin.eventId >= point) continue
    for (const row of later) {
      if (kind === 'child workflow') add(row, kind, 'always')
      else if (kind === 'Nexus operation' && nexusOutcome.test(row.type)) {
        add({ ...row, name: begin.name ?? 'operation' }, kind, 'NEXUS')
      }
    }
  }
  for (const row of index.optionUpdates) add(row, 'workflow options', 'always')
  for (const row of index.cancelRequests) add(row, 'cancel request', 'never')
  return found.sort((one, other) => one.row.eventId - other.row.eventId)
}
