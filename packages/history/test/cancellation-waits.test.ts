import type { WorkflowDescription } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import {
  activity,
  askChild,
  at,
  begun,
  child,
  eventsFrom,
  pending,
  progressOf,
  request,
  scheduled,
  taken,
  untilAsked,
  type Written,
} from './cancellations.ts'

const requestedAt = (second: number): Written => [request[0], request[1] ?? {}, second]
const waiting = { state: 'SCHEDULED', attempt: 1, scheduledTime: at(50) }
const stuck = { cause: 'X', message: 'm', eventId: 9, since: at(51), attempt: 4 }

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
      'nobody polls, and a task had waited for long when it was requested',
      [...begun, requestedAt(97)],
      { pendingWorkflowTask: waiting, pollers: [] },
      { code: 'no worker', standsStill: true, says: /: the request waits for one, since 3 s\.$/ },
    ],
    [
      'only other versions of the worker poll',
      [...begun, request],
      {
        pendingWorkflowTask: waiting,
        pollers: [{ identity: 'w', version: { deploymentName: 'shop', buildId: 'v2' } }],
        versioning: {
          behavior: 'PINNED',
          isOverridden: false,
          takenBy: [{ deploymentName: 'shop', buildId: 'v1' }],
        },
      },
      {
        code: 'no worker',
        standsStill: true,
        says: /^No worker of version v1 \(deployment shop\) polls task queue orders/,
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
      [...begun, requestedAt(95)],
      { pendingWorkflowTask: waiting, pollers: undefined as never },
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
