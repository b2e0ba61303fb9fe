import type { ResetPlan } from '@rewind/contract/reset-plan'
import { describe, expect, test } from 'vitest'
import { planReset, type ResetChoice } from '../src/reset-plan/reset-plan.ts'
import { runStart } from '../src/reset-plan/run-start.ts'
import { eventOf, eventsOf } from './histories.ts'
import { indexOf, noFacts } from './plans.ts'

const ids = (items: readonly { eventId: number }[]) => items.map(({ eventId }) => eventId)

/** The event ids of each part. */
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

test('a first event says what the run was started with', () => {
  expect(runStart(eventOf(eventsOf('order'), 1))).toEqual({
    executionTimeout: 7_200_000,
    runTimeout: 7_200_000,
    callbacks: 0,
  })
  expect(runStart(eventOf(eventsOf('cron'), 1))).toMatchObject({ cronSchedule: '@every 1s' })
  expect(runStart(eventOf(eventsOf('order'), 2))).toBeUndefined()
})
