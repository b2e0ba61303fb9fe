import type { EventRow } from '@rewind/contract/history'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { describe, expect, test } from 'vitest'
import {
  arrivedSince,
  choiceOf,
  expectedOf,
  factsOf,
  whatChanged,
} from '../src/pages/reset/reset-facts.ts'

const point = (eventId: number, whyNot?: string): RowPoint => ({
  eventId,
  type: 'WORKFLOW_TASK_COMPLETED',
  time: '2026-11-23T02:14:07Z',
  decided: 'schedules ChargeCard',
  ...(whyNot !== undefined && { whyNot }),
})

function description(
  runId: string,
  status: WorkflowStatus,
  more: Partial<WorkflowDescription> = {},
): WorkflowDescription {
  return {
    info: {
      workflowId: 'order-4711',
      runId,
      type: 'Order',
      status,
      taskQueue: 'orders',
      historyLength: 213,
      historySizeBytes: '1',
      searchAttributes: {},
      memo: {},
    },
    cancelRequested: false,
    pendingActivities: [],
    pendingChildren: [],
    actions: {
      cancel: { allowed: true },
      terminate: { allowed: true },
      reset: { allowed: true },
      signal: { allowed: true },
      update: { allowed: true },
      query: { allowed: true },
      activity: { allowed: true },
    },
    ...more,
  }
}

const stuck = {
  stuck: {
    cause: 'NON_DETERMINISTIC_ERROR',
    message: '',
    eventId: 12,
    since: '2026-11-23T02:14:07Z',
    attempt: 3,
  },
}

describe('the event in the address', () => {
  const points = [point(4), point(9, 'An update-only task.'), point(15)]
  const rowAt = (eventId: number) => ({
    eventId,
    type: eventId === 1 ? 'WORKFLOW_EXECUTION_STARTED' : 'TIMER_STARTED',
    time: '2026-11-23T02:14:07Z',
  })
  const read = { length: 20, isComplete: true, rowAt }

  test('is chosen when it is a usable point', () => {
    expect(choiceOf(15, points, read)).toEqual({ is: 'usable', point: point(15) })
  })

  test('chooses nothing when there is none', () => {
    expect(choiceOf(undefined, points, read)).toEqual({ is: 'none' })
  })

  test('is neither chosen nor refused before its row is read, and chosen then', () => {
    const reading = { length: 20, isComplete: false, rowAt }
    expect(choiceOf(5, points, reading)).toEqual({ is: 'reading', eventId: 5 })
    expect(choiceOf(15, points, reading)).toEqual({ is: 'usable', point: point(15) })
  })

  test.each([
    ['a point that is unusable', 9, 'An update-only task.', 4, 15],
    ['an event of another kind', 5, 'none is pending before event 5', 4, 15],
    ['the first event', 1, 'before event 1 is none', undefined, 4],
    ['an event past the end', 21, 'The history ends at event 20', 15, undefined],
  ])('says why not, and which usable points are near: %s', (_, eventId, why, before, after) => {
    const choice = choiceOf(eventId, points, read)
    expect(choice).toMatchObject({ is: 'unusable', eventId, why: expect.stringContaining(why) })
    expect('before' in choice && choice.before?.eventId).toBe(before ?? false)
    expect('after' in choice && choice.after?.eventId).toBe(after ?? false)
  })
})

describe('what changed since the operator looked', () => {
  const seen = factsOf(description('a', 'RUNNING', stuck), description('a', 'RUNNING'))

  test('is nothing while the run only writes more events', () => {
    const grown = description('a', 'RUNNING', stuck)
    grown.info.historyLength = 999
    expect(whatChanged(seen, factsOf(grown, description('a', 'RUNNING')))).toEqual([])
  })

  test('is its close, a recovery, and a newer run', () => {
    const now = factsOf(description('a', 'COMPLETED'), description('b', 'RUNNING'))
    expect(whatChanged(seen, now)).toEqual([
      'The run was Running; now it is Completed.',
      'A newer run of this workflow id exists now: b.',
    ])
    const healed = factsOf(description('a', 'RUNNING'), description('a', 'RUNNING'))
    expect(whatChanged(seen, healed)).toEqual([expect.stringContaining('not stuck any more')])
  })

  test('is nothing when the latest run could not be looked up', () => {
    const now = factsOf(description('a', 'RUNNING', stuck), undefined)
    expect(whatChanged(seen, now)).toEqual([])
  })
})

describe('the preconditions for the server', () => {
  const seen = { status: 'RUNNING', isStuck: false, latestRunId: 'a' } as const

  const still = { length: 213, hasGrown: false, quietFor: 0 }
  test.each([
    ['no event came since', still, 213],
    ['none came for a while', { length: 214, hasGrown: true, quietFor: 9000 }, 214],
    ['the run is busy: it would refuse every reset', { ...still, hasGrown: true }, undefined],
  ])('holds the length or not: %s', (_, planned, historyLength) => {
    expect(expectedOf(seen, planned)).toEqual({
      status: 'RUNNING',
      latestRunId: 'a',
      ...(historyLength !== undefined && { historyLength }),
    })
  })
})

describe('what reached the run since the operator looked', () => {
  const row = (eventId: number, type: string, name?: string): EventRow => ({
    eventId,
    type,
    time: '2026-11-23T02:14:07Z',
    ...(name !== undefined && { name }),
  })
  const rows = [
    row(1, 'WORKFLOW_EXECUTION_SIGNALED', 'signal old'),
    row(2, 'WORKFLOW_EXECUTION_SIGNALED', 'signal addressChanged'),
    row(3, 'WORKFLOW_TASK_SCHEDULED'),
    row(4, 'ACTIVITY_TASK_COMPLETED'),
    row(5, 'WORKFLOW_EXECUTION_CANCEL_REQUESTED'),
  ]
  const rowAt = (eventId: number) => rows[eventId - 1]

  test('is listed, unlike the run’s own events', () => {
    expect(arrivedSince(1, 5, rowAt)).toEqual([
      'Event 2 arrived: signal addressChanged.',
      'Event 5 arrived: WorkflowExecutionCancelRequested.',
    ])
    expect(arrivedSince(5, 5, rowAt)).toEqual([])
  })

  test('is counted if there is much', () => {
    const signal = (eventId: number) => row(eventId, 'WORKFLOW_EXECUTION_SIGNALED', 'signal s')
    expect(arrivedSince(0, 50, signal)).toHaveLength(6)
    expect(arrivedSince(0, 50, signal).at(-1)).toBe('45 more arrived.')
  })
})
