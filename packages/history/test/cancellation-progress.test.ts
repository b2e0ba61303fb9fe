import type { HistoryEvent } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { cancellationFacts } from '../src/cancellation-facts.ts'
import { cancellationProgress, requesterOf } from '../src/cancellation-progress.ts'
import { toEventRow } from '../src/event-row.ts'
import { event, eventsOf } from './histories.ts'

/** An event's type, its attributes, and in which second it was written. */
type Written = readonly [type: string, attributes?: Record<string, unknown>, second?: number]

const start = Date.parse('2026-11-23T03:00:00Z')
const at = (second: number) => new Date(start + second * 1000).toISOString()

function eventsFrom(written: readonly Written[]): HistoryEvent[] {
  let second = 0
  return written.map(([type, attributes = {}, later], index) => {
    second = later ?? second
    return { ...event(type, attributes, index + 1), time: at(second) }
  })
}

const run: WorkflowDescription = {
  info: {
    workflowId: 'order-1',
    runId: '00000000-0000-4000-8000-000000000000',
    type: 'orderFulfilment',
    status: 'RUNNING',
    taskQueue: 'orders',
    historyLength: 10,
    historySizeBytes: '1000',
    searchAttributes: {},
    memo: {},
  },
  cancelRequested: true,
  pendingActivities: [],
  pendingChildren: [],
  pollers: [{ identity: 'w', lastAccessTime: at(99) }],
  actions: {
    cancel: { allowed: false },
    terminate: { allowed: true },
    reset: { allowed: true },
  },
}

function progressOf(
  events: readonly HistoryEvent[],
  description: Partial<WorkflowDescription> = {},
  second = 100,
) {
  const rows = events.map(toEventRow)
  const rowAt = (eventId: number) => rows[eventId - 1]
  const facts = cancellationFacts(rowAt, rows.length)
  if (facts === undefined) throw new Error('no request')
  return cancellationProgress(facts, {
    description: { ...run, ...description },
    rowAt,
    now: start + second * 1000,
  })
}

const scheduled = (name: string, activityId = '1'): Written => [
  'ACTIVITY_TASK_SCHEDULED',
  { activityId, activityType: { name }, workflowTaskCompletedEventId: 4 },
]
/** Events 1 to 5: an activity is under way. */
const begun: Written[] = [
  ['WORKFLOW_EXECUTION_STARTED', {}, 0],
  ['WORKFLOW_TASK_SCHEDULED'],
  ['WORKFLOW_TASK_STARTED'],
  ['WORKFLOW_TASK_COMPLETED'],
  scheduled('charge'),
]
/** Event 6. */
const request: Written = [
  'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
  { cause: 'wrong codec', identity: 'ada' },
  50,
]
/** Events 7 to 9: a worker took it. */
const taken: Written[] = [
  ['WORKFLOW_TASK_SCHEDULED'],
  ['WORKFLOW_TASK_STARTED', { identity: 'w1' }, 51],
  ['WORKFLOW_TASK_COMPLETED'],
]
const after9 = { workflowTaskCompletedEventId: 9 }
const asked: Written = ['ACTIVITY_TASK_CANCEL_REQUESTED', { scheduledEventId: 5, ...after9 }]
const untilAsked = [...begun, request, ...taken, asked]

const child = (id: string, parentClosePolicy: string): Written => [
  'START_CHILD_WORKFLOW_EXECUTION_INITIATED',
  {
    workflowId: id,
    workflowType: { name: 'ship' },
    parentClosePolicy,
    workflowTaskCompletedEventId: 4,
  },
]
const askChild = (workflowId: string): Written => [
  'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  { workflowExecution: { workflowId, runId: '' }, childWorkflowOnly: true, ...after9 },
]

const activity: PendingActivity = {
  activityId: '1',
  type: 'charge',
  state: 'CANCEL_REQUESTED',
  attempt: 1,
  maximumAttempts: 0,
  paused: false,
  lastStartedTime: at(10),
}
const pending = (part: Partial<PendingActivity>) => ({
  pendingActivities: [{ ...activity, ...part }],
})
const waiting = { state: 'SCHEDULED', attempt: 1, scheduledTime: at(50) }
const stuck = { cause: 'X', message: 'm', eventId: 9, since: at(51), attempt: 4 }

test('a history without a request has no progress', () => {
  expect(cancellationFacts((id) => eventsOf('order').map(toEventRow)[id - 1], 57)).toBeUndefined()
})

describe('what an open run waits for', () => {
  const cases: [
    string,
    Written[],
    Partial<WorkflowDescription>,
    { code: string; standsStill: boolean; says: RegExp },
  ][] = [
    [
      'nobody polls',
      [...begun, request],
      { pendingWorkflowTask: waiting, pollers: [], backlog: { tasks: '3', age: 50_000 } },
      {
        code: 'no worker',
        standsStill: true,
        says: /^No worker polls task queue orders: the request waits for one, since 50 s\. Backlog: about 3 tasks, the oldest 50 s\.$/,
      },
    ],
    [
      'the last poll is old',
      [...begun, request],
      { pendingWorkflowTask: waiting, pollers: [{ identity: 'w', lastAccessTime: at(-200) }] },
      { code: 'no worker', standsStill: true, says: /the last one did 5 min ago/ },
    ],
    [
      'the workers are busy',
      [...begun, request],
      { pendingWorkflowTask: waiting, backlog: { tasks: '1' } },
      { code: 'workflow task waits', standsStill: true, says: /for 50 s.*Backlog: 1 task\./ },
    ],
    [
      'who polls is not known',
      [...begun, request],
      { pendingWorkflowTask: { ...waiting, scheduledTime: at(95) }, pollers: undefined as never },
      {
        code: 'workflow task waits',
        standsStill: false,
        says: /has taken the request yet, for 5 s\.$/,
      },
    ],
    [
      'a worker has it',
      [...begun, request],
      { pendingWorkflowTask: { state: 'STARTED', attempt: 1, startedTime: at(97) } },
      { code: 'workflow task runs', standsStill: false, says: /for 3 s/ },
    ],
    [
      'the code cannot take it',
      [...begun, request],
      { stuck },
      { code: 'workflow task fails', standsStill: true, says: /attempt 4.*has no effect here/ },
    ],
    [
      'the code fails in its clean-up',
      untilAsked,
      { stuck, ...pending({}) },
      { code: 'workflow task fails', standsStill: true, says: /attempt 4/ },
    ],
    [
      'an activity that never heartbeats',
      untilAsked,
      pending({}),
      {
        code: 'activity deaf',
        standsStill: true,
        says: /Activity charge cannot hear.*no heartbeat timeout/,
      },
    ],
    [
      'one that has not heartbeat since',
      untilAsked,
      pending({ lastHeartbeatTime: at(40) }),
      {
        code: 'activity silent',
        standsStill: false,
        says: /last heartbeat was 1 min ago, before it was asked\. It hears with the next one, if/,
      },
    ],
    [
      'a second attempt whose heartbeats are the first one’s',
      untilAsked,
      pending({ heartbeatTimeout: 30_000, lastHeartbeatTime: at(20), lastStartedTime: at(80) }),
      { code: 'activity silent', standsStill: false, says: /heartbeat timeout ends it in 10 s/ },
    ],
    [
      'clean-up while one that was asked, as TRY_CANCEL does, cannot hear',
      [...untilAsked, scheduled('refund', '2')],
      {
        pendingActivities: [activity, { ...activity, activityId: '2', state: 'STARTED' }],
      },
      { code: 'code goes on', standsStill: false, says: /refund was scheduled after the request/ },
    ],
    [
      'one that is shielded, between two attempts',
      [...begun, request, ...taken],
      pending({
        state: 'SCHEDULED',
        attempt: 5,
        nextAttemptTime: at(112),
        lastFailure: 'connection refused',
      }),
      {
        code: 'activity not asked',
        standsStill: true,
        says: /Attempt 5 begins in 12 s, after connection refused\.$/,
      },
    ],
    [
      'a child that cannot be asked',
      [
        ...begun.slice(0, 4),
        child('c1', 'TERMINATE'),
        request,
        ...taken,
        askChild('c1'),
        ['REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED', { initiatedEventId: 10 }],
      ],
      {},
      { code: 'child not asked', standsStill: true, says: /1 child workflow was not asked/ },
    ],
    [
      'a child that cleans up',
      [
        ...begun.slice(0, 4),
        request,
        ...taken.map(([type]): Written => [type]),
        child('c2', 'TERMINATE'),
      ],
      {},
      { code: 'code goes on', standsStill: false, says: /was started after the request/ },
    ],
    [
      'a task that is about to be scheduled',
      [...begun, request],
      {},
      {
        code: 'workflow task waits',
        standsStill: false,
        says: /No workflow task is scheduled yet/,
      },
    ],
    [
      'one that is silent, with a timeout',
      untilAsked,
      pending({ heartbeatTimeout: 60_000, lastHeartbeatTime: at(45) }),
      { code: 'activity silent', standsStill: false, says: /heartbeat timeout ends it in 5 s/ },
    ],
    [
      'one that heard and goes on',
      untilAsked,
      pending({ heartbeatTimeout: 60_000, lastHeartbeatTime: at(98) }),
      {
        code: 'activity goes on',
        standsStill: true,
        says: /Asked 49 s ago.*still arrive, the last 2 s ago/,
      },
    ],
    [
      'one that is paused meanwhile',
      untilAsked,
      pending({ paused: true, pause: { by: 'manual', identity: 'eve', reason: 'hold' } }),
      { code: 'activity deaf', standsStill: true, says: /Paused by eve: hold\.$/ },
    ],
    [
      'one that is shielded',
      [...begun, request, ...taken],
      pending({ state: 'STARTED', lastHeartbeatTime: at(99) }),
      {
        code: 'activity not asked',
        standsStill: true,
        says: /was not asked.*shields it.*still arrive, the last 1 s ago/,
      },
    ],
    [
      'clean-up, or the code going on',
      [
        ...untilAsked,
        ['ACTIVITY_TASK_CANCELED', { scheduledEventId: 5 }, 55],
        scheduled('refund', '2'),
      ],
      pending({ activityId: '2', type: 'refund', state: 'STARTED' }),
      {
        code: 'code goes on',
        standsStill: false,
        says: /Activity refund was scheduled after the request/,
      },
    ],
    [
      'a timer',
      [
        ...begun.slice(0, 4),
        ['TIMER_STARTED', { timerId: '1', startToFireTimeout: '3600s' }],
        request,
        ...taken,
      ],
      {},
      { code: 'code waits', standsStill: true, says: /timer 1 h is what the code waits for/ },
    ],
    [
      'something that no event tells',
      [...begun.slice(0, 4), ['MARKER_RECORDED'], request, ...taken],
      {},
      { code: 'code waits', standsStill: true, says: /no event tells/ },
    ],
    [
      'a worker that has gone after it took the request',
      [...begun, request, ...taken],
      { pendingWorkflowTask: waiting, pollers: [] },
      { code: 'no worker', standsStill: true, says: /the next workflow task waits for one/ },
    ],
  ]
  test.each(cases)('%s', (_, written, description, { code, standsStill, says }) => {
    const { waits, summary, detail = '' } = progressOf(eventsFrom(written), description)
    expect(waits[0]).toMatchObject({ code, standsStill })
    expect(`${summary} ${detail}`.trim()).toMatch(says)
  })
})

describe('what becomes of an activity', () => {
  const ends: [string, Written[], { state: string; says: RegExp }][] = [
    [
      'gives in',
      [
        ...untilAsked,
        ['ACTIVITY_TASK_STARTED', { scheduledEventId: 5 }, 54],
        ['ACTIVITY_TASK_CANCELED', { scheduledEventId: 5 }],
      ],
      { state: 'canceled', says: /^Heard it and gave in: Canceled, 3 s after it was asked\.$/ },
    ],
    [
      'that nobody ran',
      [...untilAsked, ['ACTIVITY_TASK_CANCELED', { scheduledEventId: 5 }]],
      { state: 'canceled', says: /by Temporal at once: no worker was running it/ },
    ],
    [
      'completes all the same',
      [...untilAsked, ['ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 60]],
      { state: 'completed', says: /Whether it had heard, no event tells/ },
    ],
    [
      'refuses',
      [
        ...untilAsked,
        ['ACTIVITY_TASK_FAILED', { scheduledEventId: 5, failure: { message: 'no' } }, 60],
      ],
      { state: 'failed', says: /^Failed \(no\), 9 s after it was asked\. No attempt follows\.$/ },
    ],
    [
      'falls silent',
      [
        ...untilAsked,
        [
          'ACTIVITY_TASK_TIMED_OUT',
          { scheduledEventId: 5, failure: { timeoutFailureInfo: { timeoutType: 'HEARTBEAT' } } },
          60,
        ],
      ],
      { state: 'timed out', says: /heartbeat timeout/ },
    ],
    [
      'is left behind, asked',
      [...untilAsked, ['WORKFLOW_EXECUTION_CANCELED', after9]],
      { state: 'left', says: /as TRY_CANCEL does/ },
    ],
    [
      'is left behind, never asked',
      [...begun, request, ...taken, ['WORKFLOW_EXECUTION_CANCELED', after9]],
      { state: 'left', says: /as ABANDON does/ },
    ],
    [
      'is left behind by a terminate',
      [...untilAsked, ['WORKFLOW_EXECUTION_TERMINATED', { identity: 'eve' }]],
      { state: 'left', says: /^Asked, and open when the run closed/ },
    ],
    [
      'waits for the code',
      [...begun, request],
      { state: 'waits', says: /has not seen the request/ },
    ],
  ]
  test.each(ends)('%s', (_, written, { state, says }) => {
    const [part] = progressOf(eventsFrom(written), pending({})).parts
    expect(part).toMatchObject({ id: 5, name: 'charge', state })
    expect(part?.sentence).toMatch(says)
  })

  test('one that ended before the request is none of it', () => {
    const written: Written[] = [
      ...begun,
      ['ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 20],
      request,
    ]
    expect(progressOf(eventsFrom(written)).parts).toEqual([])
  })
})

describe('children', () => {
  const parent = (policy: string): Written[] => [
    ...begun.slice(0, 4),
    child('c1', policy),
    [
      'CHILD_WORKFLOW_EXECUTION_STARTED',
      { initiatedEventId: 5, workflowExecution: { workflowId: 'c1', runId: 'r1' } },
    ],
    request,
    ['WORKFLOW_TASK_SCHEDULED'],
    ['WORKFLOW_TASK_STARTED', {}, 51],
    ['WORKFLOW_TASK_COMPLETED'],
  ]
  test.each<[string, Written[], { state: string; says: RegExp; wait?: string }]>([
    [
      'is asked',
      [
        ...parent('TERMINATE'),
        askChild('c1'),
        ['EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED', { initiatedEventId: 11 }],
      ],
      { state: 'asked', says: /request is in its history/, wait: 'child asked' },
    ],
    [
      'is canceled',
      [
        ...parent('TERMINATE'),
        askChild('c1'),
        ['CHILD_WORKFLOW_EXECUTION_CANCELED', { initiatedEventId: 5 }, 53],
      ],
      { state: 'canceled', says: /^Canceled, 2 s after it was asked\.$/, wait: 'code waits' },
    ],
    [
      'cannot be asked',
      [
        ...parent('TERMINATE'),
        askChild('c1'),
        [
          'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED',
          { initiatedEventId: 11, cause: 'EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND' },
        ],
      ],
      { state: 'not asked', says: /Could not be asked/ },
    ],
    [
      'is not asked',
      parent('ABANDON'),
      { state: 'not asked', says: /lives on when this run closes/, wait: 'child not asked' },
    ],
    [
      'TERMINATE',
      [...parent('TERMINATE'), ['WORKFLOW_EXECUTION_CANCELED']],
      { state: 'left', says: /terminated with this run/ },
    ],
    [
      'ABANDON',
      [...parent('ABANDON'), ['WORKFLOW_EXECUTION_CANCELED']],
      { state: 'left', says: /left running/ },
    ],
    [
      'REQUEST_CANCEL',
      [...parent('REQUEST_CANCEL'), ['WORKFLOW_EXECUTION_CANCELED']],
      { state: 'left', says: /asked to cancel as this run closed/ },
    ],
  ])('%s', (_, written, { state, says, wait }) => {
    const { parts, waits } = progressOf(eventsFrom(written))
    expect(parts[0]).toMatchObject({ state, child: { workflowId: 'c1', runId: 'r1' } })
    expect(parts[0]?.sentence).toMatch(says)
    if (wait !== undefined) expect(waits[0]?.code).toBe(wait)
  })

  test('a thousand are one wait, and counted', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `c${index}`)
    const written = [
      ...begun.slice(0, 4),
      ...ids.map((id) => child(id, 'TERMINATE')),
      request,
      ...taken,
      ...ids.map(askChild),
      ['CHILD_WORKFLOW_EXECUTION_CANCELED', { initiatedEventId: 5 }] as const,
    ]
    const { waits, steps, summary } = progressOf(eventsFrom(written))
    expect(waits).toHaveLength(1)
    expect(summary).toBe('999 child workflows are asked and still open.')
    expect(steps.find(({ name }) => name === 'answered')?.title).toBe('Answered, 1 of 1,000')
  })
})

test.each<[WorkflowStatus, Record<string, unknown>, RegExp]>([
  ['CANCELED', {}, /^Canceled, 10 s after the request\.$/],
  ['COMPLETED', {}, /^Completed, 10 s after.*no event tells which\.$/],
  ['FAILED', { failure: { message: 'boom' } }, /^Failed, .*: boom\.$/],
  [
    'TERMINATED',
    { identity: 'eve', reason: 'enough' },
    /^Terminated, .*by eve: enough\. No clean-up ran\.$/,
  ],
  ['TIMED_OUT', {}, /^Timed out, .*: run or execution timeout\. No clean-up ran\.$/],
  ['FAILED', { newExecutionRunId: 'r2' }, /another run follows, which has not been asked/],
  [
    'CONTINUED_AS_NEW',
    { newExecutionRunId: 'r2' },
    /^Continued as new, .*has not been asked to cancel\.$/,
  ],
])('the last word of a run that is %s', (status, attributes, says) => {
  const written: Written[] = [...begun, request, [`WORKFLOW_EXECUTION_${status}`, attributes, 60]]
  const { summary, steps, waits, nextRunId } = progressOf(eventsFrom(written))
  expect(summary).toMatch(says)
  expect(waits).toEqual([])
  expect(nextRunId).toBe(attributes.newExecutionRunId)
  expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'requested done',
    'taken skipped',
    'decided skipped',
    'answered skipped',
    'closed done',
  ])
})

test('a reset leaves the children open, whatever their close policies', () => {
  const written: Written[] = [
    ...begun.slice(0, 4),
    child('c1', 'TERMINATE'),
    request,
    ['WORKFLOW_EXECUTION_TERMINATED', { identity: 'history-resetter' }],
  ]
  const { parts } = progressOf(eventsFrom(written))
  expect(parts[0]?.sentence).toMatch(/The reset left it open/)
})

test('a workflow task that began before the request is not the one that took it', () => {
  const written: Written[] = [...begun.slice(0, 3), request, ['WORKFLOW_TASK_COMPLETED']]
  expect(progressOf(eventsFrom(written)).steps[1]?.state).toBe('current')
})

test('the steps of a real history', () => {
  const { steps, summary } = progressOf(eventsOf('canceled'))
  expect(summary).toMatch(/^Canceled, /)
  expect(steps.every(({ state }) => state === 'done')).toBe(true)
})

test.each<[string, Record<string, unknown>, string]>([
  ['a person', { identity: 'ada', cause: 'why not' }, 'by ada: why not'],
  ['nobody in particular', {}, 'by nobody who gave a name'],
  ['its parent', { externalWorkflowExecution: { workflowId: 'p', runId: 'r' } }, 'by its parent'],
  [
    'another workflow',
    { externalWorkflowExecution: { workflowId: 'q', runId: 'r' } },
    'by another workflow',
  ],
])('it is asked by %s', (_, attributes, words) => {
  const description = { ...run, info: { ...run.info, parent: { workflowId: 'p', runId: 'r' } } }
  expect(
    requesterOf(event('WORKFLOW_EXECUTION_CANCEL_REQUESTED', attributes), description).words,
  ).toBe(words)
})
