import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { clueIn } from '../src/non-determinism.ts'
import { failingEventId, stuckFrom } from '../src/stuck.ts'
import { event, eventsOf, historyNames } from './histories.ts'

const finishOf = (name: string) =>
  eventsOf(name).findLast(({ type }) => /^WORKFLOW_TASK_(COMPLETED|FAILED|TIMED_OUT)$/.test(type))

const messageOf = (name: string) => {
  const { failure } = finishOf(name)?.attributes ?? {}
  const { message } = failure as { message: string }
  return message
}

/** Recorded from SDKs whose code no longer fitted the history; undefined where the text does not tell. */
const recorded: Record<string, { byText: number | undefined; withHistory: number | undefined }> = {
  'core-activity-removed': { byText: 11, withHistory: 11 },
  'core-activity-renamed': { byText: undefined, withHistory: 11 },
  'core-activity-to-child': { byText: 16, withHistory: 16 },
  'core-child-changed': { byText: undefined, withHistory: 5 },
  'core-extra-trailing': { byText: 11, withHistory: 11 },
  'core-fails-earlier': { byText: 16, withHistory: 16 },
  'core-local-activity-renamed': { byText: undefined, withHistory: 17 },
  'core-local-to-activity': { byText: undefined, withHistory: undefined },
  'core-memo-added': { byText: 16, withHistory: 16 },
  'core-patch-removed': { byText: undefined, withHistory: 5 },
  'core-swapped': { byText: 11, withHistory: 11 },
  'core-timer-removed': { byText: 11, withHistory: 11 },
  // The type that was changed is scheduled twice.
  'core-two-same': { byText: undefined, withHistory: undefined },
  // The text names only what the code wants beside.
  'go-activity-added-beside': { byText: undefined, withHistory: undefined },
  // It names what it compared with a command of an earlier decision.
  'go-activity-added-earlier': { byText: undefined, withHistory: undefined },
  'go-activity-inserted': { byText: undefined, withHistory: 11 },
  // Its activity id is 12, its event id 5.
  'go-activity-own-id': { byText: 5, withHistory: 5 },
  'go-activity-removed': { byText: 11, withHistory: 11 },
  'go-child-inserted': { byText: undefined, withHistory: 5 },
  'go-child-type-changed': { byText: 16, withHistory: 16 },
  'go-external-cancel-removed': { byText: undefined, withHistory: 16 },
  'go-local-activity-changed': { byText: undefined, withHistory: 5 },
  'go-local-activity-renamed': { byText: undefined, withHistory: 16 },
  'go-parallel-second-differs': { byText: 6, withHistory: 6 },
  'go-side-effect-added': { byText: undefined, withHistory: undefined },
  'go-side-effect-removed': { byText: 6, withHistory: 6 },
  'go-signal-external-removed': { byText: undefined, withHistory: 5 },
  'go-timer-cancel-removed': { byText: undefined, withHistory: 22 },
  'go-timer-id-not-event-id': { byText: undefined, withHistory: 16 },
  'go-timer-removed': { byText: undefined, withHistory: 11 },
  'go-version-removed': { byText: undefined, withHistory: 5 },
  'go-version-too-new': { byText: undefined, withHistory: 16 },
  'java-activity-inserted': { byText: 11, withHistory: 11 },
  'java-activity-removed': { byText: 11, withHistory: 11 },
  'java-activity-with-input-removed': { byText: 16, withHistory: 16 },
  'java-activity-renamed': { byText: 11, withHistory: 11 },
  'java-child-changed': { byText: 5, withHistory: 5 },
  'java-fails-earlier': { byText: 16, withHistory: 16 },
  'java-local-activity-removed': { byText: 16, withHistory: 16 },
  'java-side-effect-removed': { byText: 5, withHistory: 5 },
  // It had completed long before that signal came.
  'java-signal-after-completion': { byText: undefined, withHistory: undefined },
  'java-timer-removed': { byText: 11, withHistory: 11 },
}

describe('the event that the code cannot follow', () => {
  const names = historyNames.flatMap((name) => name.match(/^non-determinism\/(.*)/)?.[1] ?? [])

  test('every recorded failure is in the table', () => {
    expect(names).toEqual(Object.keys(recorded).sort())
  })

  test.each(names)('%s', (name) => {
    const message = messageOf(`non-determinism/${name}`)
    expect({
      byText: failingEventId(message),
      withHistory: failingEventId(message, eventsOf(`non-determinism/${name}`)),
    }).toEqual(recorded[name])
  })

  test('a Java failure during execution names it too', () => {
    const message =
      "Failure handling event 10 of type 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED' during execution. {WorkflowTaskStartedEventId=3}"
    expect(failingEventId(message)).toBe(10)
  })

  test.each([
    [''],
    ['boom'],
    ['[TMPRL1100] Nondeterminism error: Missing associated machine for LocalActivity(1)'],
    // The text of a user who knows ours.
    ['x Failure handling event 10 of type y'],
    ['x lookup failed for scheduledEventID to activityID: scheduleEventID: 5, activityID: 12'],
    [
      'x nondeterministic workflow: history event is TimerStarted: (WorkflowTaskCompletedEventId:4)',
    ],
    ['x unknown command CommandType: Timer, ID: 14, possible causes are you'],
    ['HistoryEvent(id: 0, TimerStarted)'],
    ['HistoryEvent(id: 3, TimerStarted) and HistoryEvent(id: 11, TimerStarted)'],
    [
      '[TMPRL1100] nondeterministic workflow: history event is MarkerRecorded: (Details:WorkflowTaskCompletedEventId:9, WorkflowTaskCompletedEventId:4)',
    ],
    ['[TMPRL1100] nondeterministic workflow: extra replay command for StartTimer: (TimerId:5)'],
    [
      '[TMPRL1100] nondeterministic workflow: missing replay command for WorkflowPropertiesModified: (EventId:21, EventTime:(Seconds:1795728341, Nanos:365951580), EventType:WorkflowPropertiesModified, Attributes:&{workflow_task_completed_event_id:20})',
    ],
  ])('%j does not tell for certain', (message) => {
    expect(clueIn(message)).toBeUndefined()
    expect(failingEventId(message, eventsOf('order'))).toBeUndefined()
  })

  test.each([
    [
      'Nondeterminism error: No command scheduled for event HistoryEvent(id: 6, Some(TimerStarted))',
      6,
    ],
    [
      'Nondeterminism error: Timer machine does not handle this event: HistoryEvent(id: 6, TimerStarted)',
      6,
    ],
    [
      "Nondeterminism error: Activity type of scheduled event 'b' does not match activity type of activity command 'c'",
      7,
    ],
    ['lookup failed for scheduledEventID to activityID: scheduleEventID: 7, activityID: 7', 7],
    [
      '[TMPRL1100] unknown command CommandType: Timer, ID: t, possible causes are nondeterministic workflow definition code or incompatible change in the workflow definition',
      6,
    ],
    [
      'unknown command CommandType: Activity, ID: 7, possible causes are nondeterministic workflow definition code or incompatible change in the workflow definition',
      7,
    ],
    [
      'nondeterministic workflow: missing replay command for TimerStarted: (TimerId:t, StartToFireTimeout:1s, WorkflowTaskCompletedEventId:4)',
      6,
    ],
  ])('older SDKs wrote %j', (message, expected) => {
    const decided = { workflowTaskCompletedEventId: 4 }
    const events = [
      event('TIMER_STARTED', { timerId: 't', ...decided }, 6),
      event(
        'ACTIVITY_TASK_SCHEDULED',
        { activityId: '7', activityType: { name: 'b' }, ...decided },
        7,
      ),
    ]
    expect(failingEventId(message, events)).toBe(expected)
  })

  test('a text that quotes an event of its own making names none', () => {
    const type = 'HistoryEvent(id: 3, TimerStarted)'
    const message = `[TMPRL1100] Nondeterminism error: Activity type of scheduled event '${type}' does not match activity type of activity command 'b'`
    expect(clueIn(message)).toEqual({ key: `activity type ${type}` })
    expect(failingEventId(message)).toBeUndefined()
  })

  test('so does an event that is printed whole, with what users wrote in it', () => {
    const text = messageOf('non-determinism/core-activity-to-child').replace(
      'name: "B"',
      'name: "HistoryEvent(id: 3, TimerStarted)"',
    )
    expect(text).toContain('HistoryEvent(id: 3, TimerStarted)')
    expect(failingEventId(text)).toBe(16)
  })

  test.each([
    ['TimerStarted: (TimerId:22, ', 'StartTimer: (TimerId:22, ', true],
    ['TimerStarted: (TimerId:22, ', 'ScheduleActivityTask: (ActivityId:23, ', true],
    ['TimerStarted: (TimerId:22, ', 'ScheduleActivityTask: (ActivityId:17, ', false],
    ['TimerStarted: (TimerId:22, ', 'ScheduleActivityTask: (ActivityId:mine, ', false],
    ['ActivityTaskScheduled: (ActivityId:mine, ', 'ScheduleActivityTask: (ActivityId:mine, ', true],
    ['TimerStarted: (TimerId:22, ', 'RecordMarker: (MarkerName:SideEffect, ', false],
    ['TimerStarted: (TimerId:22, ', 'StartChildWorkflowExecution: (workflow_id:"run_17"', false],
    ['TimerStarted: (TimerId:22, ', 'StartChildWorkflowExecution: (workflow_id:"run_22"', true],
  ])('Go compared %s with %s: certain is %s', (history, command, isCertain) => {
    const message = `[TMPRL1100] nondeterministic workflow: history event is ${history}WorkflowTaskCompletedEventId:21), replay command is ${command})`
    expect(clueIn(message)).toEqual(
      isCertain ? { decidedBy: 21, type: history.split(':')[0] } : undefined,
    )
  })

  test('an id that two events share is not certain', () => {
    const message =
      '[TMPRL1100] During replay, a matching Timer command was expected in history event position 7. However, the replayed code did not produce that.'
    const timer = (eventId: number) => event('TIMER_STARTED', { timerId: '7' }, eventId)
    const activity = event('ACTIVITY_TASK_SCHEDULED', { activityId: '7' }, 6)
    expect(failingEventId(message, [activity, timer(5)])).toBe(5)
    expect(failingEventId(message, [timer(5), timer(9)])).toBeUndefined()
    expect(failingEventId(message, [activity])).toBeUndefined()
  })
})

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

  test('when its workflow task fails on non-determinism, with what the history tells', () => {
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

  test('when Java code throws: its own words, not those around it', () => {
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: pending(2),
        lastWorkflowTaskFinish: finishOf('java-unhandled-failure'),
      }),
    ).toMatchObject({ cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', message: 'could not price' })
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
    ).toMatchObject({ message: 'unhandled failure: java.lang.IllegalStateException' })
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
