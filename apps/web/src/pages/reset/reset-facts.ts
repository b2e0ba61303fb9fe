import type { EventRow } from '@rewind/contract/history'
import type { ResetBody } from '@rewind/contract/interrupts'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { eventTypeName } from '@rewind/history/events/event-names'
import { whyNotResetTo } from '@rewind/history/reset-points/reset-point-rule'
import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { statusWord } from '../../components/StatusBadge.tsx'

/** What the event named in the address is. Nothing but the address chooses a point. */
export type Choice =
  | { is: 'none' }
  /** Its row is not read yet. */
  | { is: 'reading'; eventId: number }
  | { is: 'usable'; point: RowPoint }
  | { is: 'unusable'; eventId: number; why: string; before?: RowPoint; after?: RowPoint }

/** `points` are in the order of their event ids, and of a history that ends at `length`. */
export function choiceOf(
  eventId: number | undefined,
  points: readonly RowPoint[],
  {
    length,
    isComplete,
    rowAt,
  }: {
    length: number
    isComplete: boolean
    rowAt: (eventId: number) => EventRow | undefined
  },
): Choice {
  if (eventId === undefined) return { is: 'none' }
  const point = points.find((each) => each.eventId === eventId)
  if (point && point.whyNot === undefined) return { is: 'usable', point }
  if (!isComplete) return { is: 'reading', eventId }
  const usable = points.filter(({ whyNot, sameAs }) => whyNot === undefined && sameAs === undefined)
  const before = usable.findLast((each) => each.eventId < eventId)
  const after = usable.find((each) => each.eventId > eventId)
  const why =
    point?.whyNot ??
    (eventId > length
      ? `The history ends at event ${length}.`
      : (whyNotResetTo(eventId, rowAt) ?? ''))
  return { is: 'unusable', eventId, why, ...(before && { before }), ...(after && { after }) }
}

/** What the operator saw. If a value changes, the operator has to confirm the new facts. */
export interface SeenFacts {
  status: WorkflowStatus
  isStuck: boolean
  latestRunId: string | undefined
}

export const factsOf = (
  { info, stuck }: WorkflowDescription,
  latest: WorkflowDescription | undefined,
): SeenFacts => ({
  status: info.status,
  isStuck: stuck !== undefined,
  latestRunId: latest?.info.runId,
})

export function whatChanged(seen: SeenFacts, now: SeenFacts): string[] {
  const moved: string[] = []
  if (seen.status !== now.status) {
    moved.push(`The run was ${statusWord(seen.status)}; now it is ${statusWord(now.status)}.`)
  } else if (seen.isStuck && !now.isStuck) {
    moved.push('The run is not stuck any more: its workflow task went through.')
  }
  if (
    seen.latestRunId !== undefined &&
    now.latestRunId !== undefined &&
    seen.latestRunId !== now.latestRunId
  ) {
    moved.push(`A newer run of this workflow id exists now: ${now.latestRunId}.`)
  }
  return moved
}

/** What reaches a run from outside, or ends it: it may change what a reset should be. */
const fromOutside =
  /^WORKFLOW_EXECUTION_(?:SIGNALED|UPDATE_(?:ADMITTED|ACCEPTED)|CANCEL_REQUESTED|OPTIONS_UPDATED|PAUSED|UNPAUSED)$/
const maxArrived = 5

/** Returns a sentence for each message that reached the run after an event. */
export function arrivedSince(
  eventId: number,
  length: number,
  rowAt: (eventId: number) => EventRow | undefined,
): string[] {
  const arrived: EventRow[] = []
  for (let at = eventId + 1; at <= length; at++) {
    const row = rowAt(at)
    if (row && fromOutside.test(row.type)) arrived.push(row)
  }
  const more = arrived.length - maxArrived
  return [
    ...arrived
      .slice(0, maxArrived)
      .map(
        ({ eventId, type, name }) => `Event ${eventId} arrived: ${name ?? eventTypeName(type)}.`,
      ),
    ...(more > 0 ? [`${more} more arrived.`] : []),
  ]
}

/** In milliseconds. A history without a new event for this long is at rest. */
const still = 3000

/**
 * What the server compares before it resets. The length is compared where the history stands still:
 * then growth means that something reached the run. A busy run writes all the time, and comparing
 * would refuse every reset.
 */
export function expectedOf(
  seen: SeenFacts,
  planned: { length: number; hasGrown: boolean; quietFor: number },
): NonNullable<ResetBody['expected']> {
  const standsStill = !planned.hasGrown || planned.quietFor > still
  return {
    status: seen.status,
    ...(seen.latestRunId !== undefined && { latestRunId: seen.latestRunId }),
    ...(standsStill && { historyLength: planned.length }),
  }
}
