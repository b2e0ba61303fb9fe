import type { WorkflowDescription } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import {
  cancelConsequences,
  cancelReach,
  hasLivePoller,
  terminateConsequences,
} from '../src/acts/consequences.ts'
import { description } from './plans.ts'

const now = Date.parse('2026-11-23T03:00:00Z')

const run = description(
  { type: 'orderFulfilment', runId: '00000000-0000-4000-8000-000000000000' },
  {
    pollers: [{ identity: 'w', lastAccessTime: '2026-11-23T02:59:50Z' }],
  },
)

const activity = {
  activityId: '1',
  type: 'ChargeCard',
  state: 'STARTED',
  attempt: 1,
  maximumAttempts: 0,
  paused: false,
}
const child = (parentClosePolicy: string) => ({
  workflowId: 'c',
  runId: 'r',
  type: 'ship',
  initiatedEventId: 5,
  parentClosePolicy,
})

test('a healthy run has nothing in the way of a cancellation', () => {
  expect(cancelConsequences(run, now)).toEqual([])
})

test.each<[string, Partial<WorkflowDescription>, RegExp]>([
  [
    'stuck',
    { stuck: { cause: 'X', message: 'm', eventId: 9, since: '2026-11-23T02:00:00Z', attempt: 3 } },
    /stuck.*cannot take it/,
  ],
  ['nobody polls', { pollers: [] }, /No worker polls task queue orders/],
  [
    'pollers are gone',
    { pollers: [{ identity: 'w', lastAccessTime: '2026-11-23T02:58:00Z' }] },
    /has polled task queue orders for over a minute/,
  ],
  ['an activity that does not heartbeat', { pendingActivities: [activity] }, /ChargeCard \(1\)/],
  ['open children', { pendingChildren: [child('ABANDON')] }, /1 child workflow is open/],
])('cancel: the dialog warns of: %s', (_, part, expected) => {
  expect(cancelConsequences({ ...run, ...part }, now)).toEqual([expect.stringMatching(expected)])
})

test('an activity that heartbeats, or does not run, is no obstacle', () => {
  const pendingActivities = [
    { ...activity, heartbeatTimeout: 5000 },
    { ...activity, lastHeartbeatTime: '2026-11-23T02:59:59Z' },
    { ...activity, state: 'SCHEDULED' },
  ]
  expect(cancelConsequences({ ...run, pendingActivities }, now)).toEqual([])
})

test('cancel: the dialog says which activities can learn of it, a few by name', () => {
  const heartbeating = { ...activity, heartbeatTimeout: 5000 }
  const pendingActivities = [
    ...Array.from({ length: 5 }, (_, at) => ({ ...heartbeating, activityId: `${at}` })),
    { ...activity, state: 'SCHEDULED', activityId: '8' },
    { ...activity, state: 'PAUSED', activityId: '9' },
  ]
  expect(cancelReach({ ...run, pendingActivities })).toEqual([
    '5 activities learn of it in the reply to a heartbeat, if the code asks: ChargeCard (0), ChargeCard (1), ChargeCard (2) and 2 more.',
    expect.stringMatching(
      /^2 activities are not with a worker now.*ChargeCard \(8\), ChargeCard \(9\)\.$/,
    ),
  ])
  expect(cancelReach({ ...run, pendingActivities: [activity] })).toEqual([])
})

test('whether a worker polls is unknown until the pollers are read', () => {
  const { pollers, ...unasked } = run
  expect(pollers).toHaveLength(1)
  expect(hasLivePoller(unasked, now)).toBeUndefined()
  expect(hasLivePoller(run, now)).toBe(true)
})

test('terminate: each parent close policy says what becomes of the children', () => {
  const pendingChildren = [child('TERMINATE'), child('TERMINATE'), child('ABANDON')]
  expect(terminateConsequences({ ...run, pendingActivities: [activity], pendingChildren })).toEqual(
    [
      expect.stringContaining('1 running activity is left'),
      '2 child workflows are terminated too (parent close policy TERMINATE).',
      '1 child workflow is left running (parent close policy ABANDON).',
      'A child that is terminated leaves its own children to their parent close policies in turn.',
    ],
  )
})

test('terminate: no paused activity counts as running on, and no grandchild that it does not reach is listed', () => {
  const paused = { ...activity, state: 'PAUSED', paused: true }
  const pendingChildren = [child('ABANDON')]
  expect(terminateConsequences({ ...run, pendingActivities: [paused], pendingChildren })).toEqual([
    '1 child workflow is left running (parent close policy ABANDON).',
  ])
})
