import { describe, expect, test } from 'vitest'
import {
  PointRule,
  type StoredEvent,
  storedEvent,
  whyNotResetTo,
} from '../src/reset-points/reset-point-rule.ts'
import { eventsOf, historyNames } from './histories.ts'

const short: Record<string, string> = {
  started: 'WORKFLOW_EXECUTION_STARTED',
  scheduled: 'WORKFLOW_TASK_SCHEDULED',
  taken: 'WORKFLOW_TASK_STARTED',
  completed: 'WORKFLOW_TASK_COMPLETED',
  failed: 'WORKFLOW_TASK_FAILED',
  'task timed out': 'WORKFLOW_TASK_TIMED_OUT',
  signal: 'WORKFLOW_EXECUTION_SIGNALED',
  timer: 'TIMER_STARTED',
  fired: 'TIMER_FIRED',
  terminated: 'WORKFLOW_EXECUTION_TERMINATED',
  'timed out': 'WORKFLOW_EXECUTION_TIMED_OUT',
}

/**
 * Reads a history such as "scheduled, taken | failed(FORCE_CLOSE_COMMAND)", in which a bar
 * separates two transactions.
 */
function historyOf(text: string, hasTaskIds = true): StoredEvent[] {
  let taskId = 100
  return text.split(/\s*([,|])\s*/).reduce<StoredEvent[]>((events, part) => {
    if (part === '|') taskId += 2
    if (part === '|' || part === ',') return events
    const [, name = '', cause] = /^([^(]+)(?:\((\w+)\))?$/.exec(part) ?? []
    taskId += 1
    events.push({
      eventId: events.length + 1,
      type: short[name] ?? name,
      ...(cause !== undefined && { cause }),
      ...(hasTaskIds && { taskId: String(taskId) }),
    })
    return events
  }, [])
}

/** Returns the reset points, computed in one pass and also by looking back from each event. */
function pointsOf(events: readonly StoredEvent[]): number[] {
  const rule = new PointRule()
  const passed = events.filter((event) => rule.whyNot(event) === undefined)
  const rowAt = (eventId: number) => events.find((event) => event.eventId === eventId)
  const lookedBack = events.filter(({ eventId }) => whyNotResetTo(eventId, rowAt) === undefined)
  expect(lookedBack).toEqual(passed)
  return passed.map(({ eventId }) => eventId)
}

describe('the events that a run can be reset to', () => {
  test.each<[string, number[]]>([
    ['started, scheduled', []],
    ['started, scheduled | taken', [3]],
    ['started, scheduled, taken | completed, timer', [4]],
    ['started, scheduled | terminated', [3]],
    ['started, scheduled | timed out', [3]],
    ['started | signal | scheduled | taken | completed', [4, 5]],
    ['started, scheduled | signal | signal | taken | completed, timer | terminated', [3, 4, 5, 6]],
    ['started, scheduled | fired, fired | terminated', [3, 5]],
    [
      'started, scheduled | taken | failed | signal | scheduled, taken | completed',
      [3, 4, 5, 6, 8],
    ],
    ['started, scheduled | taken | failed, signal, scheduled | taken | completed', [3, 4, 7, 8]],
    ['started, scheduled | taken | failed(FORCE_CLOSE_COMMAND), terminated', [3, 4]],
    ['started, scheduled | taken | failed | terminated', [3, 4, 5]],
    [
      'started, scheduled | task timed out(SCHEDULE_TO_START), scheduled | taken | completed',
      [3, 5, 6],
    ],
    ['started, scheduled | taken | task timed out(START_TO_CLOSE) | signal', [3, 4, 5]],
    // The task of an update alone is stored together with its end.
    ['started, scheduled | taken | completed | scheduled, taken, completed', [3, 4, 7]],
  ])('%s: %j', (text, expected) => {
    expect(pointsOf(historyOf(text))).toEqual(expected)
  })

  test.each<[string, number[]]>([
    ['started, scheduled | taken | completed', [4]],
    ['started, scheduled | signal | signal | terminated', [3, 5]],
    ['started, scheduled | taken | failed(FORCE_CLOSE_COMMAND), terminated', [4]],
    ['started, scheduled | taken | failed | terminated', [4, 5]],
    ['started, scheduled | fired, fired | taken | completed', [3, 6]],
  ])('without task ids only what types tell for certain: %s: %j', (text, expected) => {
    expect(pointsOf(historyOf(text, false))).toEqual(expected)
  })

  test.each(historyNames)('%s: never a false one where the task ids are taken away', (name) => {
    const events = eventsOf(name).map(storedEvent)
    const certain = pointsOf(events.map(({ taskId: _, ...event }) => event))
    expect(pointsOf(events)).toEqual(expect.arrayContaining(certain))
    // The usual points need none.
    const ends = events.filter(({ type }) => /^WORKFLOW_TASK_(COMP|FAIL|TIMED)/.test(type))
    expect(certain).toEqual(expect.arrayContaining(ends.map(({ eventId }) => eventId)))
  })
})

test.each([
  ['the first event', 'started, scheduled', 1, /before event 1 is none/],
  ['no task', 'started | signal', 2, /none is pending before event 2/],
  ['one transaction', 'started, scheduled | fired, fired', 4, /events 3 and 4 in one transaction/],
  ['beyond the end', 'started', 2, /Event 2 is not among the events at hand/],
] as const)('why not: %s', (_, text, eventId, why) => {
  const events = historyOf(text)
  expect(whyNotResetTo(eventId, (id) => events[id - 1])).toMatch(why)
})

test('an event whose predecessor is not at hand is not known to be a point; the end of a task is one', () => {
  const [, , ...events] = historyOf('started, scheduled | signal | taken | completed')
  const rule = new PointRule()
  expect(events.map((event) => rule.whyNot(event))).toEqual([
    expect.stringMatching(/Events before event 3 are not at hand/),
    expect.stringMatching(/Events before event 4 are not at hand/),
    undefined,
  ])
})
