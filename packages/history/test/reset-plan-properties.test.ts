import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { ResetPlan } from '@rewind/contract/reset-plan'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ResetChoice } from '../src/reset-plan/reset-choice.ts'
import { planReset } from '../src/reset-plan/reset-plan.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { generatedHistory } from './generated-histories.ts'
import { event, eventsOf, historyNames } from './histories.ts'
import { indexOf, indexOfRows, noFacts } from './plans.ts'

/**
 * Returns the lists that contain an event, by whether they refer to the work it begins or to the
 * event itself.
 */
function listsOf(plan: ResetPlan): Map<number, string[]> {
  const { discarded, runsAgain, reapplied, dropped } = plan
  const lists = { ...discarded, runsAgain, reapplied, dropped }
  const found = new Map<number, string[]>()
  for (const [name, items] of Object.entries(lists)) {
    if (!Array.isArray(items)) continue
    for (const { eventId } of items) found.set(eventId, [...(found.get(eventId) ?? []), name])
  }
  return found
}

/** Returns the lists that must contain an event at or after the point. */
function expectedLists(event: HistoryEvent, events: readonly HistoryEvent[], plan: ResetPlan) {
  const failed = events.some(
    ({ type, attributes }) =>
      /^(START_CHILD|SIGNAL_EXTERNAL).*_FAILED$/.test(type) &&
      attributes.initiatedEventId === event.eventId,
  )
  const isWaitedFor =
    Number(event.attributes.initiatedEventId ?? event.attributes.scheduledEventId) < plan.eventId
  const either = (excluded: boolean) => (excluded ? ['dropped'] : ['reapplied'])
  switch (event.type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return ['activities', 'runsAgain']
    case 'TIMER_STARTED':
      return ['timers']
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED':
      return failed ? ['children'] : ['children', 'runsAgain']
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return failed ? [] : ['runsAgain']
    case 'NEXUS_OPERATION_SCHEDULED':
      return ['runsAgain']
    case 'MARKER_RECORDED':
      return ['versionMarkers']
    case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES':
      return ['searchAttributes']
    case 'WORKFLOW_EXECUTION_SIGNALED':
      return either(excludes(plan, 'signal'))
    case 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED':
      return either(excludes(plan, 'update'))
    case 'WORKFLOW_EXECUTION_CANCEL_REQUESTED':
      return ['dropped']
    case 'CHILD_WORKFLOW_EXECUTION_COMPLETED':
    case 'START_CHILD_WORKFLOW_EXECUTION_FAILED':
      return isWaitedFor ? ['reapplied'] : []
    case 'NEXUS_OPERATION_COMPLETED':
    case 'NEXUS_OPERATION_FAILED':
      return isWaitedFor ? either(excludes(plan, 'Nexus operation')) : []
    default:
      return []
  }
}

const excludes = ({ dropped }: ResetPlan, wanted: string) =>
  dropped.some(({ kind, because }) => kind === wanted && because === 'EXCLUDED')

const excludeTypes = fc.subarray(['SIGNAL', 'UPDATE', 'NEXUS'] as const)

describe('a plan of any history', () => {
  test('splits it in two, and names lost events in exactly the right lists', () => {
    fc.assert(
      fc.property(generatedHistory, excludeTypes, fc.nat(), (events, reapplyExclude, at) => {
        const index = indexOf(events)
        fc.pre(index.points.length > 0)
        const eventId = index.points[at % index.points.length] ?? 0
        const plan = planReset(index, noFacts, { eventId, reapplyExclude })
        expect(plan.whyNot).toBeUndefined()
        expect(plan.kept).toMatchObject({ from: 1, to: eventId - 1, count: eventId - 1 })
        expect(plan.discarded).toMatchObject({
          from: eventId,
          to: events.length,
          count: events.length - eventId + 1,
        })
        const lists = listsOf(plan)
        for (const event of events.slice(eventId - 1)) {
          expect(lists.get(event.eventId) ?? [], `${event.eventId} ${event.type}`).toEqual(
            expectedLists(event, events, plan),
          )
        }
      }),
      { numRuns: 300 },
    )
  })

  test('executes again what the kept part started and did not end', () => {
    fc.assert(
      fc.property(generatedHistory, fc.nat(), (events, at) => {
        const index = indexOf(events)
        fc.pre(index.points.length > 0)
        const eventId = index.points[at % index.points.length] ?? 0
        const plan = planReset(index, noFacts, { eventId })
        const kept = events.slice(0, eventId - 1)
        const ended = new Set(kept.map(({ attributes }) => attributes.scheduledEventId))
        const pending = kept
          .filter(({ type, eventId: id }) => type === 'ACTIVITY_TASK_SCHEDULED' && !ended.has(id))
          .map(({ eventId: id }) => id)
        const again = plan.runsAgain.filter(
          ({ because, kind }) => because === 'SCHEDULED_BEFORE_POINT' && kind === 'activity',
        )
        expect(again.map((item) => item.eventId)).toEqual(pending)
      }),
    )
  })

  /** As it comes, or failed by one of the activities that failed in it. */
  const endedHistory = fc.tuple(generatedHistory, fc.option(fc.nat())).map(([events, which]) => {
    const failed = events.filter(({ type }) => type === 'ACTIVITY_TASK_FAILED')
    const by = which === null ? undefined : failed[which % failed.length]
    if (by === undefined) return events
    const { scheduledEventId } = by.attributes
    const activityFailureInfo = { scheduledEventId, activityType: { name: 'activity' } }
    const failure = { message: 'declined', activityFailureInfo }
    const end = event('WORKFLOW_EXECUTION_FAILED', { failure }, events.length + 1)
    return [...events, end]
  })

  test('leads to no point with a severe warning that another point avoids', () => {
    fc.assert(
      fc.property(endedHistory, (events) => {
        const index = indexOf(events)
        const severeAt = (eventId: number) =>
          planReset(index, noFacts, { eventId }).warnings.filter(
            ({ severity, betterEventId }) => severity === 'severe' && betterEventId !== undefined,
          )
        for (const eventId of index.points) {
          for (const { betterEventId } of planReset(index, noFacts, { eventId }).warnings) {
            if (betterEventId === undefined) continue
            expect(betterEventId).not.toBe(eventId)
            expect(severeAt(betterEventId), `${eventId} to ${betterEventId}`).toEqual([])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('does not count the event of a termination as lost', () => {
    fc.assert(
      fc.property(generatedHistory, (events) => {
        const end = event('WORKFLOW_EXECUTION_TERMINATED', { reason: 'x' }, events.length + 1)
        const [before, after] = [indexOf(events), indexOf([...events, end])]
        for (const eventId of before.points) {
          const choice = { eventId }
          const plan = planReset(after, noFacts, choice)
          expect(plan.dropped).toEqual(planReset(before, noFacts, choice).dropped)
        }
      }),
    )
  })

  test('says so when events are missing, and only then', () => {
    fc.assert(
      fc.property(generatedHistory, fc.nat(), fc.nat(), (events, at, lost) => {
        const rows = events.map(toEventRow)
        const whole = indexOfRows(rows)
        fc.pre(whole.points.length > 1)
        const eventId = whole.points[at % whole.points.length] ?? 0
        const gone = (lost % rows.length) + 1
        fc.pre(gone !== eventId && gone !== rows.length)
        const gappy = indexOfRows(rows.filter((row) => row.eventId !== gone))
        const codes = (index: typeof whole) =>
          planReset(index, noFacts, { eventId }).unknown.map(({ code }) => code)
        expect(codes(whole)).not.toContain('MISSING_EVENTS')
        expect(codes(gappy)).toContain('MISSING_EVENTS')
      }),
    )
  })

  const types = [...new Set(historyNames.flatMap((name) => eventsOf(name).map(({ type }) => type)))]
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', '\u0000', '\ud800'),
  )
  const hostileRow: fc.Arbitrary<EventRow> = fc.record(
    {
      eventId: fc.integer({ min: 1, max: 60 }),
      type: fc.oneof({ arbitrary: fc.constantFrom(...types), weight: 9 }, text),
      time: text,
      of: fc.integer({ min: -5, max: 70 }),
      decidedBy: fc.integer({ min: -5, max: 70 }),
      decision: text,
      name: text,
      id: text,
      attempt: fc.integer(),
      failure: text,
      cause: fc.oneof(text, fc.constant('RESET_WORKFLOW')),
      text,
      size: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
    },
    { requiredKeys: ['eventId', 'type', 'time'] },
  )

  test('never throws, whatever the rows are', () => {
    fc.assert(
      fc.property(fc.array(hostileRow, { maxLength: 60 }), (rows) => {
        const index = indexOfRows(rows)
        for (let eventId = 0; eventId <= index.length + 1; eventId++) {
          const choice: ResetChoice = { eventId, reapplyExclude: ['SIGNAL'] }
          const plan = planReset(index, noFacts, choice)
          if (plan.whyNot !== undefined) continue
          expect(plan.kept.count + plan.discarded.count).toBe(index.length)
        }
      }),
    )
  })
})
