import { expect, test } from 'vitest'
import { toEventRow } from '../src/rows/event-row.ts'
import { HistoryModel } from '../src/rows/history-model.ts'
import type { RowCategory } from '../src/rows/row-categories.ts'
import { matchRows, plainText, type RowFilter } from '../src/rows/row-filter.ts'
import { event, eventsOf } from './histories.ts'

function modelOf(name: string) {
  const model = new HistoryModel()
  model.add(eventsOf(name).map(toEventRow))
  return model
}

const text = (words: string): RowFilter => ({ text: plainText(words) })
const only = (...categories: RowCategory[]): RowFilter => ({ categories: new Set(categories) })

test.each<[string, string, RowFilter, number[]]>([
  ['the type as people write it', 'order', text('timerfired'), [32]],
  ['the type as the API writes it', 'order', text('TIMER_FIRED'), [32]],
  ['an activity finds its end too', 'order', text('checkstock'), [7, 8, 9]],
  ['a failure', 'failed-activity', text('CARD declined'), [18, 22]],
  ['an event id', 'terminated', text('5'), [5]],
  [
    'another test of texts',
    'order',
    { text: (candidate) => /^timer(started|fired)$/i.test(candidate) },
    [31, 32, 50],
  ],
  ['what its author wrote of it', 'order', text('ORDER 47'), [1]],
  ['a category', 'order', only('timer'), [31, 32, 50, 56]],
  ['two categories', 'order', only('timer', 'marker'), [5, 13, 31, 32, 50, 56]],
  ['failures', 'failed-activity', { failedOnly: true }, [18, 22]],
  ['a reset is no failure', 'non-determinism-reset', { failedOnly: true }, []],
  ['all of it at once', 'order', { ...only('timer'), ...text('fired') }, [32]],
  ['what was found elsewhere', 'order', { ...text('no such text'), found: new Set([9]) }, [9]],
  ['nothing asked for', 'terminated', {}, [1, 2, 3, 4, 5]],
])('%s', (_, name, filter, expected) => {
  const found = matchRows(modelOf(name), filter)
  // Ids and previews of payloads contain digits and words of their own.
  expect(found).toEqual(expect.arrayContaining(expected))
  if (!filter.text) expect(found).toEqual(expected)
})

test('what a failure is wrapped in is found, and an update’s end by its name', () => {
  const model = new HistoryModel()
  const failure = {
    message: 'charging order 7 failed',
    cause: { message: 'card declined', cause: { message: 'code 51' } },
  }
  const accepted = { input: { name: 'setAddress' }, meta: { updateId: 'u1' } }
  const events = [
    event('ACTIVITY_TASK_FAILED', { scheduledEventId: 1, failure }, 2),
    event('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', { acceptedRequest: accepted }, 3),
    event(
      'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
      { acceptedEventId: 3, meta: { updateId: 'u1' } },
      4,
    ),
  ]
  model.add(events.map(toEventRow))
  expect(model.rowAt(2)?.failure).toBe('charging order 7 failed: code 51')
  expect(matchRows(model, text('charging ORDER'))).toEqual([2])
  expect(matchRows(model, text('card declined'))).toEqual([2])
  expect(matchRows(model, text('setAddress'))).toEqual([3, 4])
})

test('times bound what counts, both ends within', () => {
  const model = new HistoryModel()
  model.add(
    ['00', '10', '20'].map((second, at) =>
      toEventRow({ ...event('TIMER_FIRED', {}, at + 1), time: `2026-11-23T03:00:${second}.5Z` }),
    ),
  )
  const [from, to] = ['2026-11-23T03:00:10.500Z', '2026-11-23T03:00:20.500Z']
  expect(matchRows(model, { from })).toEqual([2, 3])
  expect(matchRows(model, { to: from })).toEqual([1, 2])
  expect(matchRows(model, { from, to })).toEqual([2, 3])
})

test('pending: what an open run still waits for', () => {
  const model = new HistoryModel()
  model.add(
    [
      event('TIMER_STARTED', { timerId: 'a' }, 1),
      event('TIMER_STARTED', { timerId: 'b' }, 2),
      event('TIMER_FIRED', { startedEventId: 1 }, 3),
    ].map(toEventRow),
  )
  expect(matchRows(model, { pendingOnly: true })).toEqual([2])
})
