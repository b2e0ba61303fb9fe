import type { HistoryEvent } from '@rewind/contract/history'
import type { FailedAt, Recovery } from '@rewind/contract/recovery'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { resetInfo } from '../src/events/reset-event.ts'
import { FailedAtScanner } from '../src/failures/failed-at.ts'
import { type BaseRun, BaseRunScanner } from '../src/recovery/base-run.ts'
import { RecoveryScanner } from '../src/recovery/recovery.ts'
import { uncheckedSentence, verdictSentence, verdictWords } from '../src/recovery/recovery-words.ts'
import { event, eventsOf, statusOf } from './histories.ts'

type Description = Omit<WorkflowDescription, 'actions'>
type PendingActivity = Description['pendingActivities'][number]

const now = Date.parse('2026-11-25T12:00:00Z')

function descriptionOf(status: WorkflowStatus, more: Partial<Description> = {}): Description {
  return {
    info: {
      workflowId: 'order-4711',
      runId: 'new',
      type: 'OrderFulfilment',
      status,
      taskQueue: 'orders',
      historyLength: 20,
      historySizeBytes: '1000',
      searchAttributes: {},
      memo: {},
      ...(status === 'RUNNING' ? {} : { closeTime: '2026-11-25T02:00:41Z' }),
    },
    cancelRequested: false,
    pendingActivities: [],
    pendingChildren: [],
    pollers: [{ identity: 'worker' }],
    ...more,
  }
}

const failedAtOf = (events: readonly HistoryEvent[], pending: readonly PendingActivity[] = []) => {
  const scanner = new FailedAtScanner()
  for (const each of events) scanner.add(each)
  return scanner.failedAt(pending)
}

const retried = (more: Partial<PendingActivity> = {}): PendingActivity => ({
  activityId: '1',
  type: 'chargeCard',
  state: 'SCHEDULED',
  attempt: 3,
  maximumAttempts: 0,
  lastFailure: 'card 4711 declined',
  paused: false,
  ...more,
})

describe('what a run failed at', () => {
  const cases: [string, string, Partial<FailedAt> | undefined][] = [
    [
      'its code could not follow event 11',
      'non-determinism-base',
      { kind: 'NON_DETERMINISM', eventId: 11 },
    ],
    [
      'the one activity that failed it',
      'failed-activity',
      { kind: 'ACTIVITY', eventId: 16, ordinal: 1 },
    ],
    ['an activity that timed out', 'failed-activity-timeout', { kind: 'ACTIVITY', ordinal: 1 }],
    ['in Go', 'go-failed-activity', { kind: 'ACTIVITY' }],
    ['in Java', 'java-failed-activity', { kind: 'ACTIVITY' }],
    ['a child that failed', 'failed-child', { kind: 'CHILD_WORKFLOW', ordinal: 1 }],
    ['an error of the workflow’s own code', 'unhandled-failure', { kind: 'WORKFLOW_TASK' }],
    ['it timed out', 'timed-out', { kind: 'RUN', name: 'TIMED_OUT' }],
    ['it was well', 'order', undefined],
    [
      'the same, and then somebody terminated it',
      'terminated',
      { kind: 'WORKFLOW_TASK', eventId: 4 },
    ],
    ['a sticky worker went, which is no failure', 'sticky-timeout', undefined],
    ['it was canceled', 'canceled', undefined],
  ]
  test.each(cases)('%s', (_name, fixture, expected) => {
    const found = failedAtOf(eventsOf(fixture))
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(expected)
  })

  test('an activity that was tried again and again when it was reset', () => {
    const scheduled = [5, 9].map((eventId, at) =>
      event(
        'ACTIVITY_TASK_SCHEDULED',
        { activityId: String(at + 1), activityType: { name: 'chargeCard' } },
        eventId,
      ),
    )
    expect(failedAtOf(scheduled, [retried({ activityId: '2' })])).toEqual({
      kind: 'ACTIVITY',
      name: 'chargeCard',
      message: 'card 4711 declined',
      fingerprint: 'card # declined',
      eventId: 9,
      ordinal: 2,
    })
    expect(failedAtOf(scheduled, [retried({ attempt: 1 })])).toBeUndefined()
  })
})

describe('a workflow task that failed of several things', () => {
  const failed = (eventId: number, cause: string, message: string) =>
    event('WORKFLOW_TASK_FAILED', { cause, failure: { message } }, eventId)
  const boom = (eventId: number, message = 'boom') =>
    failed(eventId, 'WORKFLOW_WORKER_UNHANDLED_FAILURE', message)
  const mismatchAt = (eventId: number, at: number) =>
    failed(
      eventId,
      'NON_DETERMINISTIC_ERROR',
      `[TMPRL1100] Nondeterminism error: No command scheduled for event HistoryEvent(id: ${at}, TimerStarted)`,
    )
  const timedOut = event('WORKFLOW_TASK_TIMED_OUT', { timeoutType: 'START_TO_CLOSE' }, 30)

  test.each<[string, HistoryEvent[], Partial<FailedAt>]>([
    ['the same again: since the first', [boom(13), boom(17)], { eventId: 13 }],
    ['another text', [boom(13), boom(17, 'bang')], { eventId: 17 }],
    ['then the code was changed', [boom(13), mismatchAt(17, 11)], { eventId: 11 }],
    ['a mismatch at another event', [mismatchAt(13, 11), mismatchAt(17, 9)], { eventId: 9 }],
    ['the other way round', [mismatchAt(13, 11), boom(17)], { kind: 'WORKFLOW_TASK', eventId: 17 }],
    ['then its worker gave no answer', [mismatchAt(13, 11), timedOut], { eventId: 11 }],
  ])('%s', (_name, events, expected) => {
    expect(failedAtOf(events)).toMatchObject(expected)
  })
})

test('a child that could not follow its own history failed the parent as a child does', () => {
  const message = '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)'
  const failure = {
    message: 'Child Workflow execution failed',
    childWorkflowExecutionFailureInfo: { workflowType: { name: 'ship' }, initiatedEventId: 5 },
    cause: { message },
  }
  const failed = failedAtOf([event('WORKFLOW_EXECUTION_FAILED', { failure }, 9)])
  expect(failed).toMatchObject({ kind: 'CHILD_WORKFLOW', name: 'ship' })
})

const activity = (eventId: number, name: string) =>
  event('ACTIVITY_TASK_SCHEDULED', { activityId: `${eventId}`, activityType: { name } }, eventId)
const completed = (eventId: number, scheduledEventId: number) =>
  event('ACTIVITY_TASK_COMPLETED', { scheduledEventId }, eventId)
const taskCompleted = (eventId: number) => event('WORKFLOW_TASK_COMPLETED', {}, eventId)

const origin = {
  fromRunId: 'base',
  newRunId: 'new',
  eventId: 10,
  reason: 'ada: x',
  time: '2026-11-25T02:00:00Z',
}

/** Returns the follower of a run that was reset to event 10 at 02:00:00. */
function follow(
  failedAt: FailedAt | undefined,
  events: readonly HistoryEvent[],
  base: Partial<BaseRun> = {},
) {
  const scanner = new RecoveryScanner(origin, {
    steps: [],
    received: [],
    ...(failedAt && { failedAt }),
    ...base,
  })
  for (const each of events) scanner.add({ ...each, time: `2026-11-25T02:00:${each.eventId}Z` })
  return scanner
}

const mismatch: FailedAt = {
  kind: 'NON_DETERMINISM',
  name: 'NON_DETERMINISTIC_ERROR',
  message: 'non-deterministic',
  eventId: 11,
}
const secondCharge: FailedAt = {
  kind: 'ACTIVITY',
  name: 'chargeCard',
  message: 'card 17 declined',
  eventId: 16,
  ordinal: 2,
}
const stuck = {
  cause: 'NON_DETERMINISTIC_ERROR',
  message: '[TMPRL1100] …',
  eventId: 13,
  since: '2026-11-25T02:00:13Z',
  attempt: 4,
}
const task = { state: 'SCHEDULED', attempt: 1 }
const timer = event('TIMER_STARTED', { startToFireTimeout: '2592000s' }, 15)

describe('how the new run fares', () => {
  const cases: {
    name: string
    failedAt?: FailedAt
    events?: HistoryEvent[]
    description?: Description
    expected: object
    words: string
  }[] = [
    {
      name: 'nothing yet',
      failedAt: mismatch,
      description: descriptionOf('RUNNING', { pendingWorkflowTask: task }),
      expected: { state: 'STARTING', isRecovered: false },
      words: 'starting',
    },
    {
      name: 'no worker polls',
      failedAt: mismatch,
      description: descriptionOf('RUNNING', { pendingWorkflowTask: task, pollers: [] }),
      expected: { state: 'STARTING', waitsFor: { kind: 'WORKER' } },
      words: 'waits for a worker',
    },
    {
      name: 'past the event that the code could not follow',
      failedAt: mismatch,
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', { pendingWorkflowTask: task }),
      expected: { state: 'RUNNING', isRecovered: true, passed: { eventId: 13 }, tookMs: 13_000 },
      words: 'recovered in 13 s, running',
    },
    {
      name: 'at work before it: a point long before the failure was chosen',
      failedAt: { ...mismatch, eventId: 40 },
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', { pendingWorkflowTask: task }),
      expected: { state: 'RUNNING', isRecovered: false, firstTask: { eventId: 13 } },
      words: 'running',
    },
    {
      name: 'stuck again',
      failedAt: mismatch,
      description: descriptionOf('RUNNING', {
        stuck,
        pendingWorkflowTask: { ...task, attempt: 4 },
      }),
      expected: {
        state: 'FAILED_AGAIN',
        failure: { isSame: true, attempt: 4 },
        isRecovered: false,
      },
      words: 'fails again the same way',
    },
    ...(['boom', 'quite another thing'] as const).map((message) => ({
      name: `stuck with ${message}, after boom`,
      failedAt: {
        kind: 'WORKFLOW_TASK' as const,
        name: 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
        message: 'unhandled failure: boom',
        eventId: 10,
      },
      events: [
        event(
          'WORKFLOW_TASK_FAILED',
          { cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', failure: { message } },
          13,
        ),
      ],
      description: descriptionOf('RUNNING', {
        stuck: { ...stuck, cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', message, eventId: 13 },
      }),
      expected: {
        state: message === 'boom' ? 'FAILED_AGAIN' : 'FAILED_OTHERWISE',
        failure: { isSame: message === 'boom' },
        isRecovered: false,
      },
      words: message === 'boom' ? 'fails again the same way' : 'fails otherwise than before',
    })),
    {
      name: 'past the failure that its description still tells',
      failedAt: mismatch,
      events: [
        event('WORKFLOW_TASK_FAILED', { cause: 'NON_DETERMINISTIC_ERROR' }, 13),
        taskCompleted(16),
      ],
      description: descriptionOf('RUNNING', { stuck }),
      expected: { state: 'WAITING', isRecovered: true, passed: { eventId: 16 } },
      words: 'recovered in 16 s, waiting',
    },
    {
      name: 'stuck for the same cause with other words, of which the history does not tell yet',
      failedAt: {
        kind: 'WORKFLOW_TASK',
        name: 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
        message: 'unhandled failure: boom',
        eventId: 10,
      },
      description: descriptionOf('RUNNING', {
        stuck: { ...stuck, cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', message: 'no tariff' },
      }),
      expected: { state: 'FAILED_OTHERWISE', failure: { isSame: false }, isRecovered: false },
      words: 'fails otherwise than before',
    },
    {
      name: 'stuck at something else',
      failedAt: mismatch,
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', {
        stuck: { ...stuck, cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', message: 'boom' },
      }),
      expected: { state: 'FAILED_OTHERWISE', failure: { isSame: false }, isRecovered: false },
      words: 'fails otherwise than before',
    },
    {
      name: 'the activity that failed has completed: the second of its type, not the first',
      failedAt: secondCharge,
      events: [
        activity(5, 'chargeCard'),
        completed(7, 5),
        taskCompleted(13),
        activity(14, 'chargeCard'),
        completed(16, 14),
      ],
      description: descriptionOf('RUNNING'),
      expected: {
        state: 'WAITING',
        passed: { eventId: 16 },
        isRecovered: true,
        waitsFor: { kind: 'SIGNAL' },
      },
      words: 'recovered in 16 s, waiting',
    },
    {
      name: 'another of its type has completed',
      failedAt: secondCharge,
      events: [taskCompleted(13), activity(14, 'chargeCard'), completed(16, 14)],
      description: descriptionOf('RUNNING'),
      expected: { state: 'WAITING', isRecovered: false },
      words: 'waiting',
    },
    {
      name: 'that activity fails the same way again, with another number in its text',
      failedAt: secondCharge,
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', { pendingActivities: [retried()] }),
      expected: { state: 'FAILED_AGAIN', failure: { isSame: true, attempt: 3 } },
      words: 'fails again the same way',
    },
    {
      name: 'another activity is tried again',
      failedAt: secondCharge,
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', {
        pendingActivities: [
          retried({ type: 'shipOrder', nextAttemptTime: '2026-11-25T02:01:00Z' }),
        ],
      }),
      expected: {
        state: 'WAITING',
        waitsFor: { kind: 'ACTIVITY_RETRY', until: '2026-11-25T02:01:00Z' },
      },
      words: 'waiting',
    },
    {
      name: 'an activity is paused',
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', {
        pendingActivities: [retried({ paused: true, state: 'PAUSED' })],
      }),
      expected: { state: 'WAITING', waitsFor: { kind: 'ACTIVITY_PAUSED' } },
      words: 'waiting',
    },
    {
      name: 'an activity is at work',
      events: [taskCompleted(13)],
      description: descriptionOf('RUNNING', {
        pendingActivities: [retried({ attempt: 1, state: 'STARTED' })],
      }),
      expected: { state: 'RUNNING', isRecovered: false },
      words: 'running',
    },
    {
      name: 'it waits for a timer',
      events: [taskCompleted(13), timer],
      expected: {
        state: 'WAITING',
        waitsFor: { kind: 'TIMER', text: 'timer 30 d', until: '2026-12-25T02:00:15.000Z' },
      },
      words: 'waiting',
    },
    {
      name: 'the timer has fired, and it waits for a child',
      events: [taskCompleted(13), timer, event('TIMER_FIRED', { startedEventId: 15 }, 16)],
      description: descriptionOf('RUNNING', {
        pendingChildren: [
          {
            workflowId: 'ship-4711',
            runId: 'r',
            type: 'Ship',
            initiatedEventId: 17,
            parentClosePolicy: 'ABANDON',
          },
        ],
      }),
      expected: {
        state: 'WAITING',
        waitsFor: { kind: 'CHILD_WORKFLOW', text: 'child workflow ship-4711' },
      },
      words: 'waiting',
    },
    {
      name: 'completed',
      failedAt: mismatch,
      events: [taskCompleted(13), event('WORKFLOW_EXECUTION_COMPLETED', {}, 20)],
      description: descriptionOf('COMPLETED'),
      expected: { state: 'COMPLETED', isRecovered: true, passed: { eventId: 13 }, tookMs: 41_000 },
      words: 'recovered in 41 s',
    },
    {
      name: 'completed, and nothing had failed',
      events: [event('WORKFLOW_EXECUTION_COMPLETED', {}, 20)],
      description: descriptionOf('COMPLETED'),
      expected: { state: 'COMPLETED', isRecovered: true },
      words: 'completed in 41 s',
    },
    {
      name: 'continued as new',
      failedAt: mismatch,
      events: [event('WORKFLOW_EXECUTION_CONTINUED_AS_NEW', { newExecutionRunId: 'next' }, 20)],
      description: descriptionOf('CONTINUED_AS_NEW'),
      expected: { state: 'CONTINUED_AS_NEW', isRecovered: true, nextRunId: 'next' },
      words: 'recovered, continued as new in 41 s',
    },
    {
      name: 'failed by the same activity',
      failedAt: secondCharge,
      events: [
        event(
          'WORKFLOW_EXECUTION_FAILED',
          {
            failure: {
              message: 'Activity task failed',
              activityFailureInfo: { scheduledEventId: 14, activityType: { name: 'chargeCard' } },
              cause: { message: 'card 99 declined' },
            },
          },
          20,
        ),
      ],
      description: descriptionOf('FAILED'),
      expected: {
        state: 'FAILED_AGAIN',
        failure: { isSame: true, message: 'card 99 declined', eventId: 20 },
      },
      words: 'failed again the same way',
    },
    {
      name: 'failed by another one',
      failedAt: secondCharge,
      events: [event('WORKFLOW_EXECUTION_FAILED', { failure: { message: 'out of stock' } }, 20)],
      description: descriptionOf('FAILED'),
      expected: { state: 'FAILED_OTHERWISE', failure: { isSame: false } },
      words: 'failed otherwise than before',
    },
    {
      name: 'timed out once more',
      failedAt: { kind: 'RUN', name: 'TIMED_OUT', message: 'the run timed out' },
      events: [event('WORKFLOW_EXECUTION_TIMED_OUT', {}, 20)],
      description: descriptionOf('TIMED_OUT'),
      expected: { state: 'FAILED_AGAIN' },
      words: 'failed again the same way',
    },
    {
      name: 'canceled',
      failedAt: mismatch,
      description: descriptionOf('CANCELED'),
      expected: { state: 'CANCELED', isRecovered: false },
      words: 'canceled',
    },
    {
      name: 'terminated',
      failedAt: mismatch,
      description: descriptionOf('TERMINATED'),
      expected: { state: 'TERMINATED' },
      words: 'terminated',
    },
    {
      name: 'reset again',
      failedAt: mismatch,
      description: descriptionOf('TERMINATED', { resetRunId: 'later' }),
      expected: { state: 'RESET_AGAIN', nextRunId: 'later' },
      words: 'reset again',
    },
  ]
  test.each(cases)(
    '$name',
    ({ failedAt, events = [], description = descriptionOf('RUNNING'), expected, words }) => {
      const { info } = description
      // The open run was described before its newest events were read.
      const read = { ...description, info: { ...info, historyLength: events.at(-1)?.eventId ?? 0 } }
      const verdict = follow(failedAt, events).verdict(read, now)
      expect(verdict).toMatchObject(expected)
      expect(verdictWords(verdict)).toBe(words)
      expect(verdictSentence(verdict)).toMatch(/^[A-Z].*[^ ]$/)
    },
  )

  test.each([
    ['temporal-go', true],
    ['temporal-java', undefined],
  ])('that it closed in its first workflow task: %s', (sdkName, isUnchecked) => {
    const first = event('WORKFLOW_TASK_COMPLETED', { sdkMetadata: { sdkName } }, 13)
    const end = event('WORKFLOW_EXECUTION_COMPLETED', { workflowTaskCompletedEventId: 13 }, 14)
    const verdict = follow(mismatch, [first, end]).verdict(descriptionOf('COMPLETED'), now)
    expect(verdict.isUnchecked).toBe(isUnchecked)
    expect(verdictSentence(verdict).endsWith(` ${uncheckedSentence}`)).toBe(isUnchecked === true)
  })

  describe('nothing has recovered on a status alone', () => {
    const completed = event('WORKFLOW_EXECUTION_COMPLETED', {}, 20)
    const told = (verdict: Recovery) => [
      verdict.evidence,
      verdict.isRecovered,
      verdictWords(verdict),
    ]

    test('of a run that completed: its last event was read, or was not', () => {
      const verdict = (events: HistoryEvent[]) =>
        told(follow(mismatch, events).verdict(descriptionOf('COMPLETED'), now))
      expect(verdict([taskCompleted(13)])).toEqual(['STATUS', false, 'completed, not read'])
      expect(verdict([taskCompleted(13), completed])).toEqual([
        'HISTORY',
        true,
        'recovered in 41 s',
      ])
    })

    test('of an open run that has written more than was read', () => {
      // The description says 20 events.
      const verdict = follow(mismatch, [taskCompleted(13)]).verdict(descriptionOf('RUNNING'), now)
      expect(told(verdict)).toEqual(['STATUS', false, 'waiting'])
    })

    test('of a run whose old run is gone: there is nothing to compare it with', () => {
      const scanner = new RecoveryScanner(origin, undefined)
      scanner.add(completed)
      const verdict = scanner.verdict(descriptionOf('COMPLETED'), now)
      expect(verdict.isCompared).toBe(false)
      expect(told(verdict)).toEqual(['HISTORY', false, 'completed, not compared'])
    })
  })

  test('a recorded reset of a stuck run, from its first event to “recovered”', () => {
    const events = eventsOf('non-determinism-reset')
    const failure = events.findLast((each) => resetInfo(each) !== undefined)
    const origin = failure && resetInfo(failure)
    if (origin === undefined) throw new Error('no reset')
    const base = new BaseRunScanner()
    for (const each of eventsOf('non-determinism-base')) base.add(each)
    const scanner = new RecoveryScanner(origin, base.result())
    for (const each of events) scanner.add(each)
    const closeTime = events.at(-1)?.time ?? ''
    const { info, ...rest } = descriptionOf(statusOf(events))
    expect(scanner.verdict({ info: { ...info, closeTime }, ...rest }, now)).toMatchObject({
      state: 'COMPLETED',
      isRecovered: true,
      evidence: 'HISTORY',
      failedAt: { eventId: 11 },
      passed: { eventId: 14 },
      tookMs: 64,
    })
  })
})

describe('a mismatch in the new run is the old one again, or another', () => {
  const noCommand = (eventId: number, type = 'TimerStarted') =>
    `[TMPRL1100] Nondeterminism error: No command scheduled for event HistoryEvent(id: ${eventId}, ${type})`
  const wants = (machine: string, eventId: number) =>
    `[TMPRL1100] Nondeterminism error: ${machine} machine does not handle this event: HistoryEvent(id: ${eventId}, TimerStarted)`
  const types = (history: string, code: string) =>
    `[TMPRL1100] Nondeterminism error: Activity type of scheduled event '${history}' does not match activity type of activity command '${code}'`
  const goPosition = (position: number) =>
    `[TMPRL1100] During replay, a matching Timer command was expected in history event position ${position}. However, the replayed code did not produce that.`
  const javaMissing = (eventId: number) =>
    `[TMPRL1100] Failure handling event ${eventId} of type 'EVENT_TYPE_TIMER_STARTED' during replay. [TMPRL1100] No command scheduled that corresponds to event_id: ${eventId}`

  /** The run was reset to event 10, so events 1 to 9 are in both histories. */
  test.each<[string, string, string, boolean]>([
    ['the same kept event', noCommand(5), noCommand(5), true],
    ['another kept event', noCommand(5), noCommand(9), false],
    ['a kept event, then one behind the point', noCommand(5), noCommand(14), false],
    ['one behind the point, then a kept one', noCommand(11), noCommand(5), false],
    ['one that has got another id', noCommand(11), noCommand(17), true],
    ['one of another type', noCommand(11), noCommand(17, 'ActivityTaskScheduled'), false],
    ['another command at the same event', wants('Activity', 5), wants('Timer', 5), false],
    ['another command', wants('Activity', 11), wants('Timer', 17), false],
    ['another activity of the code', types('charge', 'audit1'), types('charge', 'audit2'), false],
    ['another activity of the history', types('charge', 'audit'), types('ship', 'audit'), false],
    ['the same activities', types('charge', 'audit'), types('charge', 'audit'), true],
    ['Go, at a position that may have moved', goPosition(11), goPosition(17), true],
    ['Java, the same kept event', javaMissing(5), javaMissing(5), true],
    ['Java, another kept event', javaMissing(5), javaMissing(7), false],
    ['a text that does not tell', '[TMPRL1100] something', '[TMPRL1100] otherwise', true],
    ['a text that no longer tells', noCommand(5), '[TMPRL1100] something', true],
  ])('%s', (_name, was, is, isSame) => {
    const failed = (message: string) =>
      event('WORKFLOW_TASK_FAILED', { cause: 'NON_DETERMINISTIC_ERROR', failure: { message } }, 20)
    const before = failedAtOf([failed(was)])
    const description = descriptionOf('RUNNING', { stuck: { ...stuck, message: is, eventId: 20 } })
    const verdict = follow(before, [failed(is)]).verdict(description, now)
    expect(verdict.failure?.isSame).toBe(isSame)
    expect(verdict.state).toBe(isSame ? 'FAILED_AGAIN' : 'FAILED_OTHERWISE')
  })

  test('Go names a kept command by a position that does not move', () => {
    const failed = (message: string) =>
      event('WORKFLOW_TASK_FAILED', { cause: 'NON_DETERMINISTIC_ERROR', failure: { message } }, 20)
    const kept = event('TIMER_STARTED', { timerId: '5', workflowTaskCompletedEventId: 4 }, 5)
    const decision = event('WORKFLOW_TASK_COMPLETED', {}, 4)
    const before = failedAtOf([decision, kept, failed(goPosition(5))])
    const description = descriptionOf('RUNNING', { stuck: { ...stuck, eventId: 20 } })
    const isSame = (position: number) =>
      follow(before, [failed(goPosition(position))]).verdict(description, now).failure?.isSame
    expect(before?.eventId).toBe(5)
    expect([5, 8].map(isSame)).toEqual([true, false])
  })
})
