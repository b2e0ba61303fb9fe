import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ServerClock } from '../src/clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const browserTime = Date.parse('2026-12-01T02:14:07.300Z')

/**
 * Returns the `Date` header of a server whose clock is `ahead` of the browser's, in milliseconds.
 */
const header = (writtenAt: number, ahead: number) => new Date(writtenAt + ahead).toUTCString()

test('a clock that may be right is not corrected', () => {
  const clock = new ServerClock()
  vi.setSystemTime(browserTime)
  // The header is cut to the second, and the reply took some time.
  clock.hear(header(browserTime - 100, 0), browserTime - 200, browserTime)
  clock.hear(header(browserTime + 800, 0), browserTime + 700, browserTime + 900)
  expect(clock.now()).toBe(browserTime)
})

describe('a clock that is wrong', () => {
  test('is corrected, more closely with each reply', () => {
    const reply = fc.record({
      at: fc.integer({ min: 0, max: 600_000 }),
      before: fc.integer({ min: 0, max: 3_000 }),
      after: fc.integer({ min: 0, max: 3_000 }),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: -7_200_000, max: 7_200_000 }),
        fc.array(reply, { minLength: 1, maxLength: 20 }),
        (ahead, replies) => {
          const clock = new ServerClock()
          let widest = Number.POSITIVE_INFINITY
          for (const { at, before, after } of replies) {
            const writtenAt = browserTime + at
            clock.hear(header(writtenAt, ahead), writtenAt - before, writtenAt + after)
            widest = Math.min(widest, before + after + 1000)
            const error = Math.abs(clock.at(browserTime) - browserTime - ahead)
            expect(error).toBeLessThanOrEqual(widest)
          }
        },
      ),
    )
  })

  test('is corrected again after the clock is set', () => {
    const clock = new ServerClock()
    const hear = (ahead: number) => clock.hear(header(browserTime, ahead), browserTime, browserTime)
    hear(300_000)
    expect(Math.abs(clock.at(0) - 300_000)).toBeLessThanOrEqual(1000)
    hear(0)
    expect(clock.at(0)).toBe(0)
    hear(-60_000)
    expect(Math.abs(clock.at(0) + 60_000)).toBeLessThanOrEqual(1000)
  })

  test('is not corrected by a reply during which the clock was set', () => {
    const clock = new ServerClock()
    clock.hear(header(browserTime, 0), browserTime, browserTime)
    const later = browserTime + 5_400_000
    clock.hear(header(browserTime, 0), browserTime + 60_000, later)
    expect(clock.at(later)).toBe(later)
    clock.hear(header(later, -5_400_000), later, later)
    expect(Math.abs(clock.at(later) - browserTime)).toBeLessThanOrEqual(1000)
  })
})

test.each([null, '', 'yesterday'])('a reply without a time, as %j, tells nothing', (date) => {
  const clock = new ServerClock()
  clock.hear(date, 0, 1)
  expect(clock.at(5)).toBe(5)
})
