import { expect, test } from 'vitest'
import { allEvents, neighbour, someEvents } from '../src/pages/history/event-ids.ts'

test('event n is row n - 1 where all events are shown', () => {
  const ids = allEvents(50_000)
  expect([ids.at(0), ids.at(49_999), ids.indexOf(17)]).toEqual([1, 50_000, 16])
  expect([ids.has(0), ids.has(1), ids.has(50_000), ids.has(50_001)]).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('an event that is not shown has the index at which it would be', () => {
  const ids = someEvents([3, 8, 20])
  expect([1, 3, 4, 8, 19, 20, 21].map(ids.indexOf)).toEqual([0, 0, 1, 1, 2, 2, 3])
  expect([3, 4, 20, 21].map(ids.has)).toEqual([true, false, true, false])
})

test.each([
  [8, 1, 20],
  [8, -1, 3],
  [20, 1, undefined],
  [3, -1, undefined],
  [3, 2, 20],
  // From an event between two rows.
  [5, 1, 8],
  [5, -1, 3],
  [1, 1, 3],
  [1, -1, undefined],
  [30, -1, 20],
  [30, 1, undefined],
])('from event %i by %i the neighbour is %s', (from, distance, expected) => {
  expect(neighbour(someEvents([3, 8, 20]), from, distance)).toBe(expected)
})
