import type { ResetFacts, ResetPlan } from '@rewind/contract/reset-plan'
import { describe, expect, test } from 'vitest'
import type { ResetChoice } from '../src/reset-plan/reset-choice.ts'
import { planReset } from '../src/reset-plan/reset-plan.ts'
import { runStart } from '../src/reset-plan/run-start.ts'
import { eventOf, eventsOf } from './histories.ts'
import { description, indexOf, noFacts } from './plans.ts'

const ids = (items: readonly { eventId: number }[]) => items.map(({ eventId }) => eventId)

/** Returns the event ids of each part. */
const partsOf = ({ kept, discarded, runsAgain, reapplied, dropped }: ResetPlan) => ({
  kept: kept.to,
  activities: ids(discarded.activities),
  timers: ids(discarded.timers),
  children: ids(discarded.children),
  attributes: ids(discarded.searchAttributes),
  markers: ids(discarded.versionMarkers),
  again: runsAgain.map(
    ({ eventId, because }) => `${eventId} ${because === 'BEGUN_AFTER_POINT' ? 'after' : 'before'}`,
  ),
  reapplied: ids(reapplied),
  dropped: dropped.map(({ eventId, because }) => `${eventId} ${because}`),
})

const nothing = {
  activities: [],
  timers: [],
  children: [],
  attributes: [],
  markers: [],
  again: [],
  reapplied: [],
  dropped: [],
}

const cases: [string, ResetChoice, ReturnType<typeof partsOf>][] = [
  [
    'order',
    { eventId: 28 },
    {
      ...nothing,
      kept: 27,
      timers: [31, 50],
      children: [36],
      attributes: [29, 30],
      again: ['36 after', '41 after'],
      reapplied: [54],
    },
  ],
  [
    'order',
    { eventId: 40, reapplyExclude: ['UPDATE'] },
    {
      ...nothing,
      kept: 39,
      timers: [50],
      again: ['41 after'],
      reapplied: [46],
      dropped: ['54 EXCLUDED'],
    },
  ],
]

describe('a plan of a recorded history', () => {
  test.each(cases)('%s, to %j', (name, choice, parts) => {
    expect(partsOf(planReset(indexOf(eventsOf(name)), noFacts, choice))).toEqual(parts)
  })
})

test.each([
  ['order', 12, 'runs local activity lookUp, schedules chargeCard ×3'],
  // Its row shows the worker and nothing else.
  ['order', 21, 'decides nothing'],
  ['unhandled-failure', 4, /^failed: unhandled failure: /],
  ['sticky-timeout', 14, 'timed out'],
])('in %s the task of event %i is redone: %s', (name, eventId, expected) => {
  const { kept } = planReset(indexOf(eventsOf(name)), noFacts, { eventId })
  expect(kept.decidesAnew).toEqual(
    typeof expected === 'string' ? expected : expect.stringMatching(expected),
  )
})

describe('what a plan says of the run that ends, and of who waits for it', () => {
  const open = description({ runId: 'base', status: 'RUNNING' })
  const failed = description({ runId: 'base', status: 'FAILED' })
  const newer = description({ runId: 'newer', status: 'RUNNING' })
  const whoWaits = (plan: ResetPlan) =>
    plan.unknown.find(({ code }) => code === 'WHO_WAITS')?.message ?? ''
  const planFor = (history: string, facts: Partial<ResetFacts>) =>
    planReset(indexOf(eventsOf(history)), { ...noFacts, ...facts }, { eventId: 10 })

  test('goes by the description where the event that closed the run is not at hand', () => {
    const rows = indexOf(eventsOf('failed-activity').slice(0, -1))
    const plan = planReset(rows, { ...noFacts, description: failed }, { eventId: 10 })
    expect(whoWaits(plan)).toMatch(/was told how it ended/)
  })

  test('agrees where no run is open', () => {
    const plan = planFor('failed-activity', { description: failed })
    expect(plan).not.toHaveProperty('terminates')
    expect(whoWaits(plan)).toMatch(/was told how it ended, and does not hear of the new one\.$/)
    expect(JSON.stringify([plan.unknown, plan.warnings])).not.toMatch(/terminated/)
  })

  test('agrees where this run is open', () => {
    const plan = planFor('non-determinism', { description: open })
    expect(plan.terminates).toMatchObject({ runId: 'base', isNewer: false })
    expect(whoWaits(plan)).toMatch(/is told that the run was terminated/)
  })

  test('agrees where a newer run is open', () => {
    const plan = planFor('failed-activity', { description: failed, latest: newer })
    expect(plan.terminates).toMatchObject({ runId: 'newer', isNewer: true })
    expect(whoWaits(plan)).toMatch(/told how it ended.*newer run is told it was terminated\.$/)
  })

  test('goes by the history of a file', () => {
    expect(whoWaits(planFor('failed-activity', {}))).not.toMatch(/terminated/)
    expect(whoWaits(planFor('non-determinism', {}))).toMatch(/was terminated/)
  })
})

test('a first event says what the run was started with', () => {
  expect(runStart(eventOf(eventsOf('order'), 1))).toEqual({
    executionTimeout: 7_200_000,
    runTimeout: 7_200_000,
    callbacks: 0,
  })
  expect(runStart(eventOf(eventsOf('cron'), 1))).toMatchObject({ cronSchedule: '@every 1s' })
  expect(runStart(eventOf(eventsOf('order'), 2))).toBeUndefined()
})
