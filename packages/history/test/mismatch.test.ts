import type { HistoryEvent, Mismatch } from '@rewind/contract/history'
import { describe, expect, test } from 'vitest'
import { MismatchScanner } from '../src/mismatch/mismatch-scanner.ts'
import { hintIn } from '../src/mismatch/read-mismatch.ts'
import { mismatchPlace, suggestMismatch } from '../src/mismatch/suggest-mismatch.ts'
import { event, eventsOf, historyNames } from './histories.ts'

const scanned = (events: readonly HistoryEvent[]) => {
  const scanner = new MismatchScanner()
  for (const each of events) scanner.add(each)
  return scanner.mismatch
}
const placeIn = (events: readonly HistoryEvent[]) => mismatchPlace(scanned(events))
const suggestedFor = (events: readonly HistoryEvent[]) => {
  const found = scanned(events)
  return found && suggestMismatch(found, false)
}
const becauseOf = (events: readonly HistoryEvent[]) => suggestedFor(events)?.because

/**
 * The event that the failure names, the certainty, and the points. Resets to the first point got
 * past the failure.
 */
const recorded: Record<string, [number | undefined, Mismatch['certainty'], number[]]> = {
  'core-activity-removed': [11, 'CERTAIN', [10]],
  'core-activity-renamed': [11, 'CERTAIN', [10]],
  'core-activity-to-child': [16, 'CERTAIN', [15]],
  'core-child-changed': [5, 'CERTAIN', [4]],
  'core-extra-trailing': [11, 'CERTAIN', [10]],
  'core-fails-earlier': [16, 'CERTAIN', [15]],
  'core-local-activity-renamed': [17, 'CERTAIN', [16]],
  'core-local-to-activity': [5, 'CERTAIN', [4]],
  'core-memo-added': [16, 'CERTAIN', [15]],
  'core-patch-removed': [5, 'CERTAIN', [4]],
  'core-swapped': [11, 'CERTAIN', [10]],
  'core-timer-removed': [11, 'CERTAIN', [10]],
  // The activity type that was changed is scheduled twice.
  'core-two-same': [11, 'AT_OR_BEFORE', [10, 4]],
  'go-activity-added-beside': [undefined, 'CERTAIN', [15]],
  // Go compares a command that the code adds at an earlier decision with this event.
  'go-activity-added-earlier': [undefined, 'CERTAIN', [15]],
  'go-activity-inserted': [11, 'AT_OR_BEFORE', [10, 4]],
  // The activity id is 12, the event id is 5.
  'go-activity-own-id': [5, 'CERTAIN', [4]],
  'go-activity-removed': [11, 'AT_OR_BEFORE', [10, 4]],
  'go-child-inserted': [5, 'CERTAIN', [4]],
  'go-child-type-changed': [16, 'CERTAIN', [15]],
  'go-external-cancel-removed': [16, 'AT_OR_BEFORE', [15, 10, 4]],
  'go-local-activity-changed': [5, 'CERTAIN', [4]],
  'go-local-activity-renamed': [16, 'AT_OR_BEFORE', [15, 10, 4]],
  'go-parallel-second-differs': [6, 'CERTAIN', [4]],
  'go-side-effect-added': [undefined, 'AT_OR_BEFORE', [21, 15, 10, 4]],
  'go-side-effect-removed': [6, 'CERTAIN', [4]],
  'go-signal-external-removed': [5, 'CERTAIN', [4]],
  'go-timer-cancel-removed': [22, 'AT_OR_BEFORE', [21, 15, 10, 4]],
  'go-timer-id-not-event-id': [16, 'AT_OR_BEFORE', [14, 10, 4]],
  'go-timer-removed': [11, 'AT_OR_BEFORE', [10, 4]],
  'go-version-removed': [5, 'CERTAIN', [4]],
  'go-version-too-new': [16, 'CERTAIN', [15]],
  'java-activity-inserted': [11, 'CERTAIN', [10]],
  'java-activity-removed': [11, 'CERTAIN', [10]],
  'java-activity-with-input-removed': [16, 'CERTAIN', [15]],
  'java-activity-renamed': [11, 'CERTAIN', [10]],
  'java-child-changed': [5, 'CERTAIN', [4]],
  'java-fails-earlier': [16, 'CERTAIN', [15]],
  'java-local-activity-removed': [16, 'CERTAIN', [15]],
  'java-side-effect-removed': [5, 'CERTAIN', [4]],
  'java-signal-after-completion': [28, 'AT_OR_BEFORE', [27, 22, 15]],
  'java-timer-removed': [11, 'CERTAIN', [10]],
  'java-update-handler-removed': [undefined, 'CERTAIN', [13]],
}

describe('recorded failures', () => {
  const names = historyNames.flatMap((name) => name.match(/^non-determinism\/(.*)/)?.[1] ?? [])

  test('each is in the table', () => {
    expect(names).toEqual(Object.keys(recorded).sort())
  })

  test.each(names)('%s', (name) => {
    const { eventId, certainty, candidates } = placeIn(eventsOf(`non-determinism/${name}`)) ?? {}
    expect([eventId, certainty, candidates]).toEqual(recorded[name])
  })

  test.each([
    ['java-no-cause', 4],
    ['java-version-unsupported', 15],
  ])('%s, which Java gives no cause of its own: %i', (name, point) => {
    expect(placeIn(eventsOf(name))?.candidates).toEqual([point])
  })
})

test('Java before 1.24 after a reset that reapplied an update: the same point, without updates', () => {
  const found = scanned(eventsOf('java-update-reapplied'))
  expect(found && suggestMismatch(found, true)).toEqual({
    eventId: 4,
    because:
      'Releases of the Java SDK before 1.24 cannot replay an update that a reset reapplied (event 5): reset to event 4 again, excluding updates, or upgrade the SDK.',
    certainty: 'CERTAIN',
    candidates: [4],
    reapplyExclude: ['UPDATE'],
  })
})

const completed = (eventId: number) => event('WORKFLOW_TASK_COMPLETED', {}, eventId)

test.each([
  ['TypeScriptSDK', 'Unexpected event type: order.created'],
  ['JavaSDK', 'Unexpected event type: order.created'],
  ['PythonSDK', 'Unexpected event type: EVENT_TYPE_PAYMENT'],
  ['GoSDK', 'Unknown update name: price'],
  ['JavaSDK', 'Unknown update name: price'],
  ['PythonSDK', 'Signal received after workflow is closed.'],
])('%s: a workflow’s own error "%s" says nothing of its history', (source, message) => {
  const failure = { message, source, applicationFailureInfo: { type: 'Error' } }
  const cause = 'WORKFLOW_WORKER_UNHANDLED_FAILURE'
  const events = [completed(4), event('WORKFLOW_TASK_FAILED', { cause, failure }, 7)]
  expect(scanned(events)).toBeUndefined()
})
const decided = (workflowTaskCompletedEventId: number) => ({ workflowTaskCompletedEventId })
const input = (value: unknown) => ({
  payloads: [{ encoding: 'json/plain', size: '1', text: JSON.stringify(value) }],
})
const activity = (name: string, eventId: number, by: number, argument?: unknown) =>
  event(
    'ACTIVITY_TASK_SCHEDULED',
    {
      activityId: String(eventId),
      activityType: { name },
      ...(argument === undefined ? {} : { input: input(argument) }),
      ...decided(by),
    },
    eventId,
  )
const timer = (eventId: number, by: number, startToFireTimeout = '1s') =>
  event('TIMER_STARTED', { timerId: String(eventId), startToFireTimeout, ...decided(by) }, eventId)
const failed = (
  message: string,
  { eventId = 99, cause = 'NON_DETERMINISTIC_ERROR', source = '' } = {},
) => event('WORKFLOW_TASK_FAILED', { cause, failure: { message, source } }, eventId)

const core = (told: string) => `[TMPRL1100] Nondeterminism error: ${told}`
const lookup = (eventId: number) =>
  `[TMPRL1100] lookup failed for scheduledEventID to activityID: scheduleEventID: ${eventId}, activityID: ${eventId}`

describe('the event that a failure text names', () => {
  test.each([
    [''],
    ['boom'],
    // A text of a user that resembles one of an SDK.
    ['x Failure handling event 10 of type y'],
    ['x lookup failed for scheduledEventID to activityID: scheduleEventID: 5, activityID: 12'],
    [
      'x nondeterministic workflow: history event is TimerStarted: (WorkflowTaskCompletedEventId:4)',
    ],
    ['x unknown command CommandType: Timer, ID: 14, possible causes are you'],
    ['HistoryEvent(id: 3, TimerStarted)'],
  ])('%j is no text of an SDK', (message) => {
    expect(hintIn(message)).toBeUndefined()
  })

  test.each([
    [core('HistoryEvent(id: 0, TimerStarted)')],
    [core('HistoryEvent(id: 3, TimerStarted) and HistoryEvent(id: 11, TimerStarted)')],
    [core('something that a later release says')],
    [
      '[TMPRL1100] nondeterministic workflow: history event is MarkerRecorded: (Details:WorkflowTaskCompletedEventId:9, WorkflowTaskCompletedEventId:4)',
    ],
  ])('%j names no event', (message) => {
    expect(hintIn(message)?.place).toEqual({ is: 'UNKNOWN' })
  })

  test('a name that looks like an event is a name', () => {
    const name = 'HistoryEvent(id: 3, TimerStarted)'
    const text = core(
      `Activity type of scheduled event '${name}' does not match activity type of activity command 'b'`,
    )
    expect(hintIn(text)).toMatchObject({
      place: { is: 'COMMAND', key: `activity type ${name}` },
      wanted: { kind: 'activity', name: 'b' },
    })
  })

  const printed = (name: string) =>
    core(
      `Child workflow machine does not handle this event: HistoryEvent { event_id: 16, event_time: Some(Timestamp { seconds: 1, nanos: 2 }), event_type: ActivityTaskScheduled, version: 0, attributes: Some(A { activity_type: Some(ActivityType { name: "${name}" }) }) }`,
    )
  test('so is a name in an event that is printed whole', () => {
    expect(hintIn(printed('HistoryEvent(id: 3, TimerStarted)'))?.place).toEqual({
      is: 'EVENT',
      eventId: 16,
      type: 'ActivityTaskScheduled',
    })
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
      '[TMPRL1100] unknown command CommandType: Timer, ID: 6, possible causes are nondeterministic workflow definition code or incompatible change in the workflow definition',
      6,
    ],
    [
      'unknown command CommandType: Activity, ID: 7, possible causes are nondeterministic workflow definition code or incompatible change in the workflow definition',
      7,
    ],
    [
      'nondeterministic workflow: missing replay command for TimerStarted: (TimerId:6, StartToFireTimeout:1s, WorkflowTaskCompletedEventId:4)',
      6,
    ],
    [
      "Failure handling event 7 of type 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED' during execution. {}",
      7,
    ],
  ])('older releases wrote %j', (message, expected) => {
    const events = [completed(4), timer(6, 4), activity('b', 7, 4), failed(message)]
    expect(placeIn(events)).toEqual({ eventId: expected, certainty: 'CERTAIN', candidates: [4] })
  })

  test('Core names a local activity by its count', () => {
    const data = input({ seq: 2, activity_id: '2', activity_type: 'L' })
    const marker = event(
      'MARKER_RECORDED',
      { markerName: 'core_local_activity', details: { data }, ...decided(4) },
      5,
    )
    const events = [completed(4), marker, completed(8)]
    const missing = core('Missing associated machine for LocalActivity(2)')
    expect(placeIn([...events, failed(missing)])?.candidates).toEqual([4])
    expect(placeIn([...events, failed(missing.replace('(2)', '(3)'))])).toBeUndefined()
  })

  test('Core names a patch that the code asks for under another name', () => {
    const data = { 'patch-data': input({ id: 'p1', deprecated: false }) }
    const marker = event(
      'MARKER_RECORDED',
      { markerName: 'core_patch', details: data, ...decided(4) },
      5,
    )
    const text = core('Change id p1 does not match expected id p2')
    expect(placeIn([completed(4), marker, failed(text)])?.eventId).toBe(5)
  })

  test('Core names a Nexus operation', () => {
    const operation = event('NEXUS_OPERATION_SCHEDULED', { operation: 'echo', ...decided(4) }, 5)
    const text = core(
      "Nexus operation of scheduled event 'echo' does not match operation of command 'shout'",
    )
    expect(placeIn([completed(4), operation, failed(text)])?.candidates).toEqual([4])
  })

  test('Core takes some mismatches for faults of its own', () => {
    const text =
      'Fatal error in workflow machines: Encountered local activity marker but the associated machine was of the wrong type! HistoryEvent { event_id: 17, event_time: Some(Timestamp { seconds: 1, nanos: 2 }), event_type: MarkerRecorded, version: 0 }'
    const marker = event(
      'MARKER_RECORDED',
      { markerName: 'core_local_activity', ...decided(16) },
      17,
    )
    const events = [completed(4), completed(16), marker]
    const cause = 'WORKFLOW_WORKER_UNHANDLED_FAILURE'
    expect(placeIn([...events, failed(text, { cause })])?.candidates).toEqual([16])
    expect(
      placeIn([...events, failed('Fatal error in workflow machines: x', { cause })]),
    ).toBeUndefined()
  })

  test('an event that has no command: the one that began it is meant', () => {
    const text = core(
      'During event handling, this event had an initial command ID but we could not find a matching command for it: HistoryEvent { event_id: 6, event_time: Some(Timestamp { seconds: 1, nanos: 2 }), event_type: ActivityTaskStarted, version: 0, attributes: Some(ActivityTaskStartedEventAttributes(ActivityTaskStartedEventAttributes { scheduled_event_id: 5, identity: "w" })) }',
    )
    expect(placeIn([completed(4), activity('b', 5, 4), failed(text)])?.eventId).toBe(5)
  })

  const java = (eventId: number, type: string, told = '') =>
    `Failure handling event ${eventId} of type 'EVENT_TYPE_${type}' during replay. ${told}{WorkflowTaskStartedEventId=26, CurrentStartedEventId=9}`
  const causedBy = (message: string, cause: unknown) =>
    event(
      'WORKFLOW_TASK_FAILED',
      {
        cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
        failure: { message, source: 'JavaSDK', cause },
      },
      99,
    )
  const events = [completed(4), timer(5, 4), completed(10), timer(11, 10), completed(15)]

  test('Java’s event stands in the outer text, and the reason in a cause', () => {
    const reason = {
      message:
        'Event 11 of type EVENT_TYPE_TIMER_STARTED does not match command type COMMAND_TYPE_X',
      applicationFailureInfo: { type: 'io.temporal.worker.NonDeterministicException' },
    }
    const failure = causedBy(java(11, 'TIMER_STARTED'), reason)
    expect(placeIn([...events, failure])).toMatchObject({ eventId: 11, candidates: [10] })
  })

  test('Java leaves the cause out where it fails with the first task after a reset', () => {
    const text = `[TMPRL1100] ${java(11, 'TIMER_STARTED', '[TMPRL1100] No command scheduled that corresponds to event_id: 11 ')}`
    expect(placeIn([...events, failed(text, { cause: 'UNSPECIFIED' })])?.candidates).toEqual([10])
  })

  test('an update whose handler is gone: reset at the workflow task that took it', () => {
    const failure = causedBy(java(15, 'WORKFLOW_TASK_COMPLETED'), {
      message: 'Unknown update name: pay, knownTypes=[]',
      applicationFailureInfo: { type: 'java.lang.IllegalArgumentException' },
    })
    expect(placeIn([...events, failure])?.candidates).toEqual([15])
  })

  test('a signal that came after the code’s end, as older releases say it', () => {
    const signal = event('WORKFLOW_EXECUTION_SIGNALED', {}, 16)
    const failure = causedBy(java(16, 'WORKFLOW_EXECUTION_SIGNALED'), {
      message: 'Signal received after workflow is closed.',
    })
    expect(placeIn([...events, signal, failure])).toMatchObject({
      eventId: 16,
      certainty: 'AT_OR_BEFORE',
      candidates: [15, 10],
    })
  })

  test('a mutable side effect that the history does not hold', () => {
    const failure = causedBy(
      'java.lang.IllegalArgumentException: No value found for mutableSideEffectId=m',
      {
        message: 'No value found for mutableSideEffectId=m',
      },
    )
    expect(placeIn([...events, failure])?.candidates).toEqual([15, 10, 4])
  })

  test('a failure of the user’s own code is no mismatch', () => {
    const failure = causedBy(java(11, 'TIMER_STARTED'), { message: 'no tariff' })
    expect(scanned([...events, failure])).toBeUndefined()
  })

  test('Go prints a Nexus operation with the workflow task that decided it', () => {
    const operation = event('NEXUS_OPERATION_SCHEDULED', { operation: 'charge', ...decided(4) }, 5)
    const text =
      '[TMPRL1100] unable to find nexus operation state machine for event: NexusOperationScheduled: (EventId:5, EventTime:(Seconds:1, Nanos:2), EventType:NexusOperationScheduled, Attributes:&{endpoint:"pay" service:"cards" operation:"charge" workflow_task_completed_event_id:4})'
    expect(placeIn([completed(4), operation, failed(text)])?.candidates).toEqual([4])
  })
})

describe('a failure text that contradicts the history gives no suggestion', () => {
  const events = [completed(4), timer(5, 4), event('WORKFLOW_EXECUTION_SIGNALED', {}, 9)]
  test.each([
    [core('No command scheduled for event HistoryEvent(id: 5, TimerStarted)'), 5],
    [core('No command scheduled for event HistoryEvent(id: 5, ActivityTaskScheduled)'), undefined],
    [
      core('No command scheduled for event HistoryEvent(id: 9, WorkflowExecutionSignaled)'),
      undefined,
    ],
    [core('No command scheduled for event HistoryEvent(id: 99, TimerStarted)'), undefined],
    // Go looks up an activity, and event 5 is not one.
    [lookup(5), undefined],
  ])('%s', (message, expected) => {
    expect(placeIn([...events, failed(message, { eventId: 12 })])?.eventId).toBe(expected)
  })

  test('an admitted update is no decision of the code', () => {
    const admitted = event('WORKFLOW_EXECUTION_UPDATE_ADMITTED', {}, 6)
    const text = core(
      'Timer machine does not handle this event: HistoryEvent(id: 6, WorkflowExecutionUpdateAdmitted)',
    )
    expect(placeIn([completed(4), timer(5, 4), admitted, failed(text)])).toBeUndefined()
  })
})

describe('Go', () => {
  const chain = [
    completed(4),
    activity('A', 5, 4),
    completed(10),
    activity('B', 11, 10),
    completed(16),
  ]
  const compared = (history: string, command: string) =>
    `[TMPRL1100] nondeterministic workflow: history event is ${history}), replay command is ${command})`

  test('names an event too late: the code may have stopped matching at any decision before it', () => {
    const place = placeIn([...chain, activity('D', 17, 16), completed(22), failed(lookup(17))])
    expect(place).toMatchObject({ eventId: 17, certainty: 'AT_OR_BEFORE', candidates: [16, 10, 4] })
  })

  test('also at a decision that decided nothing, such as a wait for a signal', () => {
    const place = placeIn([completed(4), completed(8), activity('A', 9, 8), failed(lookup(9))])
    expect(place).toMatchObject({ certainty: 'AT_OR_BEFORE', candidates: [8, 4] })
  })

  test('without an earlier decision the event is certain', () => {
    expect(placeIn([completed(4), activity('A', 5, 4), completed(10), failed(lookup(5))])).toEqual({
      eventId: 5,
      certainty: 'CERTAIN',
      candidates: [4],
    })
  })

  test.each([
    // The same position: everything before was alike.
    ['ScheduleActivityTask: (ActivityId:11, ActivityType:(Name:X)', 'CERTAIN', [10]],
    // The position after A: the code gave the command there.
    ['ScheduleActivityTask: (ActivityId:6, ActivityType:(Name:X)', 'CERTAIN', [4]],
    ['StartChildWorkflowExecution: (Attributes:&{workflow_id:"run_6"', 'CERTAIN', [4]],
    // At a later decision: B is missing.
    ['StartTimer: (TimerId:17, StartToFireTimeout:1s', 'CERTAIN', [10]],
    // An id that the code chose, or no id, gives no position.
    ['ScheduleActivityTask: (ActivityId:mine, ActivityType:(Name:X)', 'AT_OR_BEFORE', [10, 4]],
    ['RecordMarker: (MarkerName:SideEffect', 'AT_OR_BEFORE', [10, 4]],
    ['ScheduleActivityTask: (ActivityId:8, ActivityType:(Name:X)', 'AT_OR_BEFORE', [10, 4]],
  ])('compared B with %s', (command, certainty, candidates) => {
    const history =
      'ActivityTaskScheduled: (ActivityId:11, ActivityType:(Name:B), WorkflowTaskCompletedEventId:10'
    expect(placeIn([...chain, failed(compared(history, command))])).toMatchObject({
      certainty,
      candidates,
    })
  })

  test.each([
    ['ScheduleActivityTask: (ActivityId:17, ActivityType:(Name:X))', 'CERTAIN', [16]],
    ['ScheduleActivityTask: (ActivityId:12, ActivityType:(Name:X))', 'CERTAIN', [10]],
    ['UpsertWorkflowSearchAttributes: (CommandType:x)', 'AT_OR_BEFORE', [16, 10]],
  ])('gave %s in addition', (command, certainty, candidates) => {
    const text = `[TMPRL1100] nondeterministic workflow: extra replay command for ${command}`
    expect(placeIn([...chain, failed(text)])).toMatchObject({ certainty, candidates })
  })
})

describe('arguments, which no SDK compares', () => {
  const noCommand = (eventId: number) =>
    core(`No command scheduled for event HistoryEvent(id: ${eventId}, ActivityTaskScheduled)`)
  const typed = (history: string, code: string) =>
    core(
      `Activity type of scheduled event '${history}' does not match activity type of activity command '${code}'`,
    )
  const three = (a: HistoryEvent, b: HistoryEvent, c: HistoryEvent) => [
    ...[completed(4), a, completed(10), b, completed(16), c, completed(22)],
  ]
  const [A, B] = [
    (eventId: number, argument: unknown) => activity('A', eventId, eventId - 1, argument),
    (eventId: number, argument: unknown) => activity('B', eventId, eventId - 1, argument),
  ]

  test.each<[string, HistoryEvent[], string, number[]]>([
    ['A(1) A(2) A(3) lost one', three(A(5, 1), A(11, 2), A(17, 3)), noCommand(17), [16, 10, 4]],
    ['A(1) A(1) A(1) lost one, whichever', three(A(5, 1), A(11, 1), A(17, 1)), noCommand(17), [16]],
    ['A(1) A(1) A(2) lost one', three(A(5, 1), A(11, 1), A(17, 2)), noCommand(17), [16, 10]],
    ['A(1) B(1) A(2) lost the last', three(A(5, 1), B(11, 1), A(17, 2)), noCommand(17), [16]],
    ['A(1) A(2) B gained an A', three(A(5, 1), A(11, 2), B(17, 0)), typed('B', 'A'), [16, 10, 4]],
    ['A(1) A(1) B gained an A', three(A(5, 1), A(11, 1), B(17, 0)), typed('B', 'A'), [16, 10, 4]],
    [
      'A(1) A(2) B lost B, and an A may be another',
      three(A(5, 1), A(11, 2), B(17, 0)),
      noCommand(17),
      [16, 10, 4],
    ],
    ['A(1) X B lost B', three(A(5, 1), activity('X', 11, 10), B(17, 0)), noCommand(17), [16]],
    ['A(1) A(1) B gained another', three(A(5, 1), A(11, 1), B(17, 0)), typed('B', 'X'), [16]],
    [
      'X A B gained an A, without arguments',
      three(activity('X', 5, 4), A(11, undefined), B(17, 0)),
      typed('B', 'A'),
      [16],
    ],
  ])('%s', (_, events, text, candidates) => {
    const place = placeIn([...events, failed(text)])
    // The failure names B by its type only.
    expect(place?.candidates).toEqual(candidates)
    expect(place?.certainty).toBe(candidates.length === 1 ? 'CERTAIN' : 'AT_OR_BEFORE')
  })

  test('timers of other lengths', () => {
    const events = three(activity('A', 5, 4), timer(11, 10, '2s'), timer(17, 16, '1s'))
    const text = core('No command scheduled for event HistoryEvent(id: 17, TimerStarted)')
    expect(placeIn([...events, failed(text)])?.candidates).toEqual([16, 10])
  })

  test('long arguments that differ at their end', () => {
    const long = (end: string) => `${'x'.repeat(50_000)}${end}`
    const events = three(activity('X', 5, 4), A(11, long('1')), A(17, long('2')))
    expect(placeIn([...events, failed(noCommand(17))])?.candidates).toEqual([16, 10])
  })

  test('of very many points the newest, and the earliest, which is right either way', () => {
    const events = Array.from({ length: 200 }, (_, at) => [
      completed(4 + 6 * at),
      A(5 + 6 * at, at),
    ])
    const found = placeIn([
      ...events.flat(),
      completed(2000),
      failed(noCommand(5 + 6 * 199), { eventId: 2003 }),
    ])
    expect(found?.candidates).toHaveLength(100)
    expect(found?.candidates.slice(0, 2)).toEqual([4 + 6 * 199, 4 + 6 * 198])
    expect(found?.candidates.at(-1)).toBe(4)
    expect(found?.doubt).toContain('event 4 is right either way')
  })

  test('steps of one workflow task have one point', () => {
    const side = [completed(4), ...[5, 6, 7].map((eventId) => activity('A', eventId, 4, eventId))]
    expect(placeIn([...side, completed(10), failed(noCommand(7))])?.certainty).toBe('CERTAIN')
  })

  test('Java compares no type of a local activity, others do', () => {
    const local = (name: string, eventId: number, id: string) =>
      event(
        'MARKER_RECORDED',
        {
          markerName: 'LocalActivity',
          details: { activityId: input(id), type: input(name), input: input(name) },
          ...decided(eventId - 1),
        },
        eventId,
      )
    const events = three(local('L', 5, 'a'), local('M', 11, 'b'), local('N', 17, 'c'))
    const text =
      "[TMPRL1100] Failure handling event 17 of type 'EVENT_TYPE_MARKER_RECORDED' during replay. [TMPRL1100] Local activity of type N is recorded in the history with id c but was not expected by the execution. {}"
    expect(placeIn([...events, failed(text)])?.candidates).toEqual([16, 10, 4])
    const byCore = core('No command scheduled for event HistoryEvent(id: 17, MarkerRecorded)')
    expect(placeIn([...events, failed(byCore)])?.candidates).toEqual([16])
  })

  test.each<[string, HistoryEvent[], string, number]>([
    ['a step that may be gone', three(A(5, 1), A(11, 2), A(17, 3)), noCommand(17), 4],
    [
      'the oldest that differs, not one like its next',
      three(A(5, 1), A(11, 1), A(17, 2)),
      noCommand(17),
      10,
    ],
    ['a step that may be new', three(A(5, 1), A(11, 2), B(17, 0)), typed('B', 'A'), 4],
    [
      'the newest, where only two changes would hide one',
      three(A(5, 1), A(11, 2), B(17, 0)),
      noCommand(17),
      16,
    ],
    [
      'one of several events with other arguments',
      three(A(5, 1), B(11, 0), A(17, 2)),
      typed('A', 'X'),
      4,
    ],
    [
      'Go: the row that ends with what it names',
      three(B(5, 0), A(11, 1), A(17, 2)),
      lookup(17),
      10,
    ],
    ['Go: the row before it', three(A(5, 1), A(11, 2), B(17, 0)), lookup(17), 4],
    [
      'Go: the newest, where nothing of the kind ran',
      three(A(5, 1), B(11, 0), A(17, 2)),
      lookup(17),
      16,
    ],
    ['Go: the newest, where all had the same', three(A(5, 1), A(11, 1), A(17, 1)), lookup(17), 16],
  ])('is tried first: %s', (_, events, text, first) => {
    const suggested = suggestedFor([...events, failed(text)])
    expect(suggested).toMatchObject({ eventId: first, certainty: 'AT_OR_BEFORE' })
    // The other candidates stay, newest first.
    expect(suggested?.candidates[0]).toBe(16)
    expect(suggested?.because.startsWith(`Try event ${first}`)).toBe(true)
  })

  test('for Go the reason says that an earlier point may be the right one', () => {
    const events = [...three(B(5, 0), A(11, 1), A(17, 2)), failed(lookup(17))]
    expect(becauseOf(events)).toMatch(
      /^Try event 10 first, then 4: .*; event 10 keeps none of these, and does more again\.$/,
    )
  })

  test('a point that got stuck again is not suggested once more', () => {
    const [a, b] = [A(5, 1), A(11, 2)]
    const reset = event('WORKFLOW_TASK_FAILED', { cause: 'RESET_WORKFLOW', newRunId: 'new' }, 10)
    const again = [completed(4), a, reset, failed(noCommand(5))]
    expect(suggestedFor(again)).toMatchObject({ eventId: 4, candidates: [4] })
    expect(suggestedFor([...three(a, b, A(17, 3)), failed(noCommand(17))])?.eventId).toBe(4)
  })

  test('the reason says what ran before, and which point is right either way', () => {
    const events = three(A(5, 1), A(11, 2), A(17, 3))
    expect(becauseOf([...events, failed(noCommand(17))])).toBe(
      'Try event 4: the worker’s code does not match the history at or before event 17 (ActivityTaskScheduled). The SDK compares types, not arguments: A ran before with others (events 5 and 11). If a step was added or removed there, a run from a later point completes without it; event 4 is right either way, and does more again.',
    )
  })
})

test('a version that the code no longer takes where the history has none', () => {
  const text =
    '[TMPRL1100] Workflow code removed support of version -1. for "p1" changeID. The oldest supported version is 1'
  const events = [completed(4), activity('A', 5, 4), completed(10), failed(text)]
  expect(placeIn(events)).toMatchObject({ certainty: 'AT_OR_BEFORE', candidates: [10, 4] })
})

describe('one of several events', () => {
  const text = core(
    "Activity type of scheduled event 'A' does not match activity type of activity command 'X'",
  )
  const events = [
    completed(4),
    activity('A', 5, 4),
    completed(10),
    activity('A', 11, 10),
    completed(16),
  ]

  test('the latest is tried first', () => {
    expect(placeIn([...events, failed(text)])).toMatchObject({
      eventId: 11,
      certainty: 'AT_OR_BEFORE',
      candidates: [10, 4],
      doubt: 'The failure means one of these: events 5 and 11.',
    })
  })

  test('what the task that failed the run decided is not meant', () => {
    const failure = { message: 'x', cause: { message: text } }
    const end = event('WORKFLOW_EXECUTION_FAILED', { failure, ...decided(16) }, 18)
    const place = placeIn([...events, activity('A', 17, 16), end])
    expect(place).toMatchObject({ eventId: 11, candidates: [10, 4] })
  })
})

describe('a run that a reset made', () => {
  const events = [
    completed(4),
    activity('A', 5, 4),
    completed(10),
    activity('B', 11, 10),
    completed(16),
  ]
  const reset = (eventId: number) =>
    event('WORKFLOW_TASK_FAILED', { cause: 'RESET_WORKFLOW', newRunId: 'new' }, eventId)
  const until = (eventId: number) => events.filter((each) => each.eventId < eventId)

  test('stuck again before it did anything new: the next earlier point', () => {
    const again = [...until(16), reset(16), failed(lookup(11))]
    expect(placeIn(again)).toMatchObject({ certainty: 'AT_OR_BEFORE', candidates: [10, 4] })
    expect(becauseOf(again)).toMatch(/^Stuck again before it did anything new: event 10 next\. /)
    const twice = [...until(10), reset(10), failed(lookup(5))]
    expect(placeIn(twice)).toMatchObject({ candidates: [4] })
  })

  test('whatever its failure says, the mismatch was in the kept part', () => {
    const unread = [...until(16), reset(16), failed(core('something new'))]
    expect(placeIn(unread)).toMatchObject({ certainty: 'AT_OR_BEFORE', candidates: [10, 4] })
    expect(placeIn([...until(4), reset(4), failed(core('something new'))])).toBeUndefined()
  })

  test('once it has gone on, its failure is judged as any', () => {
    const later = [...until(16), reset(16), completed(19), failed(core('something new'))]
    expect(placeIn(later)?.candidates).toEqual([19, 10, 4])
    expect(becauseOf(later)).not.toContain('Stuck again')
  })
})

describe('versions', () => {
  const version = (eventId: number, by: number) =>
    event(
      'MARKER_RECORDED',
      {
        markerName: 'Version',
        details: { 'change-id': input('c'), version: input(1) },
        ...decided(by),
      },
      eventId,
    )
  const moved = core('No command scheduled for event HistoryEvent(id: 12, ActivityTaskScheduled)')
  const sentence =
    'The run recorded version c after this point: code that asks for it before the point runs as an old run from here; for the new path reset to the first workflow task (event 4).'

  test('recorded after the point: an old run goes on as one', () => {
    const events = [
      completed(4),
      activity('A', 5, 4),
      completed(10),
      version(11, 10),
      activity('B', 12, 10),
    ]
    expect(becauseOf([...events, failed(moved)])).toContain(sentence)
  })

  test('not at the first workflow task, where all is decided again', () => {
    const events = [completed(10), version(11, 10), activity('B', 12, 10)]
    expect(becauseOf([...events, failed(moved)])).not.toContain('version')
  })
})

describe('a failure that the worker encoded', () => {
  test('names no event, and gives no suggestion', () => {
    const found = scanned(eventsOf('go-encoded'))
    expect(found?.text).toBe('the failure is encoded: its cause cannot be read here')
    expect(mismatchPlace(found)).toBeUndefined()
    expect(found && suggestMismatch(found, true)).toBeUndefined()
  })

  test('is read where the worker has no codec', () => {
    expect(placeIn(eventsOf('go-encoded-without-codec'))).toMatchObject({
      eventId: 17,
      candidates: [16, 10, 4],
    })
  })
})
