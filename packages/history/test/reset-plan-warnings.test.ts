import type { HistoryEvent } from '@rewind/contract/history'
import type { PlanWarning, ResetFacts } from '@rewind/contract/reset-plan'
import { describe, expect, test } from 'vitest'
import type { ResetChoice } from '../src/reset-plan/reset-choice.ts'
import { planReset } from '../src/reset-plan/reset-plan.ts'
import { ResetPointScanner } from '../src/reset-points/reset-points.ts'
import { event, eventsOf } from './histories.ts'
import { description, indexOf, noFacts, warningOf } from './plans.ts'

const namespace: NonNullable<ResetFacts['namespace']> = {
  name: 'orders',
  id: 'n',
  state: 'REGISTERED',
  description: '',
  ownerEmail: '',
  retention: 3 * 86_400_000,
  activeClusterName: 'east',
  isGlobal: true,
  capabilities: {},
}

const workers = (...versions: { deploymentName: string; buildId: string }[]) => ({
  taskQueue: 'orders',
  pollers: versions.map((version) => ({ version })),
})

const pin = (deploymentName: string, buildId: string) => ({
  versioningOverride: { behavior: 'PINNED' as const, deploymentName, buildId },
})

interface Case {
  what: string
  history?: string
  choice: ResetChoice
  facts: Partial<ResetFacts>
  /** The relevant part of the warning; undefined if there must be none. */
  code: PlanWarning['code']
  warning?: object
}

const cases: Case[] = [
  {
    what: 'an event that is kept and that the code cannot follow',
    history: 'non-determinism',
    choice: { eventId: 15 },
    facts: {
      description: description(
        {},
        {
          stuck: {
            cause: 'NON_DETERMINISTIC_ERROR',
            message: 'm',
            eventId: 15,
            since: '2026-11-23T03:00:00Z',
            attempt: 2,
            failingEventId: 11,
          },
        },
      ),
    },
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'severe', eventIds: [11], betterEventId: 10 },
  },
  {
    what: 'the same, named by the activity that the code wants no more',
    history: 'non-determinism/core-activity-renamed',
    choice: { eventId: 20 },
    facts: {
      description: description(
        {},
        {
          stuck: {
            cause: 'NON_DETERMINISTIC_ERROR',
            message:
              "[TMPRL1100] Nondeterminism error: Activity type of scheduled event 'chargeCard' does not match activity type of activity command 'fraudCheck'",
            eventId: 20,
            since: '2026-11-23T03:00:00Z',
            attempt: 2,
          },
        },
      ),
    },
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'severe', betterEventId: 10 },
  },
  {
    what: 'the failing event discarded',
    history: 'non-determinism',
    choice: { eventId: 10 },
    facts: {
      description: description(
        {},
        {
          stuck: {
            cause: 'NON_DETERMINISTIC_ERROR',
            message: 'm',
            eventId: 15,
            since: '2026-11-23T03:00:00Z',
            attempt: 2,
            failingEventId: 11,
          },
        },
      ),
    },
    code: 'POINT_AFTER_FAILURE',
  },
  {
    what: 'a run that was closed while it stood at a mismatch',
    history: 'non-determinism-base',
    choice: { eventId: 15 },
    facts: { description: description({ status: 'TERMINATED' }) },
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'warning', eventIds: [11], betterEventId: 10 },
  },
  {
    what: 'the mismatch as a file tells it',
    history: 'non-determinism/java-activity-renamed',
    choice: { eventId: 20 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'severe', eventIds: [11], betterEventId: 10 },
  },
  {
    what: 'an event of that file before the mismatch',
    history: 'non-determinism/java-activity-renamed',
    choice: { eventId: 10 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
  },
  {
    what: 'a point before what Go names, but not before all that may be it',
    history: 'non-determinism/go-activity-removed',
    choice: { eventId: 10 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
    warning: {
      severity: 'warning',
      message: expect.stringContaining('at or before event 11 (ActivityTaskScheduled)'),
      wayOut: expect.stringContaining('reset it to event 4 next'),
    },
  },
  {
    what: 'the earliest of them',
    history: 'non-determinism/go-activity-removed',
    choice: { eventId: 4 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
  },
  {
    what: 'a point behind what Go names',
    history: 'non-determinism/go-activity-removed',
    choice: { eventId: 16 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
    warning: {
      severity: 'severe',
      message: expect.stringContaining('at or before event 11'),
      betterEventId: 10,
    },
  },
  {
    what: 'Go, which does not check the workflow task that closes a run',
    history: 'non-determinism/go-activity-removed',
    choice: { eventId: 10 },
    facts: {},
    code: 'FIRST_TASK_UNCHECKED',
    warning: { severity: 'warning' },
  },
  {
    what: 'the same where nothing speaks against the kept part',
    history: 'go-failed-activity',
    choice: { eventId: 10 },
    facts: {},
    code: 'FIRST_TASK_UNCHECKED',
    warning: { severity: 'note' },
  },
  {
    what: 'a point up to which the code was compared when it failed',
    history: 'non-determinism/go-activity-removed',
    choice: { eventId: 4 },
    facts: {},
    code: 'FIRST_TASK_UNCHECKED',
  },
  {
    what: 'another SDK',
    history: 'non-determinism/java-activity-renamed',
    choice: { eventId: 10 },
    facts: {},
    code: 'FIRST_TASK_UNCHECKED',
  },
  {
    what: 'an activity that timed out, whose row has other words than the run’s',
    history: 'failed-activity-timeout',
    choice: { eventId: 10 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'severe', eventIds: [7], betterEventId: 4 },
  },
  {
    what: 'a run that nothing failed but its own code',
    history: 'retried',
    choice: { eventId: 4 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'warning', eventIds: [5] },
  },
  {
    what: 'a local activity that runs again',
    history: 'failed-local-activity',
    choice: { eventId: 10 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
  },
  {
    what: 'a run that was closed while its workflow task failed',
    history: 'unhandled-failure',
    choice: { eventId: 4 },
    facts: { description: description({ status: 'TERMINATED' }) },
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'warning', eventIds: [4] },
  },
  {
    what: 'a failed activity that is kept',
    history: 'failed-activity',
    choice: { eventId: 21 },
    facts: {},
    code: 'POINT_AFTER_FAILURE',
    warning: { severity: 'severe', eventIds: [18] },
  },
  {
    what: 'a cancel request that is kept',
    history: 'canceled',
    choice: { eventId: 9 },
    facts: {},
    code: 'CANCEL_REQUEST_KEPT',
    warning: { severity: 'severe', eventIds: [6], betterEventId: 4 },
  },
  {
    what: 'a namespace that is active elsewhere',
    choice: { eventId: 4 },
    facts: { namespace, clusterName: 'west' },
    code: 'NAMESPACE_ACTIVE_ELSEWHERE',
    warning: { severity: 'severe', wayOut: 'Reset from a console of cluster east.' },
  },
  {
    what: 'a namespace that is active here',
    choice: { eventId: 4 },
    facts: { namespace, clusterName: 'east' },
    code: 'NAMESPACE_ACTIVE_ELSEWHERE',
  },
  {
    what: 'a run soon deleted',
    choice: { eventId: 4 },
    facts: {
      namespace,
      readAt: '2026-11-05T23:30:00Z',
      description: description({ status: 'COMPLETED', closeTime: '2026-11-03T00:00:00Z' }),
    },
    code: 'RETENTION_ENDS',
    warning: {
      severity: 'warning',
      message: expect.stringContaining('until 2026-11-06T00:00:00.000Z'),
    },
  },
  {
    what: 'nobody who polls',
    choice: { eventId: 4 },
    facts: { workers: workers() },
    code: 'NO_WORKER',
    warning: { severity: 'warning' },
  },
  {
    what: 'a version that is polled',
    choice: { eventId: 4, options: pin('orders', 'v2') },
    facts: { workers: workers({ deploymentName: 'orders', buildId: 'v2' }) },
    code: 'NO_WORKER',
  },
  ...(['1.29.3', '1.31.0', '1.32.1', '1.30.1', '2.0.0', undefined] as const).map(
    (serverVersion): Case => ({
      what: `a pin that nobody polls, on server ${serverVersion}`,
      choice: { eventId: 4, options: pin('orders', 'v3') },
      facts: {
        workers: workers({ deploymentName: 'orders', buildId: 'v2' }),
        ...(serverVersion && { serverVersion }),
      },
      code: 'NO_WORKER',
      warning: {
        severity: serverVersion?.startsWith('1.29')
          ? 'warning'
          : /^1\.3[12]\./.test(serverVersion ?? '')
            ? 'refused'
            : 'severe',
      },
    }),
  ),
  {
    what: 'a current version that nobody polls',
    choice: { eventId: 4 },
    facts: {
      workers: {
        ...workers({ deploymentName: 'orders', buildId: 'v1' }),
        current: { deploymentName: 'orders', buildId: 'v2' },
      },
    },
    code: 'NO_WORKER',
    warning: { message: expect.stringContaining('No worker of version v2 (deployment orders)') },
  },
  {
    what: 'a history of 48 MiB',
    history: 'canceled',
    choice: { eventId: 21 },
    facts: { description: description({ historySizeBytes: String(52 * 1024 * 1024) }) },
    code: 'HISTORY_NEAR_LIMIT',
    warning: { severity: 'warning' },
  },
]

/** Returns the mismatch that the reset points report. */
function mismatchOf(events: readonly HistoryEvent[]): Pick<ResetFacts, 'mismatch'> {
  const scanner = new ResetPointScanner()
  for (const each of events) scanner.add(each)
  return scanner.mismatch === undefined ? {} : { mismatch: scanner.mismatch }
}

describe('a plan warns of', () => {
  test.each(cases)('$what', ({ history = 'order', choice, facts, code, warning }) => {
    const events = eventsOf(history)
    const plan = planReset(indexOf(events), { ...noFacts, ...mismatchOf(events), ...facts }, choice)
    expect(plan.whyNot).toBeUndefined()
    const found = warningOf(plan, code)
    if (warning === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(warning)
  })

  test('a new run that begins beyond the limit, with what is re-applied', () => {
    const events = [
      event('WORKFLOW_EXECUTION_STARTED', {}, 1),
      event('WORKFLOW_TASK_SCHEDULED', {}, 2),
      event('WORKFLOW_TASK_STARTED', {}, 3),
      event('WORKFLOW_TASK_COMPLETED', {}, 4),
      event('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'go' }, 5),
    ]
    const later = Array.from({ length: 51_200 }, (_, at) => ({
      eventId: at + 1,
      type: 'WORKFLOW_EXECUTION_SIGNALED',
      time: '2026-11-23T03:00:00Z',
      name: 'signal go',
      kind: 'signal' as const,
      runId: 'later',
      size: 1,
    }))
    const plan = planReset(indexOf(events), { ...noFacts, later }, { eventId: 4 })
    expect(warningOf(plan, 'HISTORY_NEAR_LIMIT')).toMatchObject({ severity: 'severe' })
    expect(plan.counts.reapplied).toBe(51_201)
    expect(plan.reapplied).toHaveLength(500)
  })
})

test('the worst comes first', () => {
  const facts = { ...noFacts, workers: workers(), namespace, description: description() }
  const { warnings } = planReset(indexOf(eventsOf('canceled')), facts, {
    eventId: 9,
    options: pin('orders', 'v3'),
  })
  expect(warnings.map(({ severity }) => severity)).toEqual(['severe', 'severe', 'note'])
})

test('less at hand leaves more unknown', () => {
  const codes = (facts: ResetFacts) =>
    planReset(indexOf(eventsOf('order')), facts, { eventId: 4 }).unknown.map(({ code }) => code)
  const always = ['ACTIVITY_EFFECTS', 'CODE_REPLAYS', 'OLD_ATTEMPTS', 'WHO_WAITS']
  expect(codes(noFacts)).toEqual([
    ...always,
    ...['SIBLINGS', 'PAUSES', 'POLLERS', 'CHILDREN_STATE', 'SERVER_VERSION'],
  ])
  const facts: ResetFacts = {
    ...noFacts,
    description: description(),
    changedActivityOptions: [],
    workers: workers(),
    children: [],
    serverVersion: '1.29.1',
  }
  expect(codes(facts)).toEqual(always)
  expect(codes({ ...facts, isMoreInOtherRuns: true })).toEqual([...always, 'MISSING_EVENTS'])
  const underWay = (state: string) =>
    codes({
      ...facts,
      description: description({}, { pendingWorkflowTask: { state, attempt: 1 } }),
    })
  // Temporal buffers events while a worker has the task, and writes them when the task ends.
  expect(underWay('STARTED')).toEqual([...always, 'TASK_UNDER_WAY'])
  expect(underWay('SCHEDULED')).toEqual(always)
})

describe('a point at or after the failure', () => {
  const at = (type: string, eventId: number, attributes: Record<string, unknown> = {}) =>
    event(type, attributes, eventId)
  const warned = (events: ReturnType<typeof at>[], eventId: number, facts: Partial<ResetFacts>) =>
    warningOf(
      planReset(indexOf(events), { ...noFacts, ...facts }, { eventId }),
      'POINT_AFTER_FAILURE',
    )

  test('the first of several failures of one workflow task is as much the same task as the last', () => {
    const failed = { cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', failure: { message: 'boom' } }
    const events = [
      at('WORKFLOW_TASK_COMPLETED', 4),
      at('WORKFLOW_TASK_FAILED', 10, failed),
      at('WORKFLOW_EXECUTION_SIGNALED', 11, { signalName: 'go' }),
      at('WORKFLOW_TASK_FAILED', 14, failed),
    ]
    const since = '2026-11-23T03:00:00Z'
    const stuck = { cause: failed.cause, message: 'boom', eventId: 14, since, attempt: 2 }
    const facts = { description: description({}, { stuck }) }
    expect(warned(events, 10, facts)).toMatchObject({ eventIds: [14] })
    expect(warned(events, 14, facts)).toMatchObject({ eventIds: [14] })
    expect(warned(events, 4, facts)).toBeUndefined()
  })

  test('a child that was terminated failed its parent', () => {
    const child = { workflowType: { name: 'ship' }, workflowExecution: { workflowId: 'ship-1' } }
    const failure = {
      message: 'Child Workflow execution failed',
      childWorkflowExecutionFailureInfo: { ...child, initiatedEventId: 5, startedEventId: 6 },
      cause: { message: '', terminatedFailureInfo: {} },
    }
    const events = [
      at('WORKFLOW_TASK_COMPLETED', 4),
      at('START_CHILD_WORKFLOW_EXECUTION_INITIATED', 5, {
        workflowId: 'ship-1',
        workflowType: { name: 'ship' },
        workflowTaskCompletedEventId: 4,
      }),
      at('CHILD_WORKFLOW_EXECUTION_STARTED', 6, { initiatedEventId: 5, ...child }),
      at('CHILD_WORKFLOW_EXECUTION_TERMINATED', 7, { initiatedEventId: 5, ...child }),
      at('WORKFLOW_TASK_COMPLETED', 10),
      at('WORKFLOW_EXECUTION_FAILED', 11, { failure, workflowTaskCompletedEventId: 10 }),
    ]
    expect(warned(events, 10, {})).toMatchObject({
      severity: 'severe',
      eventIds: [7],
      betterEventId: 4,
    })
    expect(warned(events, 4, {})).toBeUndefined()
  })
})

describe('what a pending activity loses', () => {
  const history = [
    event('WORKFLOW_EXECUTION_STARTED', {}, 1),
    event('WORKFLOW_TASK_SCHEDULED', {}, 2),
    event('WORKFLOW_TASK_STARTED', { scheduledEventId: 2 }, 3),
    event('WORKFLOW_TASK_COMPLETED', { scheduledEventId: 2, startedEventId: 3 }, 4),
    event(
      'ACTIVITY_TASK_SCHEDULED',
      { activityId: 'a', activityType: { name: 'copyFiles' }, workflowTaskCompletedEventId: 4 },
      5,
    ),
    event('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'next' }, 6),
    event('WORKFLOW_TASK_SCHEDULED', {}, 7),
    event('WORKFLOW_TASK_STARTED', { scheduledEventId: 7 }, 8),
    event('WORKFLOW_TASK_COMPLETED', { scheduledEventId: 7, startedEventId: 8 }, 9),
  ]
  const pending = {
    activityId: 'a',
    type: 'copyFiles',
    state: 'PAUSED',
    attempt: 3,
    maximumAttempts: 0,
    paused: true,
    heartbeatDetails: [{ encoding: 'json/plain', size: '1', text: '7' }],
  }
  const facts: ResetFacts = {
    ...noFacts,
    description: description({}, { pendingActivities: [pending] }),
    changedActivityOptions: ['a'],
  }

  test.each([
    ['kept', 9, '1 paused activity (copyFiles) is scheduled again at once, and not paused.'],
    [
      'discarded',
      4,
      'The schedule of 1 paused activity (copyFiles) is discarded: when the workflow’s code schedules it again, it is not paused.',
    ],
  ])('is warned of where its schedule is %s', (_, eventId, message) => {
    const plan = planReset(indexOf(history), facts, { eventId })
    expect(warningOf(plan, 'PAUSE_LOST')).toMatchObject({
      severity: 'severe',
      message,
      eventIds: [5],
    })
    expect(warningOf(plan, 'ACTIVITY_OPTIONS_LOST')).toMatchObject({ eventIds: [5] })
    expect(warningOf(plan, 'HEARTBEAT_DETAILS_LOST')).toMatchObject({ eventIds: [5] })
  })
})
