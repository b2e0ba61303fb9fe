import type { EventRow } from '@rewind/contract/history'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toEventRow } from '../src/event-row.ts'
import { HistoryModel } from '../src/history-model.ts'
import { event, eventsOf, historyNames } from './histories.ts'

const rowsOf = (name: string): EventRow[] => eventsOf(name).map(toEventRow)

function modelOf(rows: readonly EventRow[]): HistoryModel {
  const model = new HistoryModel()
  model.add(rows)
  return model
}

/** The group of one event of a recorded history, without what is the same everywhere. */
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
        // Groups that were asked for early must not stay as they were.
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
    ['order', 13, { kind: 'local activity', state: 'recorded', eventIds: [13] }],
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

  test('a group whose beginning is not read yet stands at its place', () => {
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

  test('says nothing of what has ended, nor of a closed run', () => {
    const model = modelOf([scheduled])
    model.setPending(describes({ state: 'STARTED' }))
    model.add([toEventRow(event('ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 7))])
    expect(model.groupOf(5)).toMatchObject({ state: 'completed', isPending: false })
    const closed = modelOf([scheduled])
    closed.setPending(describes({ state: 'STARTED' }, 'TERMINATED'))
    expect(closed.groupOf(5)).toMatchObject({ state: 'not finished', isPending: false })
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

test('a row counts once, and the length is the greatest id known of', () => {
  const model = new HistoryModel()
  model.expect(10)
  expect([model.length, model.heldCount]).toEqual([10, 0])
  const row = toEventRow(event('TIMER_FIRED', { startedEventId: 3 }, 12))
  expect(model.add([row, row])).toBe(1)
  expect(model.add([row])).toBe(0)
  expect([model.length, model.heldCount]).toEqual([12, 1])
})
