import type { PendingActivity } from '@rewind/contract/pending'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import {
  changedOptions,
  optionTexts,
} from '../src/pages/workflow/pending/ActivityOptionsFields.tsx'
import {
  countsOf,
  pendingCount,
  pendingItems,
  shownItems,
} from '../src/pages/workflow/pending/pending-items.ts'

const activity = (activityId: string, more: Partial<PendingActivity> = {}): PendingActivity => ({
  activityId,
  type: 'chargeCard',
  state: 'SCHEDULED',
  attempt: 1,
  maximumAttempts: 0,
  paused: false,
  ...more,
})

const waiting = (activityId: string, nextAttemptTime: string) =>
  activity(activityId, { attempt: 4, nextAttemptTime, lastFailure: 'no route to host' })

const description: WorkflowDescription = {
  info: {
    workflowId: 'w',
    runId: 'r',
    type: 't',
    status: 'RUNNING',
    taskQueue: 'q',
    historyLength: 9,
    historySizeBytes: '900',
    searchAttributes: {},
    memo: {},
  },
  cancelRequested: false,
  pendingActivities: [
    activity('1'),
    waiting('2', '2026-11-25T11:00:00.000Z'),
    activity('3', { state: 'STARTED' }),
    waiting('4', '2026-11-25T10:00:00.000Z'),
    activity('5', { state: 'PAUSED', paused: true }),
  ],
  pendingChildren: [
    {
      workflowId: 'ship-1',
      runId: '',
      type: 'ship',
      initiatedEventId: 7,
      parentClosePolicy: 'ABANDON',
    },
  ],
  actions: {
    cancel: { allowed: true },
    terminate: { allowed: true },
    reset: { allowed: true },
    signal: { allowed: true },
    update: { allowed: true },
    query: { allowed: true },
    activity: { allowed: true },
  },
}
const timer = (eventId: number, due: string) => ({
  eventId,
  type: 'TIMER_STARTED',
  time: '2026-11-25T09:00:00.000Z',
  name: 'timer',
  id: String(eventId),
  due,
})
const items = pendingItems(description, [
  timer(8, '2026-12-01T00:00:00.000Z'),
  timer(9, '2026-11-26T00:00:00.000Z'),
])

test('the likeliest trouble comes first: paused, then retrying, then the rest', () => {
  expect(items.map(({ key }) => key)).toEqual([
    'activity/5',
    'activity/4',
    'activity/2',
    'activity/1',
    'activity/3',
    'child/7',
    'timer/9',
    'timer/8',
  ])
})

test('an activity whose last attempt a pause ended is not among those that fail', () => {
  const failure = { applicationFailureInfo: { type: 'ActivityPause' } }
  const interrupted = { ...waiting('6', '2026-11-25T09:00:00.000Z'), failure }
  const pendingActivities = [interrupted, waiting('7', '2026-11-25T10:00:00.000Z')]
  const shown = pendingItems({ ...description, pendingActivities, pendingChildren: [] }, [])
  expect(shown.map(({ key }) => key)).toEqual(['activity/7', 'activity/6'])
})

test('a state says what it is waiting for', () => {
  expect(countsOf(items, ({ state }) => state)).toEqual([
    ['paused', 1],
    ['waits for its retry', 2],
    ['waits for a worker', 1],
    ['running', 1],
    ['not started yet', 1],
    ['waits', 2],
  ])
})

test.each([
  [{ kind: 'timer' } as const, 2],
  [{ state: 'running' }, 1],
  [{ q: 'NO ROUTE' }, 2],
  [{ q: 'ship-1' }, 1],
  [{ kind: 'child', q: 'charge' } as const, 0],
  [{}, 8],
])('%j shows %i', (filter, count) => {
  expect(shownItems(items, filter)).toHaveLength(count)
})

const options = { taskQueue: 'q', startToCloseTimeout: 90_000, backoffCoefficient: 2 }

test('options are written so that reading them back changes nothing', () => {
  const texts = optionTexts(options)
  expect(texts).toMatchObject({ startToCloseTimeout: '1 min 30 s', maximumAttempts: '' })
  expect(changedOptions(texts, options)).toEqual({ problems: {}, whyNot: 'Nothing is changed.' })
})

test.each([
  [{ startToCloseTimeout: '2 min' }, { startToCloseTimeout: 120_000 }],
  [{ startToCloseTimeout: '90 s', maximumAttempts: '3' }, { maximumAttempts: 3 }],
  [
    { startToCloseTimeout: '', scheduleToCloseTimeout: '1 h' },
    { startToCloseTimeout: 0, scheduleToCloseTimeout: 3_600_000 },
  ],
])('%j sends %j', (texts, sent) => {
  expect(changedOptions({ ...optionTexts(options), ...texts }, options).options).toEqual(sent)
})

test.each([
  [{ startToCloseTimeout: 'soon' }, /90 s/],
  [{ maximumAttempts: '1.5' }, /whole number/],
  [{ taskQueue: ' ' }, /has a name/],
  [{ backoffCoefficient: '0.5' }, /1 or more/],
  [{ startToCloseTimeout: '' }, /start-to-close/],
])('%j is not sent', (texts, why) => {
  const { options: sent, whyNot } = changedOptions({ ...optionTexts(options), ...texts }, options)
  expect(sent).toBeUndefined()
  expect(whyNot).toMatch(why)
})

test('a closed run lists no open child, and waits for nothing', () => {
  const closed = { ...description, info: { ...description.info, status: 'CANCELED' as const } }
  const items = pendingItems(closed, [])
  expect(items.map(({ kind, state }) => `${kind} ${state}`)).toEqual(
    Array(5).fill('activity not finished'),
  )
  expect(pendingCount(closed)).toBe(5)
  const withChildrenAlone = { ...closed, pendingActivities: [] }
  expect(pendingItems(withChildrenAlone, [])).toEqual([])
  expect(pendingCount(withChildrenAlone)).toBeUndefined()
})

test('a timer is shown and found by its summary', () => {
  const named = { ...timer(8, '2026-12-01T00:00:00.000Z'), summary: 'payment reminder' }
  const items = pendingItems(description, [named])
  expect(items.find(({ kind }) => kind === 'timer')).toMatchObject({ summary: 'payment reminder' })
  expect(shownItems(items, { q: 'REMINDER' }).map(({ key }) => key)).toEqual(['timer/8'])
})
