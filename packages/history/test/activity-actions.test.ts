import type { PendingActivity } from '@rewind/contract/pending'
import { expect, test } from 'vitest'
import { whyNoActivityCommand } from '../src/acts/actions.ts'
import { activityActions, whyNotOptions, whyNotRetryNow } from '../src/acts/activity-actions.ts'

const activity: PendingActivity = {
  activityId: '5',
  type: 'chargeCard',
  state: 'SCHEDULED',
  attempt: 3,
  maximumAttempts: 0,
  nextAttemptTime: '2026-11-25T10:00:00.000Z',
  paused: false,
}
const paused: PendingActivity = {
  ...activity,
  state: 'PAUSED',
  paused: true,
  pause: { by: 'manual', identity: 'ada', reason: 'bank is down' },
}
const open = undefined
const now = Date.parse('2026-11-25T09:00:00.000Z')

const names = (actions: object) =>
  Object.entries(actions).flatMap(([name, { allowed }]) => (allowed ? [name] : []))

test('what is allowed depends on the pause, the run and the console', () => {
  expect(names(activityActions(activity, open))).toEqual(['pause', 'reset', 'updateOptions'])
  expect(names(activityActions(paused, open))).toEqual(['unpause', 'reset', 'updateOptions'])
  expect(names(activityActions(activity, 'The run is closed.'))).toEqual([])
})

test('a second pause is refused with the user and reason of the first', () => {
  expect(activityActions(paused, open).pause.whyNot).toBe(
    'The activity is paused already by ada: bank is down.',
  )
  expect(activityActions({ paused: true }, open).pause.whyNot).toBe(
    'The activity is paused already.',
  )
})

test.each<[string, PendingActivity, RegExp | undefined]>([
  ['waits for its retry', activity, undefined],
  ['is due', { ...activity, nextAttemptTime: '2026-11-25T08:59:59.000Z' }, /waits for a worker/],
  ['runs', { ...activity, state: 'STARTED' }, /Attempt 3 is running/],
  ['is asked to cancel', { ...activity, state: 'CANCEL_REQUESTED' }, /Attempt 3 is running/],
  ['is paused', paused, /Unpause it/],
])('an activity that %s can be retried now, or says why not', (_, given, whyNot) => {
  const found = whyNotRetryNow(given, activityActions(given, open), now)
  if (whyNot === undefined) expect(found).toBeUndefined()
  else expect(found).toMatch(whyNot)
})

test('a closed run’s activity is not retried', () => {
  const actions = activityActions(activity, whyNoActivityCommand('TERMINATED', 'READ_WRITE'))
  expect(whyNotRetryNow(activity, actions, now)).toContain('The run is closed: Terminated.')
})

test.each<[Parameters<typeof whyNotOptions>[0], RegExp | undefined]>([
  [{ maximumAttempts: 0 }, undefined],
  [{ startToCloseTimeout: 0, scheduleToCloseTimeout: 1000 }, undefined],
  [{ startToCloseTimeout: 0 }, /needs a start-to-close/],
  [{}, /Nothing is changed/],
  [{ backoffCoefficient: 0.5 }, /1 or more/],
  [{ taskQueue: ' ' }, /has a name/],
  [{ initialInterval: 0 }, /more than 0/],
  [{ initialInterval: 6000 }, /shorter/],
  [{ initialInterval: 6000, maximumInterval: 0 }, undefined],
])('options %j', (change, whyNot) => {
  const current = { startToCloseTimeout: 60_000, initialInterval: 1000, maximumInterval: 5000 }
  const found = whyNotOptions(change, current)
  if (whyNot === undefined) expect(found).toBeUndefined()
  else expect(found).toMatch(whyNot)
})
