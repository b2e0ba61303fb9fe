import type { EventRow } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import {
  type DiscardedItem,
  maxPlanItems,
  type PlanItem,
  type PlanState,
} from '@rewind/contract/reset-plan'
import { eventTypeName } from '../events/event-names.ts'
import type { Span } from '../events/spans.ts'
import { lastFailureOf } from '../failures/activity-interruption.ts'
import { stateAfter } from '../rows/event-group.ts'

/** A list, cut to what a plan names, and how many there are. */
export class PlanList<Item extends { eventId: number }> {
  readonly items: Item[] = []
  count = 0

  add(make: () => Item): void {
    this.count += 1
    if (this.items.length < maxPlanItems) this.items.push(make())
  }
}

export function planItem(row: EventRow): PlanItem {
  const { eventId, type, time, name, id, text } = row
  return {
    eventId,
    type,
    time,
    name: name ?? text ?? eventTypeName(type),
    ...(id === undefined ? {} : { id }),
    ...(text === undefined || name === undefined ? {} : { glimpse: text }),
  }
}

const states = new Map<string, PlanState>([
  ['scheduled', 'scheduled'],
  ['running', 'running'],
  ['waiting', 'waiting'],
  ['completed', 'completed'],
  ['fired', 'fired'],
  ['failed', 'failed'],
  ['timed out', 'timed out'],
  ['canceled', 'canceled'],
  ['terminated', 'terminated'],
])

/** How far it came. */
export function spanState(
  { begin, later, end }: Span,
  pending: PendingActivity | undefined,
): PlanState {
  if (end !== undefined) return states.get(stateAfter(end)) ?? 'recorded'
  const isStarted = later.some(({ type }) => type.endsWith('_STARTED'))
  if (isStarted || pending?.state === 'STARTED' || pending?.state === 'CANCEL_REQUESTED') {
    return 'running'
  }
  return states.get(stateAfter(begin)) ?? 'scheduled'
}

export function discardedItem(span: Span, pending: PendingActivity | undefined): DiscardedItem {
  const { begin, later, end } = span
  const attempt = end === undefined ? pending?.attempt : undefined
  const started = later.findLast((row) => row.attempt !== undefined)
  const failure = end === undefined ? pending && lastFailureOf(pending) : end.failure
  return {
    ...planItem(begin),
    state: spanState(span, pending),
    ...(end === undefined ? {} : { endEventId: end.eventId }),
    ...withAttempt(attempt ?? started?.attempt),
    ...(failure === undefined ? {} : { failure }),
  }
}

const withAttempt = (attempt: number | undefined) =>
  attempt === undefined || attempt < 1 ? {} : { attempt }
