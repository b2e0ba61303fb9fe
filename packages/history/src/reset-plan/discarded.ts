import type { EventRow } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import type { ResetPlan, RunsAgainBecause } from '@rewind/contract/reset-plan'
import { markerKind, type Span } from '../events/spans.ts'
import type { PlanIndex } from './plan-index.ts'
import { discardedItem, PlanList, planItem, spanState } from './plan-items.ts'

type Discarded = ResetPlan['discarded']
interface Undone {
  activities: PlanList<Discarded['activities'][number]>
  timers: PlanList<Discarded['timers'][number]>
  children: PlanList<Discarded['children'][number]>
  searchAttributes: PlanList<Discarded['searchAttributes'][number]>
  versionMarkers: PlanList<Discarded['versionMarkers'][number]>
  runsAgain: PlanList<ResetPlan['runsAgain'][number]>
}

/**
 * What the events from the point on say is undone, and which side effects may happen again.
 * `isReapplied` tells of an event whether the server writes it to the new run.
 */
export function undoneFrom(
  { spans, markers, attributeChanges }: PlanIndex,
  point: number,
  pendingActivities: readonly PendingActivity[],
  isReapplied: (eventId: number) => boolean,
): Undone {
  const undone: Undone = {
    activities: new PlanList(),
    timers: new PlanList(),
    children: new PlanList(),
    searchAttributes: new PlanList(),
    versionMarkers: new PlanList(),
    runsAgain: new PlanList(),
  }
  const pendingById = new Map(pendingActivities.map((activity) => [activity.activityId, activity]))
  // In the order of the history: a list is cut where it has too many.
  for (const next of inOrder(spans, markers)) {
    if ('row' in next) undoMarker(undone, next.row, point)
    else undoSpan(undone, next.span, pendingOf(next.span, pendingById), point, isReapplied)
  }
  for (const row of attributeChanges) {
    if (row.eventId >= point) undone.searchAttributes.add(() => planItem(row))
  }
  return undone
}

/** What was begun and what was recorded, by event id; either comes ascending. */
function* inOrder(
  spans: readonly Span[],
  markers: readonly EventRow[],
): Generator<{ span: Span } | { row: EventRow }> {
  let at = 0
  for (const span of spans) {
    for (let row = markers[at]; row && row.eventId < span.begin.eventId; row = markers[++at]) {
      yield { row }
    }
    yield { span }
  }
  for (const row of markers.slice(at)) yield { row }
}

function undoSpan(
  undone: Undone,
  span: Span,
  pending: PendingActivity | undefined,
  point: number,
  isReapplied: (eventId: number) => boolean,
): void {
  const isEndLost = span.end !== undefined && span.end.eventId >= point
  const isBegunAfter = span.begin.eventId >= point
  if (isBegunAfter || isEndLost)
    listOf(undone, span, isBegunAfter)?.add(() => discardedItem(span, pending))
  const because = whyAgain(span, point, isReapplied)
  const { kind } = span
  if (because === undefined || kind === 'timer') return
  undone.runsAgain.add(() => ({
    ...planItem(span.begin),
    kind,
    because,
    state: spanState(span, pending),
  }))
}

function undoMarker(undone: Undone, row: EventRow, point: number): void {
  if (row.eventId < point) return
  undone.versionMarkers.add(() => planItem(row))
  const kind = markerKind(row)
  if (kind === 'marker') return
  const state = row.failure === undefined ? 'completed' : 'failed'
  undone.runsAgain.add(() => ({ ...planItem(row), kind, because: 'BEGUN_AFTER_POINT', state }))
}

const pendingOf = (
  { kind, begin, end }: Span,
  pendingById: ReadonlyMap<string, PendingActivity>,
) => (kind === 'activity' && end === undefined ? pendingById.get(begin.id ?? '') : undefined)

function listOf(undone: Undone, { kind }: Span, isBegunAfter: boolean) {
  if (kind === 'activity') return undone.activities
  if (kind === 'timer') return undone.timers
  // The end of a child that is kept is re-applied, not lost.
  return kind === 'child workflow' && isBegunAfter ? undone.children : undefined
}

/** What certainly had no effect is not among the side effects that may happen twice. */
const hadNoEffect = new Set([
  'START_CHILD_WORKFLOW_EXECUTION_FAILED',
  'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED',
  'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED',
])

function whyAgain(
  { kind, begin, later, end }: Span,
  point: number,
  isReapplied: (eventId: number) => boolean,
): RunsAgainBecause | undefined {
  if (end !== undefined && hadNoEffect.has(end.type)) return undefined
  if (begin.eventId >= point) return 'BEGUN_AFTER_POINT'
  if (end !== undefined && end.eventId < point) return undefined
  // Once a child or an operation is known to have started, it is waited for, not started again.
  const isWaitedFor =
    (kind === 'child workflow' || kind === 'Nexus operation') &&
    later.some(({ eventId }) => eventId < point || isReapplied(eventId))
  return isWaitedFor ? undefined : 'SCHEDULED_BEFORE_POINT'
}
