import { translateEvent } from '@rewind/history/events/events'
import { describe, expect, test } from 'vitest'
import { isAtPause, statusOf, taskFailureOf } from '../../src/sdk-check/run-state.ts'
import { traceOf } from '../../src/sdk-check/trace.ts'

const payload = (value: unknown) => ({
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from(JSON.stringify(value)).toString('base64'),
})
const payloads = (...values: unknown[]) => ({ payloads: values.map(payload) })

/**
 * Returns events as the CLI prints them, numbered from 1. The type decides the name of the
 * attributes.
 */
const history = (...events: [type: string, attributes?: Record<string, unknown>][]) =>
  events.map(([type, attributes = {}], at) => {
    const [first = '', ...words] = type.toLowerCase().split('_')
    const camel = first + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
    return translateEvent({
      eventId: String(at + 1),
      eventTime: '2026-11-30T12:00:00Z',
      eventType: `EVENT_TYPE_${type}`,
      [`${camel}EventAttributes`]: attributes,
    })
  })

const scheduled = (name: string, ...args: unknown[]): [string, Record<string, unknown>] => [
  'ACTIVITY_TASK_SCHEDULED',
  { activityType: { name }, ...(args.length === 0 ? {} : { input: payloads(...args) }) },
]

test.each([
  ['activity X', scheduled('X')],
  ['activity X (2)', scheduled('X', 2)],
  ['timer (50)', ['TIMER_STARTED', { startToFireTimeout: '0.050s' }]],
  ['timer (3600000)', ['TIMER_STARTED', { startToFireTimeout: '3600s' }]],
  ['cancel timer', ['TIMER_CANCELED', {}]],
  [
    'child K (1)',
    [
      'START_CHILD_WORKFLOW_EXECUTION_INITIATED',
      { workflowType: { name: 'K' }, input: payloads(1) },
    ],
  ],
  ['nexus echo (1)', ['NEXUS_OPERATION_SCHEDULED', { operation: 'echo', input: payload(1) }]],
  ['nexus echo', ['NEXUS_OPERATION_SCHEDULED', { operation: 'echo', input: payload(null) }]],
  [
    'search attribute (1)',
    [
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      { searchAttributes: { indexedFields: { Step: payload([1]) } } },
    ],
  ],
  [
    'memo (1)',
    ['WORKFLOW_PROPERTIES_MODIFIED', { upsertedMemo: { fields: { step: payload(1) } } }],
  ],
  [
    'local activity X (1)',
    ['MARKER_RECORDED', { markerName: 'LocalActivity', details: { result: payloads('X (1)') } }],
  ],
  [
    'side effect (1)',
    ['MARKER_RECORDED', { markerName: 'SideEffect', details: { data: payloads(1) } }],
  ],
] as [string, [string, Record<string, unknown>]][])('%s', (label, event) => {
  expect(traceOf(history(event))).toEqual([{ eventId: 1, label }])
})

test('what an SDK adds by itself is no step', () => {
  const own = history(
    ['MARKER_RECORDED', { markerName: 'Version', details: {} }],
    [
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      { searchAttributes: { indexedFields: { TemporalChangeVersion: payload(['p1-1']) } } },
    ],
    ['WORKFLOW_TASK_COMPLETED', { scheduledEventId: '2' }],
  )
  expect(traceOf(own)).toEqual([])
})

describe('a run has come to a pause', () => {
  const pause = { after: 1, send: { kind: 'signal', name: 'go' } } as const
  const begun: [string, Record<string, unknown>][] = [
    ['WORKFLOW_TASK_SCHEDULED', {}],
    ['WORKFLOW_TASK_COMPLETED', { scheduledEventId: '1' }],
    scheduled('A'),
  ]
  const done: [string, Record<string, unknown>][] = [
    ...begun,
    ['ACTIVITY_TASK_COMPLETED', { scheduledEventId: '3', startedEventId: '3' }],
    ['WORKFLOW_TASK_SCHEDULED', {}],
    ['WORKFLOW_TASK_COMPLETED', { scheduledEventId: '5' }],
  ]

  test('once all that it started has ended', () => {
    expect(isAtPause(history(...done), pause)).toBe(true)
  })

  test.each([
    ['while an activity runs', begun],
    ['while a workflow task waits', done.slice(0, -1)],
    ['while a timer runs', [...done, ['TIMER_STARTED', { startToFireTimeout: '1s' }]]],
    ['before it has come as far', done.slice(0, 2)],
    ['before it has begun', []],
  ] as [string, [string, Record<string, unknown>][]][])('not %s', (_what, events) => {
    expect(isAtPause(history(...events), pause)).toBe(false)
  })
})

describe('a run stands at the failure of a workflow task', () => {
  const failed: [string, Record<string, unknown>] = [
    'WORKFLOW_TASK_FAILED',
    { cause: 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR' },
  ]
  const completed: [string] = ['WORKFLOW_TASK_COMPLETED']

  test('until one is completed', () => {
    expect(taskFailureOf(history(completed, failed))?.eventId).toBe(2)
    expect(taskFailureOf(history(failed, completed))).toBeUndefined()
  })

  test.each(['RESET_WORKFLOW', 'UNHANDLED_COMMAND', 'FORCE_CLOSE_COMMAND'])(
    'not for %s',
    (cause) => {
      const harmless = history([failed[0], { cause: `WORKFLOW_TASK_FAILED_CAUSE_${cause}` }])
      expect(taskFailureOf(harmless)).toBeUndefined()
    },
  )

  test('a run that has closed says how', () => {
    expect(statusOf(history(completed, ['WORKFLOW_EXECUTION_FAILED']))).toBe('FAILED')
    expect(statusOf(history(completed))).toBe('RUNNING')
  })
})
