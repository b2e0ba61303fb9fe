import type { ErrorCode } from '@rewind/contract/errors'
import type { ResetPoint } from '@rewind/contract/history'
import type { Lineage, WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../src/api/call.ts'
import {
  cancelRequestIs,
  choiceOf,
  endedBy,
  expectedOf,
  factsOf,
  isOutcomeOpen,
  outcomeOf,
  whatMoved,
} from '../src/pages/reset/reset-facts.ts'

const point = (eventId: number, whyNot?: string): ResetPoint => ({
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

  test('is chosen when it is a usable point', () => {
    expect(choiceOf(15, points, 20)).toEqual({ is: 'usable', point: point(15) })
  })

  test('chooses nothing when there is none', () => {
    expect(choiceOf(undefined, points, 20)).toEqual({ is: 'none' })
  })

  test.each([
    ['a point that is unusable', 9, 'An update-only task.', 4, 15],
    ['an event of another kind', 5, 'Only the end of a workflow task can be a reset point.', 4, 15],
    ['the first event', 1, 'Only the end of a workflow task can be a reset point.', undefined, 4],
    ['an event past the end', 21, 'the history ended at event 20', 15, undefined],
  ])('says why not, and which usable points are near: %s', (_, eventId, why, before, after) => {
    const choice = choiceOf(eventId, points, 20)
    expect(choice).toMatchObject({ is: 'unusable', eventId, why: expect.stringContaining(why) })
    expect('before' in choice && choice.before?.eventId).toBe(before ?? false)
    expect('after' in choice && choice.after?.eventId).toBe(after ?? false)
  })
})

describe('the run that ends', () => {
  test.each<[string, WorkflowDescription, WorkflowDescription | undefined, string]>([
    ['this one while it is open', description('a', 'RUNNING'), description('a', 'RUNNING'), 'this'],
    ['this one while it is paused', description('a', 'PAUSED'), undefined, 'this'],
    ['a newer one that is open', description('a', 'FAILED'), description('b', 'RUNNING'), 'newer'],
    [
      'none when the newer is closed',
      description('a', 'FAILED'),
      description('b', 'FAILED'),
      'none',
    ],
    [
      'none when this is the latest',
      description('a', 'FAILED'),
      description('a', 'FAILED'),
      'none',
    ],
    ['not known before the latest is', description('a', 'FAILED'), undefined, 'not known yet'],
  ])('is %s', (_, run, latest, is) => {
    expect(endedBy(run, latest).is).toBe(is)
  })
})

describe('what moved since the operator looked', () => {
  const seen = factsOf(description('a', 'RUNNING', stuck), description('a', 'RUNNING'))

  test('is nothing while the run only writes more events', () => {
    const grown = description('a', 'RUNNING', stuck)
    grown.info.historyLength = 999
    expect(whatMoved(seen, factsOf(grown, description('a', 'RUNNING')))).toEqual([])
  })

  test('is its close, a recovery, and a newer run', () => {
    const now = factsOf(description('a', 'COMPLETED'), description('b', 'RUNNING'))
    expect(whatMoved(seen, now)).toEqual([
      'The run was Running; now it is Completed.',
      'A newer run of this workflow id exists now: b.',
    ])
    const healed = factsOf(description('a', 'RUNNING'), description('a', 'RUNNING'))
    expect(whatMoved(seen, healed)).toEqual([expect.stringContaining('not stuck any more')])
  })

  test('is nothing when the latest run could not be looked up', () => {
    const now = factsOf(description('a', 'RUNNING', stuck), undefined)
    expect(whatMoved(seen, now)).toEqual([])
  })
})

describe('what the server is to compare', () => {
  const seen = { status: 'RUNNING', isStuck: false, latestRunId: 'a' } as const

  test('holds the length while the history stands still', () => {
    expect(expectedOf(seen, { atOpening: 213, now: 213 })).toEqual({
      status: 'RUNNING',
      latestRunId: 'a',
      historyLength: 213,
    })
  })

  test('holds no length of a busy run, which would refuse every reset', () => {
    expect(expectedOf(seen, { atOpening: 213, now: 214 })).toEqual({
      status: 'RUNNING',
      latestRunId: 'a',
    })
  })
})

test.each([
  ['kept', 31, { eventId: 30 }],
  ['discarded', 30, { eventId: 30 }],
  ['kept', 30, { before: 30 }],
  ['not known', 29, { before: 30 }],
  ['not known', 29, null],
] as const)('a cancellation request is %s by a reset to %i where it stands %o', (is, at, place) => {
  expect(cancelRequestIs(at, place)).toBe(is)
})

describe('a reset whose answer did not arrive', () => {
  const sent = {
    body: { eventId: 10, reason: 'bad: deploy', requestId: 'r' },
    resetRunIdBefore: undefined,
  }
  const lineage = (eventId: number, reason: string): Lineage => ({
    truncated: false,
    runs: [
      { runId: 'a', status: 'TERMINATED', madeBy: { by: 'start' } },
      {
        runId: 'b',
        status: 'RUNNING',
        madeBy: { by: 'reset', fromRunId: 'a', eventId, reason },
      },
    ],
  })
  const base = (resetRunId?: string) => ({ runId: 'a', resetRunId })

  test.each([
    ['was not seen to take effect', base(), lineage(10, ''), { is: 'not seen' }],
    ['is looked for until the new run is known', base('b'), undefined, { is: 'looking' }],
    [
      'took effect when the new run tells its event and reason',
      base('b'),
      lineage(10, 'ada: bad: deploy [rw-1a2b3c4d]'),
      { is: 'took effect', runId: 'b' },
    ],
    [
      'is not taken for one with another reason',
      base('b'),
      lineage(10, 'bob: mine'),
      { is: 'another reset', runId: 'b' },
    ],
    [
      'is not taken for one at another event',
      base('b'),
      lineage(4, 'ada: bad: deploy [rw-1a2b3c4d]'),
      { is: 'another reset', runId: 'b' },
    ],
  ])('%s', (_, run, runs, outcome) => {
    expect(outcomeOf(sent, run, runs)).toEqual(outcome)
  })

  test('is not taken for an earlier reset of the same run', () => {
    const before = { ...sent, resetRunIdBefore: 'b' }
    const earlier = lineage(10, 'ada: bad: deploy [rw-1a2b3c4d]')
    expect(outcomeOf(before, base('b'), earlier)).toEqual({ is: 'not seen' })
  })
})

describe('a failed call', () => {
  const answer = (code: ErrorCode) => new ApiError(500, { code, message: '' })

  test.each([
    ['OUTCOME_UNKNOWN', true],
    ['INTERNAL', true],
    ['CHANGED', false],
    ['TIMEOUT', false],
    ['RATE_LIMITED', false],
  ] as const)('that answers %s leaves the outcome open: %s', (code, isOpen) => {
    expect(isOutcomeOpen(answer(code), false)).toBe(isOpen)
  })

  test.each([
    ['UNAVAILABLE', true],
    ['RATE_LIMITED', true],
    ['FORBIDDEN', true],
    ['CHANGED', false],
    ['INVALID_RESET_POINT', false],
  ] as const)('that answers %s after an open one leaves it open: %s', (code, isOpen) => {
    expect(isOutcomeOpen(answer(code), true)).toBe(isOpen)
  })

  test('that is no answer leaves the outcome open', () => {
    expect(isOutcomeOpen(new Error('broken'), false)).toBe(true)
  })
})
