import type { HistoryEvent } from '@rewind/contract/history'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { ResetPointScanner } from '../src/reset-points/reset-points.ts'
import { event, eventsOf, historyNames, statusOf } from './histories.ts'

const scanned = (events: readonly HistoryEvent[]) => {
  const scanner = new ResetPointScanner()
  for (const each of events) scanner.add(each)
  return scanner
}
const pointsOf = (events: readonly HistoryEvent[]) =>
  scanned(events)
    .points()
    .filter(({ sameAs }) => sameAs === undefined)
    .map(({ eventId, decided }) => [eventId, decided])

/** Asks as the BFF does, with the server's description of the run. */
function suggestedFor(events: readonly HistoryEvent[], status: WorkflowStatus = statusOf(events)) {
  return scanned(events).suggested(status)
}

describe('points say what was decided', () => {
  test('an order, step by step', () => {
    expect(pointsOf(eventsOf('order'))).toEqual([
      [4, 'records patch check-stock, schedules checkStock'],
      [12, 'runs local activity lookUp, schedules chargeCard ×3'],
      [21, 'decides nothing'],
      [28, 'upserts CustomKeyword, changes memo constructor, note, starts timer 1 s'],
      [35, 'starts child ship'],
      [40, 'sends signal goOn to order-1-ship'],
      [45, 'decides nothing'],
      [49, 'starts timer 30 d'],
      [
        53,
        'accepts update setAddress, completes update setAddress, cancels a timer, completes the run',
      ],
    ])
  })

  test.each([
    ['order-reset', 40, /^reset of run [0-9a-f-]+, ada: bad deploy \[rw-1a2b3c4d\]$/],
    [
      'order-reset',
      45,
      'accepts update setAddress, completes update setAddress, sends signal goOn to order-1-ship',
    ],
    ['canceled', 9, 'cancels heartbeating'],
    ['canceled', 21, 'ends the run as canceled'],
    ['continued-as-new', 10, 'continues as new'],
    ['externals', 9, 'requests cancellation of ship-1'],
    ['failed-activity', 21, 'fails the run: card declined'],
    [
      'non-determinism',
      15,
      'failed: non-deterministic: code wants Activity, history has TimerStarted (11)',
    ],
    ['unhandled-failure', 4, 'failed: unhandled failure: boom'],
    ['sticky-timeout', 14, 'timed out'],
    ['non-determinism/go-version-removed', 4, 'records version new-pricing = 1, schedules charge2'],
    ['non-determinism/java-side-effect-removed', 4, 'records side effect, schedules charge'],
  ])('%s at %i', (name, eventId, expected) => {
    const point = scanned(eventsOf(name))
      .points()
      .find((each) => each.eventId === eventId)
    expect(point?.decided).toMatch(expected)
  })

  const completed = event('WORKFLOW_TASK_COMPLETED', {}, 4)
  const schedules = (name: string, eventId: number) =>
    event(
      'ACTIVITY_TASK_SCHEDULED',
      { activityType: { name }, workflowTaskCompletedEventId: 4 },
      eventId,
    )

  test('many kinds of decisions are counted', () => {
    const names = [...'abcdefghij']
    const decided = pointsOf([completed, ...names.map((name, at) => schedules(name, 5 + at))])
    expect(decided).toEqual([
      [
        4,
        'schedules a, schedules b, schedules c, schedules d, schedules e, schedules f and 4 more',
      ],
    ])
  })

  test('activities of the same type count as one, wherever they stand, under any name', () => {
    const names = ['__proto__', 'constructor', '__proto__']
    const decided = pointsOf([completed, ...names.map((name, at) => schedules(name, 5 + at))])
    expect(decided).toEqual([[4, 'schedules __proto__ ×2, schedules constructor']])
  })

  test.each([
    ['NEXUS_OPERATION_SCHEDULED', { operation: 'pay' }, 'starts Nexus operation pay'],
    ['NEXUS_OPERATION_CANCEL_REQUESTED', {}, 'cancels a Nexus operation'],
    ['MARKER_RECORDED', { markerName: 'mine' }, 'records marker mine'],
    [
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      { searchAttributes: { indexedFields: { TemporalChangeVersion: {} } } },
      'decides nothing',
    ],
    ['WORKFLOW_EXECUTION_COMPLETED', {}, 'completes the run'],
    ['WORKFLOW_EXECUTION_FAILED', {}, 'fails the run'],
    ['ACTIVITY_TASK_CANCEL_REQUESTED', { scheduledEventId: 3 }, 'cancels an activity'],
    ['TIMER_STARTED', {}, 'starts timer 0 s'],
    ['LATER_SERVERS_COMMAND', {}, 'decides nothing'],
  ])('%s', (type, attributes, expected) => {
    const command = event(type, { ...attributes, workflowTaskCompletedEventId: 4 }, 5)
    expect(pointsOf([completed, command])).toEqual([[4, expected]])
  })

  test('a command is put to the task that decided it, and to no failed one', () => {
    const failed = event('WORKFLOW_TASK_FAILED', { cause: 'UNHANDLED_COMMAND' }, 8)
    const points = pointsOf([completed, failed, schedules('late', 9)])
    expect(points).toEqual([
      [4, 'schedules late'],
      [8, 'failed: done again: something new arrived while it ran'],
    ])
  })

  test.each(historyNames)('%s: no point is without words', (name) => {
    for (const { decided } of scanned(eventsOf(name)).points()) {
      expect(decided).toMatch(/^(?!.*(undefined|\[object)).+$/)
    }
  })
})

describe('the suggested point', () => {
  const advice =
    'Roll back or patch the worker first: the workflow task retries automatically and no progress is lost. '

  test.each([
    ['failed-activity', 15],
    ['failed-activity-timeout', 4],
    ['failed-child', 10],
    ['go-failed-activity', 10],
    ['go-failed-wrapped', 4],
    ['java-failed-activity', 10],
  ])('%s: %i, which started what failed', (name, expected) => {
    expect(suggestedFor(eventsOf(name))?.eventId).toBe(expected)
  })

  test.each([
    [
      'non-determinism',
      `${advice}Otherwise reset to the last workflow task before event 11 (TimerStarted), which the worker’s code does not match.`,
    ],
    [
      'non-determinism/go-activity-removed',
      `${advice}Otherwise try event 10 first, then 4: the worker’s code does not match the history at or before event 11 (ActivityTaskScheduled). The Go SDK names an event that found no command, which may come long after the first that does not match.`,
    ],
    [
      'non-determinism/go-activity-added-beside',
      `${advice}Otherwise reset to the workflow task at which the worker’s code does more than the history holds (activity C).`,
    ],
    // Nothing retries in a closed run.
    [
      'non-determinism-base',
      'It is the last workflow task before event 11 (TimerStarted), which the worker’s code does not match.',
    ],
    [
      'failed-activity',
      'It started activity declined (event 16), whose failure failed the run; a reset here starts it again.',
    ],
    [
      'failed-child',
      'It started child workflow failing (event 11), whose failure failed the run; a reset here starts it again.',
    ],
  ])('%s says why', (name, because) => {
    expect(suggestedFor(eventsOf(name))?.because).toBe(because)
  })

  test.each([
    'order',
    'order-reset',
    'canceled',
    'terminated',
    'timed-out',
    'continued-as-new',
    'sticky-timeout',
    // The history does not tell which decision failed the run.
    'failed-local-activity',
    'retried',
    // A fixed deploy heals these.
    'unhandled-failure',
    'go-unhandled-failure',
    'java-unhandled-failure',
    // In a real reset the new run failed at once, while a fixed worker heals the old run.
    'non-determinism/core-fails-earlier',
    'non-determinism/java-fails-earlier',
    // The reset has helped.
    'non-determinism-reset',
  ])('%s: none', (name) => {
    expect(suggestedFor(eventsOf(name))).toBeUndefined()
  })

  const mismatch = (eventId: number) =>
    event(
      'WORKFLOW_TASK_FAILED',
      {
        cause: 'NON_DETERMINISTIC_ERROR',
        failure: {
          message: `Nondeterminism error: No command scheduled for event HistoryEvent(id: ${eventId}, TimerStarted)`,
        },
      },
      20,
    )
  const completed = (eventId: number) => event('WORKFLOW_TASK_COMPLETED', {}, eventId)
  const timer = (eventId: number) =>
    event('TIMER_STARTED', { timerId: '1', workflowTaskCompletedEventId: 4 }, eventId)

  test('there is none before the first decision, and none for an event that the history lacks', () => {
    expect(
      suggestedFor([event('WORKFLOW_EXECUTION_STARTED', {}, 1), completed(4), mismatch(1)]),
    ).toBeUndefined()
    expect(suggestedFor([completed(4), mismatch(99)])).toBeUndefined()
  })

  test('it is a decision that was taken, not a task that failed or timed out', () => {
    const timedOut = event('WORKFLOW_TASK_TIMED_OUT', {}, 10)
    expect(suggestedFor([completed(4), timedOut, timer(11), mismatch(11)])?.eventId).toBe(4)
  })

  test.each(['FORCE_CLOSE_COMMAND', 'FAILOVER_CLOSE_COMMAND'])(
    'it still stands when the stuck run’s task was cut short by %s',
    (cause) => {
      const cutShort = event('WORKFLOW_TASK_FAILED', { cause }, 23)
      const terminated = event('WORKFLOW_EXECUTION_TERMINATED', {}, 24)
      const events = [completed(4), timer(5), mismatch(5), cutShort, terminated]
      expect(suggestedFor(events)?.eventId).toBe(4)
    },
  )

  test('it is gone once the code could follow again', () => {
    const events = [completed(4), timer(5), mismatch(5), completed(23)]
    expect(suggestedFor(events)).toBeUndefined()
  })

  test('a worker may fail the run for non-determinism, not the task', () => {
    const failure = {
      message: 'x',
      cause: { message: '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)' },
    }
    const failed = event(
      'WORKFLOW_EXECUTION_FAILED',
      { failure, workflowTaskCompletedEventId: 8 },
      9,
    )
    expect(suggestedFor([completed(4), timer(5), completed(8), failed])?.eventId).toBe(4)
  })

  test('it is gone once the patched code fails of something else', () => {
    const boom = { cause: 'WORKFLOW_WORKER_UNHANDLED_FAILURE', failure: { message: 'boom' } }
    const failed = event('WORKFLOW_TASK_FAILED', boom, 23)
    expect(suggestedFor([completed(4), timer(5), mismatch(5), failed])).toBeUndefined()
  })

  test.each([
    'childWorkflowExecutionFailureInfo',
    'activityFailureInfo',
    'nexusOperationExecutionFailureInfo',
  ])('a mismatch below %s speaks of another history', (info) => {
    const message = '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)'
    const failure = { message: 'Child failed', [info]: {}, cause: { message } }
    const failed = event('WORKFLOW_EXECUTION_FAILED', { failure }, 9)
    const events = [completed(4), timer(5), completed(8), failed]
    expect(suggestedFor(events, 'FAILED')).toBeUndefined()
  })

  test('a Nexus operation that the Go code no longer starts is found by who decided it', () => {
    const failure = {
      message:
        '[TMPRL1100] unable to find nexus operation state machine for event: NexusOperationScheduled: (Endpoint:pay, Service:cards, Operation:charge, WorkflowTaskCompletedEventId:4, RequestId:r)',
    }
    const failed = event('WORKFLOW_TASK_FAILED', { cause: 'NON_DETERMINISTIC_ERROR', failure }, 9)
    const scheduled = event('NEXUS_OPERATION_SCHEDULED', { workflowTaskCompletedEventId: 4 }, 5)
    expect(suggestedFor([completed(4), scheduled, failed])?.eventId).toBe(4)
  })

  describe('after a failed run', () => {
    const scheduled = event(
      'ACTIVITY_TASK_SCHEDULED',
      { activityType: { name: 'chargeCard' }, workflowTaskCompletedEventId: 4 },
      5,
    )
    const failedBy = (failure: unknown) => [
      completed(4),
      scheduled,
      completed(8),
      event('WORKFLOW_EXECUTION_FAILED', { failure, workflowTaskCompletedEventId: 8 }, 9),
    ]
    const activity = (name: string, scheduledEventId: number) => ({
      message: 'activity failed',
      activityFailureInfo: { scheduledEventId, activityType: { name } },
    })

    test('the failure may wrap that of the activity', () => {
      const failure = {
        message: 'outer',
        cause: { message: 'inner', cause: activity('chargeCard', 5) },
      }
      expect(suggestedFor(failedBy(failure))?.eventId).toBe(4)
    })

    test.each([
      ['an activity of another type', activity('shipOrder', 5)],
      ['an event that is no activity', activity('chargeCard', 4)],
      ['an event that is not there', activity('chargeCard', 50)],
      // The failure names an event of the child's history.
      [
        'an activity of a child',
        {
          childWorkflowExecutionFailureInfo: {
            workflowType: { name: 'ship' },
            initiatedEventId: 50,
          },
          cause: activity('chargeCard', 5),
        },
      ],
      ['nothing', { message: 'boom' }],
      ['no failure at all', undefined],
    ])('%s gives no certain point', (_, failure) => {
      expect(suggestedFor(failedBy(failure))).toBeUndefined()
    })

    test('a Nexus operation is found likewise', () => {
      const operation = event(
        'NEXUS_OPERATION_SCHEDULED',
        { operation: 'pay', workflowTaskCompletedEventId: 4 },
        5,
      )
      const failure = {
        nexusOperationExecutionFailureInfo: { scheduledEventId: 5, operation: 'pay' },
      }
      const failed = event(
        'WORKFLOW_EXECUTION_FAILED',
        { failure, workflowTaskCompletedEventId: 8 },
        9,
      )
      expect(suggestedFor([completed(4), operation, completed(8), failed])).toEqual({
        eventId: 4,
        because:
          'It started Nexus operation pay (event 5), whose failure failed the run; a reset here starts it again.',
        certainty: 'CERTAIN',
        candidates: [4],
      })
    })
  })
})

test('a run failed by its own code, whatever had failed before and was caught', () => {
  const events = [
    event('WORKFLOW_TASK_COMPLETED', {}, 4),
    event(
      'ACTIVITY_TASK_SCHEDULED',
      { activityId: '5', activityType: { name: 'charge' }, workflowTaskCompletedEventId: 4 },
      5,
    ),
    event('ACTIVITY_TASK_FAILED', { scheduledEventId: 5, failure: { message: 'no' } }, 7),
    event('WORKFLOW_TASK_COMPLETED', {}, 10),
    event('WORKFLOW_EXECUTION_FAILED', { failure: { message: 'no' } }, 11),
  ]
  expect(suggestedFor(events, 'FAILED')).toBeUndefined()
})
