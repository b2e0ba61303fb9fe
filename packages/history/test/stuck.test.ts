import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { stuckFrom } from '../src/failures/stuck.ts'
import { event, eventsOf } from './histories.ts'

const finishOf = (name: string) =>
  eventsOf(name).findLast(({ type }) => /^WORKFLOW_TASK_(COMPLETED|FAILED|TIMED_OUT)$/.test(type))

describe('a run is stuck', () => {
  test.each([14, 15, 999])('no worker fails at event %i, which was not there yet', (eventId) => {
    const failure = {
      message: `[TMPRL1100] Nondeterminism error: No command scheduled for event HistoryEvent(id: ${eventId}, TimerStarted)`,
    }
    const cause = 'NON_DETERMINISTIC_ERROR'
    const stuck = stuckFrom({
      status: 'RUNNING',
      pendingWorkflowTask: { state: 'SCHEDULED', attempt: 2 },
      lastWorkflowTaskFinish: event('WORKFLOW_TASK_FAILED', { cause, failure }, 14),
    })
    expect(stuck).toMatchObject({ cause, eventId: 14 })
    expect(stuck).not.toHaveProperty('failingEventId')
  })

  const pending = (attempt: number) => ({ state: 'SCHEDULED', attempt })
  const nonDeterministic = finishOf('non-determinism')

  test('when its workflow task fails with a nondeterminism error, with the event from the history', () => {
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(14),
        lastWorkflowTaskFinish: nonDeterministic,
      }),
    ).toEqual({
      cause: 'NON_DETERMINISTIC_ERROR',
      message:
        '[TMPRL1100] Nondeterminism error: Activity machine does not handle this event: HistoryEvent(id: 11, TimerStarted)',
      eventId: 15,
      since: nonDeterministic?.time,
      attempt: 14,
      failingEventId: 11,
      certainty: 'AT_OR_BEFORE',
    })
  })

  test('when its code throws: no event is to blame', () => {
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(2),
        lastWorkflowTaskFinish: finishOf('unhandled-failure'),
      }),
    ).toMatchObject({
      cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
      message: 'boom\nsecond line',
      eventId: 4,
      attempt: 2,
    })
  })

  test('when Java code throws: its own words and their cause, not those around it', () => {
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(2),
        lastWorkflowTaskFinish: finishOf('java-unhandled-failure'),
      }),
    ).toMatchObject({
      cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
      message: 'could not price: no tariff',
    })
  })

  test('when Java code throws without a word, the kind of error', () => {
    const failure = {
      message:
        "Failure handling event 15 of type 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED' during replay. {WorkflowTaskStartedEventId=26, CurrentStartedEventId=14}",
      cause: {
        message:
          'WorkflowTask: failure executing STARTED->WORKFLOW_TASK_COMPLETED, transition history is [CREATED->WORKFLOW_TASK_SCHEDULED, SCHEDULED->WORKFLOW_TASK_STARTED]',
        cause: { applicationFailureInfo: { type: 'java.lang.IllegalStateException' } },
      },
    }
    const cause = 'WORKFLOW_WORKER_UNHANDLED_FAILURE'
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(2),
        lastWorkflowTaskFinish: event('WORKFLOW_TASK_FAILED', { cause, failure }, 27),
      }),
    ).toMatchObject({ message: 'java.lang.IllegalStateException' })
  })

  test('when a worker gave no cause', () => {
    const finish = finishOf('java-no-cause')
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(3),
        lastWorkflowTaskFinish: finish,
      }),
    ).toMatchObject({
      cause: 'UNSPECIFIED',
      message: expect.stringContaining('Version 1 of changeId pricing'),
    })
  })

  test('when a failure has no message, its cause in words', () => {
    const finish = event('WORKFLOW_TASK_FAILED', { cause: 'BAD_SEARCH_ATTRIBUTES' })
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(2),
        lastWorkflowTaskFinish: finish,
      }),
    ).toMatchObject({ cause: 'BAD_SEARCH_ATTRIBUTES', message: 'bad search attributes' })
  })

  const failed = (cause: string) => event('WORKFLOW_TASK_FAILED', { cause })
  const timedOut = (timeoutType: string) => event('WORKFLOW_TASK_TIMED_OUT', { timeoutType })
  test.each([
    [
      'a failure, also while a signal has set the attempts back',
      failed('NON_DETERMINISTIC_ERROR'),
      1,
      true,
    ],
    ['a failure of the worker', failed('WORKFLOW_WORKER_UNHANDLED_FAILURE'), 1, true],
    ['a bad command', failed('BAD_SCHEDULE_ACTIVITY_ATTRIBUTES'), 2, true],
    ['a task that times out again and again', timedOut('START_TO_CLOSE'), 2, true],
    ['one that timed out before', timedOut('START_TO_CLOSE'), 1, false],
    ['a sticky worker that has gone', timedOut('SCHEDULE_TO_START'), 2, false],
    ['a reset', failed('RESET_WORKFLOW'), 2, false],
    ['an end from outside', failed('FORCE_CLOSE_COMMAND'), 2, false],
    ['something new that arrived', failed('UNHANDLED_COMMAND'), 2, false],
    ['a task that ended well', event('WORKFLOW_TASK_COMPLETED'), 2, false],
    ['no task that ended', undefined, 5, false],
  ])('%s', (_, lastWorkflowTaskFinish, attempt, expected) => {
    const stuck = stuckFrom({
      status: 'RUNNING',
      pendingWorkflowTask: pending(attempt),
      lastWorkflowTaskFinish,
    })
    expect(stuck !== undefined).toBe(expected)
  })

  test.each<[WorkflowStatus, boolean]>([
    ['RUNNING', true],
    ['PAUSED', true],
    ['COMPLETED', false],
    ['TERMINATED', false],
    ['FAILED', false],
  ])('only while it is open: %s', (status, expected) => {
    const stuck = stuckFrom({
      status,
      pendingWorkflowTask: undefined,
      lastWorkflowTaskFinish: nonDeterministic,
    })
    expect(stuck !== undefined).toBe(expected)
  })
})
