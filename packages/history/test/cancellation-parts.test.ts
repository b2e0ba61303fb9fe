import { describe, expect, test } from 'vitest'
import {
  after9,
  askChild,
  begun,
  child,
  eventsFrom,
  pending,
  progressOf,
  request,
  taken,
  untilAsked,
  type Written,
} from './cancellations.ts'

describe('what becomes of an activity', () => {
  const ends: [string, Written[], { state: string; says: RegExp }][] = [
    [
      'gives in',
      [
        ...untilAsked,
        ['ACTIVITY_TASK_STARTED', { scheduledEventId: 5 }, 54],
        ['ACTIVITY_TASK_CANCELED', { scheduledEventId: 5 }],
      ],
      { state: 'canceled', says: /^Heard it and gave in: Canceled, 3 s after it was asked\.$/ },
    ],
    [
      'that nobody ran',
      [...untilAsked, ['ACTIVITY_TASK_CANCELED', { scheduledEventId: 5 }]],
      { state: 'canceled', says: /by Temporal at once: no worker was running it/ },
    ],
    [
      'completes all the same',
      [...untilAsked, ['ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 60]],
      { state: 'completed', says: /Whether it had heard, no event tells/ },
    ],
    [
      'refuses',
      [
        ...untilAsked,
        ['ACTIVITY_TASK_FAILED', { scheduledEventId: 5, failure: { message: 'no' } }, 60],
      ],
      { state: 'failed', says: /^Failed \(no\), 9 s after it was asked\. No attempt follows\.$/ },
    ],
    [
      'falls silent',
      [
        ...untilAsked,
        [
          'ACTIVITY_TASK_TIMED_OUT',
          { scheduledEventId: 5, failure: { timeoutFailureInfo: { timeoutType: 'HEARTBEAT' } } },
          60,
        ],
      ],
      { state: 'timed out', says: /heartbeat timeout/ },
    ],
    [
      'is left behind, asked',
      [...untilAsked, ['WORKFLOW_EXECUTION_CANCELED', after9]],
      { state: 'left', says: /as TRY_CANCEL does/ },
    ],
    [
      'is left behind, never asked',
      [...begun, request, ...taken, ['WORKFLOW_EXECUTION_CANCELED', after9]],
      { state: 'left', says: /as ABANDON does/ },
    ],
    [
      'is left behind by a terminate',
      [...untilAsked, ['WORKFLOW_EXECUTION_TERMINATED', { identity: 'eve' }]],
      { state: 'left', says: /^Asked, and open when the run closed/ },
    ],
    [
      'waits for the code',
      [...begun, request],
      { state: 'waits', says: /has not seen the request/ },
    ],
  ]
  test.each(ends)('%s', (_, written, { state, says }) => {
    const [part] = progressOf(eventsFrom(written), pending({})).parts
    expect(part).toMatchObject({ id: 5, name: 'charge', state })
    expect(part?.sentence).toMatch(says)
  })

  test('an activity that ended before the request is not listed', () => {
    const written: Written[] = [
      ...begun,
      ['ACTIVITY_TASK_COMPLETED', { scheduledEventId: 5 }, 20],
      request,
    ]
    expect(progressOf(eventsFrom(written)).parts).toEqual([])
  })
})

describe('children', () => {
  const parent = (policy: string): Written[] => [
    ...begun.slice(0, 4),
    child('c1', policy),
    [
      'CHILD_WORKFLOW_EXECUTION_STARTED',
      { initiatedEventId: 5, workflowExecution: { workflowId: 'c1', runId: 'r1' } },
    ],
    request,
    ['WORKFLOW_TASK_SCHEDULED'],
    ['WORKFLOW_TASK_STARTED', {}, 51],
    ['WORKFLOW_TASK_COMPLETED'],
  ]
  test.each<[string, Written[], { state: string; says: RegExp; wait?: string }]>([
    [
      'is asked',
      [
        ...parent('TERMINATE'),
        askChild('c1'),
        ['EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED', { initiatedEventId: 11 }],
      ],
      { state: 'asked', says: /request is in its history/, wait: 'child asked' },
    ],
    [
      'is canceled',
      [
        ...parent('TERMINATE'),
        askChild('c1'),
        ['CHILD_WORKFLOW_EXECUTION_CANCELED', { initiatedEventId: 5 }, 53],
      ],
      { state: 'canceled', says: /^Canceled, 2 s after it was asked\.$/, wait: 'code waits' },
    ],
    [
      'cannot be asked',
      [
        ...parent('TERMINATE'),
        askChild('c1'),
        [
          'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED',
          { initiatedEventId: 11, cause: 'EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND' },
        ],
      ],
      { state: 'not asked', says: /Could not be asked/ },
    ],
    [
      'is not asked',
      parent('ABANDON'),
      { state: 'not asked', says: /lives on when this run closes/, wait: 'child not asked' },
    ],
    [
      'TERMINATE',
      [...parent('TERMINATE'), ['WORKFLOW_EXECUTION_CANCELED']],
      { state: 'left', says: /terminated with this run/ },
    ],
    [
      'ABANDON',
      [...parent('ABANDON'), ['WORKFLOW_EXECUTION_CANCELED']],
      { state: 'left', says: /left running/ },
    ],
    [
      'REQUEST_CANCEL',
      [...parent('REQUEST_CANCEL'), ['WORKFLOW_EXECUTION_CANCELED']],
      { state: 'left', says: /asked to cancel as this run closed/ },
    ],
  ])('%s', (_, written, { state, says, wait }) => {
    const { parts, waits } = progressOf(eventsFrom(written))
    expect(parts[0]).toMatchObject({ state, child: { workflowId: 'c1', runId: 'r1' } })
    expect(parts[0]?.sentence).toMatch(says)
    if (wait !== undefined) expect(waits[0]?.code).toBe(wait)
  })

  test('a thousand children are one wait with a count', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `c${index}`)
    const written = [
      ...begun.slice(0, 4),
      ...ids.map((id) => child(id, 'TERMINATE')),
      request,
      ...taken,
      ...ids.map(askChild),
      ['CHILD_WORKFLOW_EXECUTION_CANCELED', { initiatedEventId: 5 }] as const,
    ]
    const { waits, steps, summary } = progressOf(eventsFrom(written))
    expect(waits).toHaveLength(1)
    expect(summary).toBe('999 child workflows are asked and still open.')
    expect(steps.find(({ name }) => name === 'answered')?.title).toBe('Answered, 1 of 1,000')
  })
})

test('a reset leaves the children open, whatever their close policies', () => {
  const written: Written[] = [
    ...begun.slice(0, 4),
    child('c1', 'TERMINATE'),
    request,
    ['WORKFLOW_EXECUTION_TERMINATED', { identity: 'history-resetter' }],
  ]
  const { parts } = progressOf(eventsFrom(written))
  expect(parts[0]?.sentence).toMatch(/The reset left it open/)
})
