import { expect, test } from 'vitest'
import { nextTryBy } from '../src/failures/next-workflow-task-attempt.ts'

const startedTime = '2026-11-30T03:20:00.000Z'

/** Returns the longest time from the start of an attempt to the next one, in milliseconds. */
const longest = (attempt: number, startToCloseTimeout: number): number => {
  const next = nextTryBy({ state: 'STARTED', attempt, startedTime, startToCloseTimeout }) ?? ''
  return Date.parse(next) - Date.parse(startedTime)
}

/**
 * How long attempts lasted on server 1.29.1 with a TypeScript worker whose workflow throws, in
 * seconds.
 */
const measured = {
  10: {
    2: 10.05,
    3: 10.02,
    4: 14.46,
    5: 19.08,
    6: 27.44,
    7: 46.92,
    8: 81.38,
    9: 151.5,
    10: 317.1,
    11: 606.5,
    12: 491.1,
  },
  2: {
    2: 2.08,
    3: 2.03,
    4: 7.0,
    5: 10.46,
    6: 18.48,
    7: 38.92,
    8: 70.61,
    9: 140.6,
    10: 291,
    11: 487.1,
    12: 583.3,
    13: 562,
  },
}

test.each(
  Object.entries(measured).flatMap(([timeout, attempts]) =>
    Object.entries(attempts).map(([attempt, lasted]) => [+timeout, +attempt, lasted] as const),
  ),
)('start-to-close %i s: attempt %i lasted %d s', (timeout, attempt, lasted) => {
  const bound = longest(attempt, timeout * 1000) / 1000
  // The next task starts a moment after the timeout. The server may add up to a fifth less.
  expect(lasted).toBeLessThan(bound + 0.2)
  expect(lasted).toBeGreaterThan(timeout + 0.8 * (bound - timeout) - 0.2)
})

test('no wait is longer than ten minutes and the task’s own timeout', () => {
  expect(longest(10, 10_000)).toBe(330_000)
  expect(longest(11, 10_000)).toBe(610_000)
  expect(longest(500, 10_000)).toBe(610_000)
})

test.each([
  ['waits for a worker', { state: 'SCHEDULED', attempt: 5, startToCloseTimeout: 10_000 }],
  ['has no known start', { state: 'STARTED', attempt: 5, startToCloseTimeout: 10_000 }],
  ['has no known timeout', { state: 'STARTED', attempt: 5, startedTime }],
])('no time is given for a task that %s', (_, task) => {
  expect(nextTryBy(task)).toBeUndefined()
})
