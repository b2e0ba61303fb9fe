import type { HistoryEvent } from '@rewind/contract/history'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { translateEvent } from '../src/events/events.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { rowSummary } from '../src/rows/row-summary.ts'
import { event, eventAt, eventOf, eventsOf, historyNames } from './histories.ts'
import {
  attributeFields,
  eventTypeOf,
  historyEventType,
  messageArbitrary,
  messageOf,
  toProtoJson,
} from './proto.ts'

/** Returns the summary of an event among the events that it can refer to. */
const summarize = (
  event: HistoryEvent,
  eventAt: (id: number) => HistoryEvent | undefined = () => undefined,
) =>
  rowSummary(toEventRow(event), (id) => {
    const found = eventAt(id)
    return found && toEventRow(found)
  })

/** Rows of real histories, as the table shows them. */
test.each([
  ['order', 1, 'order, queue orders, input {"id":4711} (order 4711)'],
  ['order', 2, 'queue orders'],
  ['order', 3, 'worker worker-1'],
  ['order', 5, 'patch check-stock'],
  ['order', 7, 'checkStock, input 4711'],
  ['order', 8, 'checkStock, attempt 1, worker worker-1'],
  ['order', 9, 'checkStock, result "stock of 4711"'],
  ['order', 10, 'sticky queue of orders'],
  ['order', 13, 'local activity lookUp'],
  ['order', 29, 'CustomKeyword ["paid"]'],
  ['order', 30, 'memo constructor, note'],
  ['order', 31, 'timer 1 s'],
  ['order', 32, 'timer 1 s'],
  ['order', 36, 'ship order-1-ship, input 4711'],
  ['order', 37, 'ship order-1-ship'],
  ['order', 41, 'signal goOn to workflow order-1-ship'],
  ['order', 42, 'workflow order-1-ship'],
  ['order', 46, 'ship order-1-ship, result "shipped 4711"'],
  ['order', 50, 'timer 30 d'],
  ['order', 54, 'update setAddress, by ada@laptop'],
  ['order', 55, 'update setAddress, result "was Main Street 1"'],
  ['order', 56, 'timer 30 d'],
  ['order', 57, 'result {"got":"shipped 4711","address":"Main Street 1"}'],
  ['order-reset', 41, 'update setAddress, reapplied by a reset'],
  ['order-reset', 46, 'update setAddress'],
  ['order-reset', 49, 'workflow order-1-ship: external workflow execution not found'],
  ['canceled', 6, 'by ada: NormalCause'],
  ['canceled', 10, 'heartbeating'],
  ['canceled', 22, 'canceled'],
  [
    'continued-as-new-last',
    1,
    'chain, queue orders, continued from run 01a2067a-7430-7b99-875a-8d09652f8234, input 0',
  ],
  ['cron', 1, 'ticks, queue orders, cron @every 1s'],
  ['externals-failed', 16, 'ship externals2-1: workflow already exists'],
  ['externals-target', 5, 'signal goOn, from workflow externals-1'],
  ['failed-activity', 18, 'declined: card declined, no retry: non retryable failure'],
  ['failed-activity', 22, 'card declined'],
  [
    'failed-activity-timeout',
    7,
    'hangs: start to close timeout, no retry: maximum attempts reached',
  ],
  ['failed-child', 16, 'failing failingChild-1-child: card declined'],
  ['failed-local-activity', 11, 'local activity declined: card declined'],
  ['go-failed-wrapped', 11, 'order failed: card declined'],
  ['non-determinism', 12, 'signal addressChanged, by ada@laptop'],
  ['non-determinism', 15, 'non-deterministic: code wants Activity, history has TimerStarted (11)'],
  ['non-determinism-base', 16, 'by a reset: ada: back to version 2 [rw-00000001]'],
  [
    'non-determinism-reset',
    10,
    'reset of run 01a2067a-8770-74df-8862-8351f4fc54d5, ada: back to version 2 [rw-00000001]',
  ],
  ['sticky-timeout', 14, 'schedule to start timeout'],
  ['terminated', 5, 'by ada@laptop: gone for good'],
  ['timed-out', 6, 'run or execution timeout'],
  ['unhandled-failure', 4, 'unhandled failure: boom'],
  ['java-no-cause', 5, 'version pricing = 1'],
])('%s %i: %s', (name, eventId, expected) => {
  const events = eventsOf(name)
  expect(summarize(eventOf(events, eventId), eventAt(events))).toBe(expected)
})

/** The SDKs' messages for a nondeterminism error, cut to a row. */
test.each([
  ['core-activity-removed', 20, 'code wants nothing, history has ActivityTaskScheduled (11)'],
  ['core-activity-renamed', 20, 'code wants activity fraudCheck, history has chargeCard'],
  [
    'core-child-changed',
    13,
    'code wants child workflow childChanged-nde-b, history has childChanged-nde-a',
  ],
  [
    'core-patch-removed',
    16,
    'Non-deprecated patch marker encountered for change p, but there is no corresponding change command!',
  ],
  ['go-activity-removed', 20, 'code wants nothing, history has ActivityTaskScheduled (11)'],
  ['go-timer-removed', 15, 'code does not want the Timer that history has at 11'],
  [
    'go-version-removed',
    16,
    'Workflow code removed support of version 1. for "new-pricing" changeID. The oldest supported version is 2',
  ],
  ['java-activity-inserted', 15, 'code wants ScheduleActivityTask, history has TimerStarted (11)'],
  [
    'java-activity-renamed',
    20,
    'code wants another activityType, history has ActivityTaskScheduled (11)',
  ],
  ['java-timer-removed', 15, 'code wants nothing, history has TimerStarted (11)'],
])('%s %i: non-deterministic: %s', (name, eventId, expected) => {
  const line = summarize(eventOf(eventsOf(`non-determinism/${name}`), eventId))
  expect(line).toBe(`non-deterministic: ${expected}`)
})

const text = (value: string) => ({
  encoding: 'json/plain',
  size: String(value.length),
  text: value,
})

test.each([
  [
    'ACTIVITY_TASK_STARTED',
    { scheduledEventId: 5, attempt: 3, identity: 'w', lastFailure: { message: 'busy\nat x' } },
    'activity of event 5, attempt 3, worker w, before: busy',
  ],
  [
    'WORKFLOW_EXECUTION_STARTED',
    {
      workflowType: { name: 'ship' },
      attempt: 2,
      parentWorkflowExecution: { workflowId: 'order-1' },
    },
    'ship, attempt 2, child of order-1',
  ],
  [
    'WORKFLOW_EXECUTION_STARTED',
    { initiator: 'RETRY', continuedExecutionRunId: 'r1' },
    'retry of run r1',
  ],
  [
    'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
    { newExecutionRunId: 'r2', failure: { message: 'x' } },
    'as run r2, after: x',
  ],
  ['WORKFLOW_EXECUTION_TERMINATED', { reason: 'enough' }, 'enough'],
  ['WORKFLOW_EXECUTION_TERMINATED', { identity: 'ada' }, 'by ada'],
  [
    'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
    { cause: 'x', externalWorkflowExecution: { workflowId: 'order-1' } },
    'from workflow order-1, x',
  ],
  ['WORKFLOW_EXECUTION_PAUSED', { identity: 'ada', reason: 'look first' }, 'by ada: look first'],
  [
    'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
    {
      versioningOverride: { pinned: { version: { deploymentName: 'orders', buildId: 'b1' } } },
      identity: 'ada',
    },
    'pinned to orders, b1, by ada',
  ],
  [
    'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
    { versioningOverride: { autoUpgrade: true } },
    'upgrades by itself',
  ],
  [
    'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
    { unsetVersioningOverride: true },
    'versioning override removed',
  ],
  [
    'WORKFLOW_EXECUTION_UPDATE_REJECTED',
    { rejectedRequest: { input: { name: 'set' } }, failure: { message: 'no' } },
    'update set: no',
  ],
  [
    'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
    { meta: { updateId: 'u1' }, outcome: { failure: { message: 'no' } } },
    'update u1: no',
  ],
  [
    'WORKFLOW_TASK_FAILED',
    { cause: 'BAD_SEARCH_ATTRIBUTES', failure: { message: 'no such attribute' } },
    'bad search attributes: no such attribute',
  ],
  [
    'WORKFLOW_TASK_STARTED',
    { identity: 'w', suggestContinueAsNew: true },
    'worker w, history is long: continue-as-new suggested',
  ],
  [
    'WORKFLOW_TASK_SCHEDULED',
    { taskQueue: { name: 'q', kind: 'NORMAL' }, attempt: 4 },
    'attempt 4, queue q',
  ],
  [
    'NEXUS_OPERATION_SCHEDULED',
    { service: 'pay', operation: 'charge', endpoint: 'bank', input: text('1') },
    'pay.charge, endpoint bank, input 1',
  ],
  [
    'NEXUS_OPERATION_FAILED',
    {
      scheduledEventId: 7,
      failure: { message: 'nexus operation completed unsuccessfully', cause: { message: 'broke' } },
    },
    'operation of event 7: broke',
  ],
  [
    'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
    {
      searchAttributes: {
        indexedFields: { A: text('1'), B: { encoding: 'binary/null', size: '0' } },
      },
    },
    'A 1, B null',
  ],
  [
    'WORKFLOW_EXECUTION_SIGNALED',
    { signalName: 'a\nb\u2028c', identity: 'ada' },
    'signal a b c, by ada',
  ],
  [
    'WORKFLOW_EXECUTION_COMPLETED',
    { result: { payloads: [{ encoding: 'binary/encrypted', size: '20', base64: 'AA==' }] } },
    'result 20 bytes (binary/encrypted)',
  ],
  [
    'WORKFLOW_EXECUTION_COMPLETED',
    { result: { payloads: [text('1'), text('2'), text('3'), text('4')] } },
    'result 1, 2, 3, …',
  ],
  [
    'MARKER_RECORDED',
    { markerName: 'core_patch', details: { 'patch-data': { payloads: [text('{')] } } },
    'marker core_patch',
  ],
  ['LATER_SERVERS_EVENT', { planet: 'Mars', count: 3, nested: {} }, 'planet Mars, count 3'],
  ['LATER_SERVERS_EVENT', { nested: {} }, 'LaterServersEvent'],
  ['UNSPECIFIED', {}, 'Unspecified'],
])('%s of %j: %s', (type, attributes, expected) => {
  expect(summarize(event(type, attributes, 100))).toBe(expected)
})

describe('the failure of a row is the deepest message that says something', () => {
  const line = (failure: unknown) => summarize(event('WORKFLOW_EXECUTION_FAILED', { failure }))
  test.each([
    [
      { message: 'Activity task failed', cause: { message: 'card declined\n  at x' } },
      'card declined',
    ],
    [{ message: 'order failed', cause: { message: 'activity error' } }, 'order failed'],
    [
      {
        message: 'Activity task timed out',
        cause: { timeoutFailureInfo: { timeoutType: 'HEARTBEAT' } },
      },
      'heartbeat timeout',
    ],
    [{ message: 'Child Workflow execution failed' }, 'Child Workflow execution failed'],
    [{ applicationFailureInfo: { type: 'CardDeclined' } }, 'CardDeclined'],
    [{ message: '', cause: { canceledFailureInfo: {} } }, 'canceled'],
    [{}, 'failed'],
    [undefined, 'failed'],
  ])('%j: %s', (failure, expected) => {
    expect(line(failure)).toBe(expected)
  })
})

const isLine = /^(?!.*(undefined|NaN|\[object Object\]))\S(.*\S)?$/u

test.each(historyNames)('%s: every row has one line', (name) => {
  const events = eventsOf(name)
  for (const each of events) {
    expect(summarize(each)).toMatch(isLine)
    expect(summarize(each, eventAt(events))).toMatch(isLine)
  }
})

describe.each(attributeFields.map((field) => [eventTypeOf(field), field] as const))(
  '%s',
  (type, field) => {
    test('has a line without any attribute', () => {
      expect(summarize(event(type))).toMatch(isLine)
    })

    test('has a line of its own, whatever its attributes are', () => {
      const attributesType = messageOf(field)
      if (!attributesType) throw new Error(`${field.name} is no message`)
      const rows = messageArbitrary(attributesType).map((attributes) =>
        translateEvent(
          toProtoJson(
            historyEventType,
            historyEventType.fromObject({
              eventType: `EVENT_TYPE_${type}`,
              [field.name]: attributes,
            }),
          ),
        ),
      )
      fc.assert(
        fc.property(rows, (row) => {
          const line = summarize(row)
          expect(line.length).toBeGreaterThan(0)
          expect(line.length).toBeLessThan(400)
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
          expect(
            line.replaceAll('[object Object]', '').length === line.length ||
              JSON.stringify(row).includes('[object Object]'),
          ).toBe(true)
        }),
        { numRuns: 6 },
      )
    })
  },
)

test('a line is cut to a row, between characters', () => {
  const line = summarize(event('WORKFLOW_EXECUTION_SIGNALED', { signalName: '😀'.repeat(1000) }))
  expect(line).toMatch(/^signal (😀)+…$/u)
  expect(line.length).toBeLessThan(310)
})

test('a completed workflow task says what it decided, where the events after it are at hand', () => {
  const events = [
    [10, 'WORKFLOW_TASK_COMPLETED', { identity: 'w', scheduledEventId: 8 }],
    [11, 'TIMER_STARTED', { startToFireTimeout: '60s', workflowTaskCompletedEventId: 10 }],
    [
      12,
      'ACTIVITY_TASK_SCHEDULED',
      { activityType: { name: 'ChargeCard' }, workflowTaskCompletedEventId: 10 },
    ],
    [13, 'TIMER_FIRED', { startedEventId: 11 }],
  ] as const
  const byId = new Map(
    events.map(([eventId, type, attributes]) => [
      eventId as number,
      { eventId, type, attributes: { ...attributes }, time: '2026-11-23T03:00:00Z' },
    ]),
  )
  const task = byId.get(10)
  if (!task) throw new Error('no task')
  expect(summarize(task, (id) => byId.get(id))).toBe('starts timer 1 min, schedules ChargeCard')
  expect(summarize(task)).toContain('worker w')
})

test.each([
  ['90s', '2026-11-25T09:01:30.000Z'],
  ['0.250s', '2026-11-25T09:00:00.250Z'],
  ['999999999999999s', undefined],
])('a timer of %s shows when it is due', (startToFireTimeout, due) => {
  const time = '2026-11-25T09:00:00.000Z'
  const attributes = { timerId: '1', startToFireTimeout }
  expect(toEventRow({ eventId: 5, type: 'TIMER_STARTED', time, attributes }).due).toBe(due)
})
