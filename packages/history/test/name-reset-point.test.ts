import { describe, expect, test } from 'vitest'
import {
  type NamedPoint,
  type NamingFacts,
  nameableThings,
  namePoint,
  type PointName,
} from '../src/reset-points/reset-point-by-name.ts'
import { ResetPointScanner } from '../src/reset-points/reset-points.ts'
import { rowResetPoints } from '../src/reset-points/row-reset-points.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { HistoryModel } from '../src/rows/history-model.ts'
import { eventsOf, historyNames, statusOf } from './histories.ts'

const modelOf = (name: string, length = Number.POSITIVE_INFINITY) => {
  const model = new HistoryModel()
  model.add(eventsOf(name).slice(0, length).map(toEventRow))
  return model
}

const scannerOf = (name: string) => {
  const scanner = new ResetPointScanner()
  for (const event of eventsOf(name)) scanner.add(event)
  return scanner
}

function named(name: string, point: PointName, facts: NamingFacts = {}): NamedPoint {
  const model = modelOf(name)
  return namePoint(model, rowResetPoints(model), nameableThings(model), point, facts)
}

describe('reset points from rows', () => {
  test.each(historyNames)('of %s are those from its whole events', (name) => {
    const short = (points: readonly { eventId: number; decided: string; time: string }[]) =>
      points.map(({ eventId, decided, time }) => [eventId, time, decided.slice(0, 250)])
    const usable = rowResetPoints(modelOf(name)).filter(({ whyNot }) => whyNot === undefined)
    expect(short(usable)).toEqual(short(scannerOf(name).points()))
  })

  test.each([
    ['canceled', 4, 'cancellation requested'],
    ['failed-activity', 10, 'timer 100 ms fired'],
    ['failed-activity', 15, 'declined failed'],
    ['failed-activity', 21, undefined],
    ['failed-activity-timeout', 4, 'hangs timed out'],
    ['failed-child', 10, 'failing failingChild-1-child started'],
    ['timed-out', 4, 'the run timed out'],
    ['non-determinism', 10, 'signal addressChanged'],
    ['non-determinism', 15, undefined],
    ['order', 21, 'chargeCard completed, chargeCard completed'],
  ])('%s, what came after event %i: %s', (name, eventId, then) => {
    const points = rowResetPoints(modelOf(name))
    expect(points.find((point) => point.eventId === eventId)?.then).toBe(then)
  })

  test('the latest workflow task cannot be reset to before a later event is written, and says so', () => {
    expect(rowResetPoints(modelOf('order', 2))).toMatchObject([
      {
        eventId: 2,
        decided: 'a workflow task waits for a worker',
        whyNot: expect.stringMatching(/once something follows event 2/),
      },
    ])
  })

  test('a workflow task that a worker has can be reset to; once it has ended, its end stands for it', () => {
    const decided = 'a worker has the workflow task'
    expect(rowResetPoints(modelOf('order', 3))).toMatchObject([{ eventId: 3, decided }])
    expect(rowResetPoints(modelOf('order', 4))).toMatchObject([
      { eventId: 3, sameAs: 4 },
      { eventId: 4 },
    ])
  })

  test('rows that are not read yet hide only their own reset points', () => {
    const model = new HistoryModel()
    model.expect(57)
    model.add(eventsOf('order').slice(20).map(toEventRow))
    expect(rowResetPoints(model)[0]?.eventId).toBe(21)
  })
})

const buildOf = (name: string, eventId: number) => modelOf(name).rowAt(eventId)?.buildId ?? ''
const secondBuild = buildOf('non-determinism-reset', 14)

test.each<[string, PointName, number, RegExp]>([
  ['order', { by: 'first' }, 4, /first decision/],
  ['order', { by: 'last' }, 53, /newest decision/],
  ['order', { by: 'latest' }, 53, /keeps the most/],
  ['terminated', { by: 'latest' }, 5, /keeps the most/],
  ['timed-out', { by: 'latest' }, 4, /keeps the most/],
  // Neither the failed workflow task, nor what the rule of the CLI finds on an early page.
  ['non-determinism', { by: 'last' }, 10, /newest decision/],
  ['unhandled-failure', { by: 'first' }, 4, /first/],
  ['order', { by: 'activity', type: 'chargeCard', which: 'first' }, 12, /event 14.*1st of 3/],
  ['order', { by: 'activity', type: 'chargeCard', which: 'last' }, 12, /event 16.*3rd of 3/],
  ['order', { by: 'activity', type: 'chargeCard', which: 15 }, 12, /event 15.*2nd of 3/],
  ['order', { by: 'activity', type: 'checkStock', which: 'last' }, 4, /\(event 7\)\.$/],
  ['failed-activity', { by: 'failure', eventId: 18 }, 15, /declined \(event 16\), which failed/],
  ['failed-activity', { by: 'failure' }, 21, /decided to end the run \(event 22\)/],
  ['failed-activity-timeout', { by: 'failure', eventId: 7 }, 4, /hangs \(event 5\)/],
  ['failed-child', { by: 'failure', eventId: 16 }, 10, /failing failingChild-1-child/],
  ['failed-local-activity', { by: 'failure', eventId: 11 }, 10, /local activity declined/],
  ['externals-failed', { by: 'failure', eventId: 6 }, 4, /\(event 5\), which failed/],
  ['timed-out', { by: 'failure' }, 4, /before the run’s end \(event 6\)/],
  ['order', { by: 'time', time: '2030-01-01T00:00:00Z' }, 53, /at or before this time/],
  [
    'non-determinism-reset',
    { by: 'build', buildId: secondBuild },
    14,
    /first decision, and event 4 the last one before it/,
  ],
  ['order', { by: 'build', buildId: buildOf('order', 4) }, 4, /it is its first decision\.$/],
])('%s by %j is event %i', (name, point, eventId, because) => {
  expect(named(name, point)).toEqual({ eventId, because: expect.stringMatching(because) })
})

test.each<[string, PointName, RegExp]>([
  ['order', { by: 'activity', type: 'Nothing', which: 'first' }, /schedules no activity/],
  ['order', { by: 'activity', type: 'chargeCard', which: 7 }, /Event 7 does not schedule/],
  ['order', { by: 'failure' }, /Nothing has failed/],
  ['failed-activity', { by: 'failure', eventId: 5 }, /Event 5 is no failure/],
  ['non-determinism', { by: 'failure' }, /does not tell where/],
  ['java-no-cause', { by: 'failure' }, /does not tell where/],
  ['unhandled-failure', { by: 'failure' }, /before that/],
  ['order', { by: 'time', time: '2020-01-01T00:00:00Z' }, /first decision is event 4/],
  ['order', { by: 'time', time: 'yesterday' }, /no time/],
  ['order', { by: 'build', buildId: 'b9' }, /build b9/],
  ['order', { by: 'continued' }, /not read yet/],
])('%s by %j is no event, and says why', (name, point, whyNot) => {
  expect(named(name, point)).toEqual({ whyNot: expect.stringMatching(whyNot) })
})

test('a sticky timeout is no failure for a reset before it', () => {
  expect(named('sticky-timeout', { by: 'failure' })).toEqual({ whyNot: expect.any(String) })
})

test('a run that no worker has taken has no point by any name', () => {
  const model = modelOf('order', 2)
  const points = rowResetPoints(model)
  for (const by of ['first', 'last', 'failure'] as const) {
    expect(namePoint(model, points, nameableThings(model), { by }, {})).toEqual({
      whyNot: expect.stringMatching(/no reset point/),
    })
  }
})

test.each([
  ['non-determinism', 10],
  ['java-no-cause', 4],
])('before a nondeterminism failure is where a reset is suggested: %s', (name, eventId) => {
  const suggested = scannerOf(name).suggested(statusOf(eventsOf(name)))
  expect(named(name, { by: 'failure' }, suggested && { suggested })).toEqual({
    eventId,
    because: suggested?.because,
  })
})

test('a time means the last decision at or before it, to the millisecond', () => {
  const { time = '' } = modelOf('order').rowAt(28) ?? {}
  const at = (milliseconds: number) =>
    named('order', {
      by: 'time',
      time: new Date(Date.parse(time) + milliseconds).toISOString(),
    })
  expect(at(0)).toMatchObject({ eventId: 28 })
  expect(at(-1)).toMatchObject({ eventId: 21 })
})

test('the last continue-as-new is in another run, where there is one', () => {
  expect(named('order', { by: 'continued' }, { continuedFrom: null })).toEqual({
    whyNot: expect.stringMatching(/not continued/),
  })
  expect(named('order', { by: 'continued' }, { continuedFrom: 'r1' })).toMatchObject({
    runId: 'r1',
  })
})
