import type { EventRow } from '@rewind/contract/history'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { titleOf } from '../src/rows/event-group.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { HistoryModel } from '../src/rows/history-model.ts'
import { event, eventsOf, historyNames } from './histories.ts'

const rowsOf = (name: string): EventRow[] => eventsOf(name).map(toEventRow)

function modelOf(rows: readonly EventRow[]): HistoryModel {
  const model = new HistoryModel()
  model.add(rows)
  return model
}

/** Returns the group of one event of a recorded history, without the fields that never differ. */
function groupIn(name: string, eventId: number) {
  const group = modelOf(rowsOf(name)).groupOf(eventId)
  const { startTime: _, endTime: __, decidedBy: ___, ...rest } = group ?? {}
  return rest
}

test.each(historyNames)('%s: every event is in exactly one group', (name) => {
  const rows = rowsOf(name)
  const model = modelOf(rows)
  const grouped = model.groups().flatMap(({ eventIds }) => eventIds)
  expect([...grouped].sort((a, b) => a - b)).toEqual(rows.map(({ eventId }) => eventId))
  for (const group of model.groups()) {
    expect(group.name).not.toBe('')
    for (const eventId of group.eventIds) expect(model.groupOf(eventId)).toBe(group)
  }
})

test.each(historyNames)('%s: the groups are the same in whatever order the rows come', (name) => {
  const rows = rowsOf(name)
  const expected = modelOf(rows).groups()
  const order = fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })
  fc.assert(
    fc.property(order, fc.integer({ min: 1, max: 20 }), (shuffled, size) => {
      const model = new HistoryModel()
      for (let from = 0; from < shuffled.length; from += size) {
        model.add(shuffled.slice(from, from + size))
        // Groups that were read early must not stay as they were.
        expect(model.groups().flatMap(({ eventIds }) => eventIds)).toHaveLength(model.heldCount)
      }
      expect(model.groups()).toEqual(expected)
    }),
    { numRuns: 5 },
  )
})

describe('what groups say', () => {
  test.each([
    [
      'order',
      9,
      {
        id: 7,
        kind: 'activity',
        name: 'checkStock',
        state: 'completed',
        eventIds: [7, 8, 9],
        attempt: 1,
      },
    ],
    ['order', 13, { kind: 'local activity', state: 'completed', eventIds: [13] }],
    [
      'failed-local-activity',
      11,
      { kind: 'local activity', state: 'failed', failure: 'card declined', eventIds: [11] },
    ],
    ['order', 5, { kind: 'marker', name: 'patch check-stock' }],
    ['order', 32, { kind: 'timer', name: 'timer 1 s', state: 'fired', eventIds: [31, 32] }],
    ['order', 56, { kind: 'timer', state: 'canceled' }],
    ['order', 46, { kind: 'child workflow', name: 'ship order-1-ship', state: 'completed' }],
    ['order', 41, { kind: 'signal sent', state: 'completed', eventIds: [41, 42] }],
    [
      'order',
      54,
      { kind: 'update', name: 'update setAddress', state: 'completed', eventIds: [54, 55] },
    ],
    [
      'order',
      3,
      { kind: 'workflow task', name: 'workflow task', state: 'completed', eventIds: [2, 3, 4] },
    ],
    ['order', 57, { kind: 'run', state: 'completed' }],
    ['failed-activity', 18, { state: 'failed', failure: 'card declined' }],
    ['failed-activity-timeout', 7, { state: 'timed out', failure: 'start to close timeout' }],
    ['non-determinism', 15, { kind: 'workflow task', state: 'failed' }],
    ['non-determinism-reset', 10, { kind: 'workflow task', state: 'reset' }],
    ['externals-target', 5, { kind: 'signal', name: 'signal goOn', state: 'recorded' }],
    ['canceled', 6, { kind: 'cancel request', state: 'recorded' }],
    ['canceled', 10, { state: 'canceled' }],
    ['terminated', 5, { kind: 'run', state: 'terminated' }],
  ])('%s %i', (name, eventId, expected) => {
    expect(groupIn(name, eventId)).toMatchObject(expected)
  })

  test('an update that a reset admitted again is one group from then on', () => {
    const group = modelOf(rowsOf('order-reset')).groupOf(41)
    const types = group?.eventIds.map((id) => modelOf(rowsOf('order-reset')).rowAt(id)?.type)
    expect(types).toEqual([
      'WORKFLOW_EXECUTION_UPDATE_ADMITTED',
      'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
      'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
    ])
  })

  test('what was open when the run closed is not finished', () => {
    const rows = [
      event('TIMER_STARTED', { timerId: '1', startToFireTimeout: '60s' }, 5),
      event('WORKFLOW_EXECUTION_TERMINATED', { identity: 'ada' }, 6),
    ].map(toEventRow)
    expect(modelOf(rows).groupOf(5)).toMatchObject({ state: 'not finished', isPending: false })
    expect(modelOf(rows.slice(0, 1)).groupOf(5)).toMatchObject({
      state: 'waiting',
      isPending: true,
    })
  })

  test('a group whose first event is not read yet has its place', () => {
    const end = toEventRow(event('ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 7))
    expect(modelOf([end]).groups()).toMatchObject([
      { id: 5, kind: 'activity', name: 'activity of event 5', state: 'completed', eventIds: [7] },
    ])
  })
})

describe('pending work', () => {
  const scheduled = toEventRow(
    event('ACTIVITY_TASK_SCHEDULED', { activityId: '1', activityType: { name: 'ChargeCard' } }, 5),
  )
  const describes = (activity: object, status = 'RUNNING') =>
    ({
      info: { status },
      pendingActivities: [{ activityId: '1', attempt: 3, paused: false, ...activity }],
    }) as unknown as WorkflowDescription

  test.each([
    [
      { state: 'SCHEDULED', lastFailure: 'busy' },
      { state: 'retrying', attempt: 3, failure: 'busy' },
    ],
    [{ state: 'STARTED' }, { state: 'running', attempt: 3 }],
    [
      { state: 'SCHEDULED', attempt: 1 },
      { state: 'scheduled', attempt: 1 },
    ],
    [{ state: 'SCHEDULED', paused: true }, { state: 'paused' }],
    [{ state: 'CANCEL_REQUESTED' }, { state: 'cancel requested' }],
  ])('%j', (activity, expected) => {
    const model = modelOf([scheduled])
    expect(model.groupOf(5)).toMatchObject({ state: 'scheduled' })
    model.setPending(describes(activity))
    expect(model.groupOf(5)).toMatchObject({ ...expected, isPending: true })
  })

  test('a retried workflow task shows only in its newest group', () => {
    const model = modelOf(rowsOf('non-determinism'))
    const stuck = {
      info: { status: 'RUNNING' },
      pendingActivities: [],
      pendingWorkflowTask: { state: 'SCHEDULED', attempt: 4 },
    } as unknown as WorkflowDescription
    expect(model.groupOf(15)).toMatchObject({ state: 'failed', isPending: false })
    model.setPending(stuck)
    expect(model.groupOf(15)).toMatchObject({ state: 'retrying', attempt: 4, isPending: true })
    expect(model.groupOf(4)).toMatchObject({ state: 'completed', isPending: false })
  })

  test('does not list ended work, nor anything for a closed run', () => {
    const model = modelOf([scheduled])
    model.setPending(describes({ state: 'STARTED' }))
    model.add([toEventRow(event('ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 7))])
    expect(model.groupOf(5)).toMatchObject({ state: 'completed', isPending: false })
    const closed = modelOf([scheduled])
    closed.setPending(describes({ state: 'STARTED' }, 'TERMINATED'))
    expect(closed.groupOf(5)).toMatchObject({ state: 'not finished', isPending: false })
  })

  describe('a workflow task that is tried again', () => {
    const task = (from: number, end: string, cause?: string) => [
      event('WORKFLOW_TASK_SCHEDULED', { attempt: 1 }, from),
      event('WORKFLOW_TASK_STARTED', { scheduledEventId: from }, from + 1),
      event(end, { scheduledEventId: from, cause, failure: { message: 'no such step' } }, from + 2),
    ]
    const signal = event('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'go' }, 8)
    const retried = (attempt: number, status = 'RUNNING') =>
      ({
        info: { status },
        pendingActivities: [],
        pendingWorkflowTask: { state: 'STARTED', attempt },
      }) as unknown as WorkflowDescription
    const failed = [
      ...task(2, 'WORKFLOW_TASK_FAILED', 'NON_DETERMINISTIC_ERROR'),
      ...task(5, 'WORKFLOW_TASK_FAILED', 'NON_DETERMINISTIC_ERROR'),
      signal,
    ].map(toEventRow)

    test('is retrying, and an older one that failed is not', () => {
      const model = modelOf(failed)
      expect(model.groupOf(7)).toMatchObject({ state: 'failed', isPending: false })
      const { failure } = model.groupOf(7) ?? {}
      expect(failure).toContain('no such step')
      model.setPending(retried(4))
      const expected = { state: 'retrying', attempt: 4, isPending: true, failure }
      expect(model.groupOf(7)).toMatchObject({ ...expected, endTime: undefined })
      expect(model.groupOf(4)).toMatchObject({ state: 'failed', attempt: 1, isPending: false })
    })

    test('after it timed out too', () => {
      const model = modelOf(task(2, 'WORKFLOW_TASK_TIMED_OUT').map(toEventRow))
      model.setPending(retried(2))
      expect(model.groupOf(2)).toMatchObject({ state: 'retrying', attempt: 2, isPending: true })
    })

    test.each([
      ['a first attempt', 'WORKFLOW_TASK_FAILED', undefined, retried(1), 'failed'],
      ['a closed run', 'WORKFLOW_TASK_FAILED', undefined, retried(3, 'TERMINATED'), 'failed'],
      ['a reset', 'WORKFLOW_TASK_FAILED', 'RESET_WORKFLOW', retried(3), 'reset'],
      ['a task that completed', 'WORKFLOW_TASK_COMPLETED', undefined, retried(3), 'completed'],
    ])('is none: %s', (_, end, cause, description, state) => {
      const model = modelOf(task(2, end, cause).map(toEventRow))
      model.setPending(description)
      expect(model.groupOf(2)).toMatchObject({ state, isPending: false })
    })

    test('is known once every later event is read, in any order', () => {
      const model = modelOf(failed.slice(0, 3))
      model.setPending(retried(4))
      expect(model.groupOf(2)).toMatchObject({ state: 'retrying' })
      model.expect(8)
      expect(model.groupOf(2)).toMatchObject({ state: 'failed' })
      model.add(failed.slice(-1))
      expect(model.groups().map(({ state }) => state)).toEqual(['failed', 'recorded'])
      model.add(failed.slice(3))
      expect(model.groups().map(({ state }) => state)).toEqual(['failed', 'retrying', 'recorded'])
    })
  })

  test('the same description again changes nothing', () => {
    const model = modelOf([scheduled])
    model.setPending(describes({ state: 'STARTED' }))
    const [before, group] = [model.version, model.groupOf(5)]
    model.setPending(describes({ state: 'STARTED' }))
    expect(model.version).toBe(before)
    expect(model.groupOf(5)).toBe(group)
  })
})

test('a group has the summary of its first event', () => {
  const userMetadata = { summary: { encoding: 'json/plain', size: '18', text: '"grace\\nperiod"' } }
  const started = event('TIMER_STARTED', { timerId: '1', startToFireTimeout: '60s' }, 5)
  const fired = event('TIMER_FIRED', { timerId: '1', startedEventId: 5 }, 6)
  const group = modelOf([{ ...started, userMetadata }, fired].map(toEventRow)).groupOf(6)
  expect(group).toMatchObject({ name: 'timer 1 min', summary: 'grace period' })
  expect(group && titleOf(group)).toBe('timer 1 min (grace period)')
})

test('a row counts once, and the length is the greatest id known of', () => {
  const model = new HistoryModel()
  model.expect(10)
  expect([model.length, model.heldCount]).toEqual([10, 0])
  const row = toEventRow(event('TIMER_FIRED', { startedEventId: 3 }, 12))
  expect(model.add([row, row])).toBe(1)
  expect(model.add([row])).toBe(0)
  expect([model.length, model.heldCount]).toEqual([12, 1])
})

describe('a Nexus operation', () => {
  const scheduled = event(
    'NEXUS_OPERATION_SCHEDULED',
    { endpoint: 'bank', service: 'pay', operation: 'charge' },
    5,
  )
  const operation = {
    endpoint: 'bank',
    service: 'pay',
    operation: 'charge',
    scheduledEventId: 5,
    attempt: 3,
    lastFailure: 'bank is down',
  }
  const cancellation = { state: 'BACKING_OFF', attempt: 2, lastFailure: 'no such operation' }

  test.each([
    [
      'backs off',
      { state: 'BACKING_OFF' },
      { state: 'retrying', attempt: 3, failure: 'bank is down' },
    ],
    ['is begun', { state: 'STARTED', lastFailure: undefined }, { state: 'running', attempt: 3 }],
    [
      'is not tried, since its endpoint is blocked',
      { state: 'BLOCKED', blockedReason: 'circuit breaker is open' },
      { state: 'scheduled', failure: 'circuit breaker is open' },
    ],
    [
      'is to be cancelled',
      { state: 'STARTED', cancellation },
      { state: 'cancel requested', attempt: 2, failure: 'no such operation' },
    ],
  ])('that %s says so with its known attempts', (_, differs, expected) => {
    const model = modelOf([toEventRow(scheduled)])
    const pendingNexusOperations = [{ ...operation, ...differs }]
    model.setPending({
      info: { status: 'RUNNING' },
      pendingActivities: [],
      pendingNexusOperations,
    } as unknown as WorkflowDescription)
    expect(model.groupOf(5)).toMatchObject({ ...expected, isPending: true })
  })
})

test('an update with a failure as outcome has failed', () => {
  const model = modelOf([
    toEventRow(event('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', { protocolInstanceId: 'u1' }, 2)),
    toEventRow(
      event(
        'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
        { acceptedEventId: 2, meta: { updateId: 'u1' }, outcome: { failure: { message: 'no' } } },
        3,
      ),
    ),
  ])
  expect(model.groupOf(3)).toMatchObject({ state: 'failed', failure: 'no', isPending: false })
})
