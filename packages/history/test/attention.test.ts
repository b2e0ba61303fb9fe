import type { ProblemRun } from '@rewind/contract/attention'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { failureLine } from '../src/failures/failure-text.ts'
import { stuckFrom } from '../src/failures/stuck.ts'
import {
  type AlsoKnown,
  buildIdOf,
  dueActivities,
  groupProblems,
  problemsOf,
} from '../src/problems/problems.ts'
import { event } from './histories.ts'

const now = Date.parse('2026-11-22T03:00:00.000Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()

const well: Omit<WorkflowDescription, 'actions'> = {
  info: {
    workflowId: 'order-4711',
    runId: '01a20675-b0ef-76d4-8ec5-742e58c15761',
    type: 'OrderFulfilment',
    status: 'RUNNING',
    taskQueue: 'orders',
    historyLength: 12,
    historySizeBytes: '4000',
    searchAttributes: {},
    memo: {},
  },
  cancelRequested: false,
  pendingActivities: [],
  pendingChildren: [],
}
const failure = (attempt: number, secondsAgo: number) => ({
  cause: 'NON_DETERMINISTIC_ERROR',
  message: 'HistoryEvent(id: 11, TimerStarted)',
  eventId: 14,
  since: ago(secondsAgo),
  attempt,
})
const activity = (attempt: number) => ({
  activityId: '1',
  type: 'ChargeCard',
  state: 'SCHEDULED',
  attempt,
  maximumAttempts: 0,
  lastFailure: 'card 4711 declined',
  paused: false,
})
const waitsFor = (seconds: number) => ({
  lastAttemptCompleteTime: ago(seconds),
  nextAttemptTime: ago(0),
})
/**
 * Returns an activity whose latest attempt started this many seconds ago, right after the one
 * before it ended.
 */
const started = (seconds: number, attempt: number) => ({
  state: 'STARTED',
  attempt,
  lastStartedTime: ago(seconds),
  ...(attempt > 1 && { lastAttemptCompleteTime: ago(seconds) }),
})
/**
 * Returns cases of an activity that was scheduled this many seconds ago, and whether it counts as
 * retrying for long.
 */
const retrying = (cases: [string, object, number, boolean][]) =>
  cases.map(
    ([name, differs, seconds, isNamed]): [
      string,
      Partial<typeof well>,
      Partial<AlsoKnown>,
      string[],
    ] => [
      `for an activity that retries: ${name}`,
      { pendingActivities: [{ ...activity(1), ...differs }] },
      { scheduledAt: new Map([['1', ago(seconds)]]) },
      isNamed ? ['ACTIVITY_RETRYING'] : [],
    ],
  )
const due = { ...activity(1), options: { taskQueue: 'cards' } }
const waiting = { state: 'SCHEDULED', attempt: 1, originalScheduledTime: ago(90) }

describe('a run needs attention', () => {
  test.each<[string, Partial<typeof well>, Partial<AlsoKnown>, string[]]>([
    ['not while it is well', {}, {}, []],
    ['when its task fails again and again', { stuck: failure(3, 5) }, {}, ['STUCK']],
    ['as one to watch at the first retry', { stuck: failure(2, 5) }, {}, ['WATCH']],
    ['when the first retry is long ago', { stuck: failure(2, 120) }, {}, ['STUCK']],
    ['when nobody polls', { pendingWorkflowTask: waiting }, { hasPoller: false }, ['NO_POLLER']],
    ['not when somebody polls', { pendingWorkflowTask: waiting }, { hasPoller: true }, []],
    ['not when that is not known', { pendingWorkflowTask: waiting }, {}, []],
    [
      'when an activity fails for long',
      { pendingActivities: [activity(10)] },
      {},
      ['ACTIVITY_RETRYING'],
    ],
    ['not for an activity’s first retries', { pendingActivities: [activity(4)] }, {}, []],
    [
      'when an activity waits long between its attempts',
      { pendingActivities: [{ ...activity(3), ...waitsFor(400) }] },
      {},
      ['ACTIVITY_RETRYING'],
    ],
    [
      'not for the first wait of a patient policy',
      { pendingActivities: [{ ...activity(2), ...waitsFor(400) }] },
      {},
      [],
    ],
    ...retrying([
      ['long after it was scheduled', { attempt: 3 }, 700, true],
      ['not soon after it was scheduled', { attempt: 3 }, 500, false],
      ['not at its first retry, however long the first attempt took', { attempt: 2 }, 9_000, false],
      ['not in its first attempt, however long', started(9_000, 1), 9_000, false],
      ['after many attempts', { attempt: 10 }, 61, true],
      ['not after many attempts within a moment', { attempt: 10 }, 20, false],
      ['not while it is paused', { attempt: 30, state: 'PAUSED', paused: true }, 9_000, false],
      [
        'not while somebody has it paused as soon as it fails',
        { ...started(9, 30), state: 'PAUSE_REQUESTED', paused: true },
        9_000,
        false,
      ],
      ['while a worker has it', started(30, 3), 9_000, true],
      // Each of the two attempts before took 1,000 s.
      ['not while it lasts longer than those before it', started(1_500, 3), 3_500, false],
      ['not after many attempts either, while one goes better', started(4_000, 11), 9_000, false],
      ['while it lasts no longer than those before it', started(900, 3), 3_000, true],
    ]),
    ['not for a short wait', { pendingActivities: [{ ...activity(5), ...waitsFor(16) }] }, {}, []],
    [
      'when an activity is due and nobody polls its queue',
      { pendingActivities: [activity(1)] },
      { waitingActivity: { activity: activity(1), workers: 'NONE' } },
      ['NO_POLLER'],
    ],
    [
      'when nobody of its version polls',
      { pendingWorkflowTask: waiting },
      { hasPoller: false, takenBy: [{ deploymentName: 'shop', buildId: 'v1' }] },
      ['NO_POLLER'],
    ],
    [
      'when an activity has waited for minutes for a free slot',
      { pendingActivities: [activity(1)] },
      {
        waitingActivity: { activity: { ...due, scheduledTime: ago(301) }, workers: 'NO_FREE_SLOT' },
      },
      ['NO_FREE_SLOT'],
    ],
    [
      'not when it has waited for a slot for moments',
      { pendingActivities: [activity(1)] },
      {
        waitingActivity: { activity: { ...due, scheduledTime: ago(60) }, workers: 'NO_FREE_SLOT' },
      },
      [],
    ],
    [
      'at once when the workers that are alive may run no activities',
      { pendingActivities: [activity(1)] },
      {
        waitingActivity: {
          activity: { ...due, scheduledTime: ago(5) },
          workers: 'MAYBE_NO_FREE_SLOT',
        },
      },
      ['NO_POLLER'],
    ],
    ['when it is to be cancelled', { cancelRequested: true }, {}, ['CANCEL_PENDING']],
    [
      'when it was cancelled a minute ago',
      { cancelRequested: true },
      { cancelRequestedAt: ago(61) },
      ['CANCEL_PENDING'],
    ],
    [
      'as one to watch when it was cancelled a moment ago',
      { cancelRequested: true },
      { cancelRequestedAt: ago(1) },
      ['WATCH'],
    ],
    [
      'close to the limit of events',
      { info: { ...well.info, historyLength: 41_000 } },
      {},
      ['NEAR_LIMIT'],
    ],
    [
      'close to the limit of bytes',
      { info: { ...well.info, historySizeBytes: String(45 * 1024 * 1024) } },
      {},
      ['NEAR_LIMIT'],
    ],
    [
      'for several causes at once',
      { stuck: failure(30, 900), cancelRequested: true },
      {},
      ['STUCK', 'CANCEL_PENDING'],
    ],
    [
      'never once it is closed',
      { info: { ...well.info, status: 'TERMINATED' }, cancelRequested: true },
      {},
      [],
    ],
  ])('%s', (_, differs, poller, kinds) => {
    const found = problemsOf({ ...well, ...differs }, { now, ...poller })
    expect(found.map(({ kind }) => kind)).toEqual(kinds)
  })

  test('an activity that nobody polls for names its own queue', () => {
    const waitingActivity = {
      activity: { ...due, scheduledTime: ago(400) },
      workers: 'NONE' as const,
    }
    const [found] = problemsOf({ ...well, pendingActivities: [due] }, { now, waitingActivity })
    expect(found).toMatchObject({ cause: 'ChargeCard', taskQueue: 'cards', since: ago(400) })
  })

  test('of several activities the one scheduled first is named, in whatever order they are listed', () => {
    const all = ['3', '2', '1'].map((activityId) => ({
      ...activity(12),
      activityId,
      type: `Charge${activityId}`,
    }))
    const scheduledAt = new Map([
      ['3', ago(900)],
      ['2', ago(5_000)],
    ])
    for (const pendingActivities of [all, all.toReversed()]) {
      const found = problemsOf({ ...well, pendingActivities }, { now, scheduledAt })
      expect(found).toMatchObject([{ cause: 'Charge2', since: ago(5_000) }])
    }
  })

  test.each<[string, object, boolean]>([
    ['scheduled', {}, true],
    ['when its retry is due', { nextAttemptTime: ago(1) }, true],
    ['not while it waits for its retry', { nextAttemptTime: ago(-60) }, false],
    ['not while a worker has it', { state: 'STARTED' }, false],
    ['not while it is paused', { paused: true }, false],
    ['not where its queue is not known', { options: {} }, false],
  ])('an activity is due: %s', (_, differs, isDue) => {
    const pendingActivities = [{ ...due, ...differs }]
    expect(dueActivities({ ...well, pendingActivities }, now)).toHaveLength(isDue ? 1 : 0)
  })

  test('a problem dates from the failure in the history, otherwise from when it was seen', () => {
    const [stuck] = problemsOf({ ...well, stuck: failure(9, 900) }, { now })
    expect(stuck).toMatchObject({ since: ago(900), lookedAt: ago(0), attempt: 9 })
    const [cancel] = problemsOf({ ...well, cancelRequested: true }, { now })
    expect(cancel).toMatchObject({ since: ago(0) })
    const requested = { now, cancelRequestedAt: ago(300) }
    const [known] = problemsOf({ ...well, cancelRequested: true }, requested)
    expect(known).toMatchObject({ since: ago(300) })
  })
})

test.each([
  [{}, undefined],
  [{ BuildIds: ['unversioned'] }, undefined],
  [{ BuildIds: ['unversioned', 'unversioned:1.4.2'] }, '1.4.2'],
  [{ BuildIds: ['unversioned:a', 'versioned:b:c'] }, 'b:c'],
  [{ TemporalWorkerDeploymentVersion: 'orders:2.0', BuildIds: ['unversioned:a'] }, 'orders:2.0'],
])('the build id of %j is %s', (attributes, expected) => {
  expect(buildIdOf(attributes)).toBe(expected)
})

describe('groups', () => {
  const run = (index: number, differs: Partial<ProblemRun> = {}): ProblemRun => ({
    kind: 'STUCK',
    cause: 'NON_DETERMINISTIC_ERROR',
    message: `HistoryEvent(id: ${index}, TimerStarted)`,
    type: 'OrderFulfilment',
    taskQueue: 'orders',
    workflowId: `order-${index}`,
    runId: `run-${index}`,
    since: ago(1000 - index),
    lookedAt: ago(0),
    historyLength: 12,
    ...differs,
  })

  test('hold what fails for the same cause, the most urgent and the largest first', () => {
    const groups = groupProblems([
      run(1, { kind: 'WATCH' }),
      run(2, { type: 'Payment' }),
      run(5),
      run(3),
      run(4),
      run(6, { cause: 'TIMED_OUT', message: 'The workflow task timed out.' }),
    ])
    const told = groups.map(({ kind, type, cause, count }) => `${kind} ${type} ${cause} ${count}`)
    expect(told[0]).toBe('STUCK OrderFulfilment NON_DETERMINISTIC_ERROR 3')
    expect(told.slice(1, 3).sort()).toEqual([
      'STUCK OrderFulfilment TIMED_OUT 1',
      'STUCK Payment NON_DETERMINISTIC_ERROR 1',
    ])
    expect(told[3]).toBe('WATCH OrderFulfilment NON_DETERMINISTIC_ERROR 1')
  })

  test('never contain failures that cannot be read', () => {
    const message = failureLine({
      message: 'Encoded failure',
      encodedAttributes: { encoding: 'binary/encrypted', size: '3', base64: 'AAAA' },
    })
    const groups = groupProblems([run(1, { message }), run(2, { message }), run(3)])
    expect(groups.map(({ count }) => count)).toEqual([1, 1, 1])
  })

  test.each([
    ['an activity’s', 'ACTIVITY_RETRYING'],
    ['a workflow task’s', 'STUCK'],
  ])('nor %s, from the description and from the history', (_, kind) => {
    const encoded = {
      message: 'Encoded failure',
      encodedAttributes: { encoding: 'binary/encrypted', size: '3', base64: 'AAAA' },
    }
    const failing = (runId: string) => {
      const attributes = { cause: 'NON_DETERMINISTIC_ERROR', failure: encoded }
      const stuck = stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: { state: 'SCHEDULED', attempt: 5 },
        lastWorkflowTaskFinish: event('WORKFLOW_TASK_FAILED', attributes, 9),
      })
      const activities = [{ ...activity(30), lastFailure: failureLine(encoded), failure: encoded }]
      return {
        ...well,
        info: { ...well.info, runId },
        ...(kind === 'STUCK' ? stuck && { stuck } : { pendingActivities: activities }),
      }
    }
    const found = ['run-1', 'run-2'].flatMap((runId) => problemsOf(failing(runId), { now }))
    expect(found.map((each) => each.kind)).toEqual([kind, kind])
    expect(groupProblems(found).map(({ count }) => count)).toEqual([1, 1])
  })

  test('have a masked message, an age, and their runs, the longest affected first', () => {
    const [group] = groupProblems([run(5), run(3), run(4)])
    expect(group).toMatchObject({
      message: 'HistoryEvent(id: #, TimerStarted)',
      firstSeen: run(3).since,
    })
    expect(group?.runs.map(({ runId }) => runId)).toEqual(['run-3', 'run-4', 'run-5'])
  })

  test('have the latest retry time of all their runs', () => {
    const tried = ['03:05', '03:31', '03:07'].map((time, at) =>
      problemsOf(
        { ...well, stuck: { ...failure(9, 900 + at), nextTryBy: `2026-11-22T${time}:00.000Z` } },
        { now },
      ),
    )
    const [group] = groupProblems(tried.flat())
    expect(group?.nextTryBy).toBe('2026-11-22T03:31:00.000Z')
    expect(groupProblems([run(1)])[0]).not.toHaveProperty('nextTryBy')
  })

  test('do not depend on where a long message is cut', () => {
    const found = [9, 10_000].flatMap((id) => {
      const words = `event ${id} of order-${id} does not fit: ${'the code wants another '.repeat(10)}`
      const message = `${words}${'at 01a20675-bead-76d4-8ecb-fadeedc15761 '.repeat(5)}`
      const info = { ...well.info, workflowId: `order-${id}` }
      return problemsOf({ ...well, info, stuck: { ...failure(3, 900), message } }, { now })
    })
    const [group, ...others] = groupProblems(found)
    expect(others).toEqual([])
    expect(group?.message).toMatch(/^event # of # does not fit: /)
  })

  test('are the same whatever order the runs come in', () => {
    const runs = [run(1), run(2, { taskQueue: 'other' }), run(3, { buildId: '2' })]
    const keys = (found: ProblemRun[]) => groupProblems(found).map(({ key }) => key)
    expect(keys(runs)).toEqual(keys(runs.toReversed()))
    expect(new Set(keys(runs)).size).toBe(3)
  })
})
