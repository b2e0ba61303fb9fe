import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationText, humanDuration, timestampText } from '../src/text/durations.ts'

test.each([
  ['1.500s', '1.5s'],
  ['1.5s', '1.5s'],
  ['10s', '10s'],
  ['0s', '0s'],
  ['0.000000001s', '0.000000001s'],
  ['-1.250s', '-1.25s'],
  [{ seconds: '1', nanos: 500_000_000 }, '1.5s'],
  [{ seconds: '2592000' }, '2592000s'],
  [{ nanos: 1 }, '0.000000001s'],
  [{ seconds: 7 }, '7s'],
  [{ seconds: '-1', nanos: -250_000_000 }, '-1.25s'],
  [{ nanos: -250_000_000 }, '-0.25s'],
  [{}, '0s'],
  ['1h30m', '1h30m'],
  [{ seconds: 'x' }, { seconds: 'x' }],
  [null, null],
  [17, 17],
])('the duration %j is %j', (raw, expected) => {
  expect(durationText(raw)).toEqual(expected)
})

test.each([
  ['2026-11-23T03:00:00Z', '2026-11-23T03:00:00Z'],
  ['2026-11-23T03:00:00.123456789Z', '2026-11-23T03:00:00.123456789Z'],
  ['2026-11-23T04:00:00+01:00', '2026-11-23T03:00:00.000Z'],
  [{ seconds: '1795400000', nanos: 120_000_000 }, '2026-11-23T02:13:20.120Z'],
  [{ seconds: '1795400000', nanos: 1 }, '2026-11-23T02:13:20.000000001Z'],
  [{ seconds: '1795400000', nanos: 1000 }, '2026-11-23T02:13:20.000001Z'],
  [{ seconds: '1795400000' }, '2026-11-23T02:13:20Z'],
  [{ seconds: '-1', nanos: 500_000_000 }, '1969-12-31T23:59:59.500Z'],
  [{}, '1970-01-01T00:00:00Z'],
  [{ seconds: '9e99' }, { seconds: '9e99' }],
  ['yesterday', 'yesterday'],
  [null, null],
])('the timestamp %j is %j', (raw, expected) => {
  expect(timestampText(raw)).toEqual(expected)
})

test.each([
  ['2592000s', '30 d'],
  ['3900s', '1 h 5 min'],
  ['90s', '1 min 30 s'],
  ['1s', '1 s'],
  ['1.5s', '1.5 s'],
  ['0.1s', '100 ms'],
  ['0.000000001s', '0.000001 ms'],
  ['0s', '0 s'],
  ['59.9999s', '1 min'],
  ['86400s', '1 d'],
  ['86401s', '1 d'],
  ['90061s', '1 d 1 h'],
  ['3599.6s', '1 h'],
  ['-90s', '-1 min 30 s'],
  ['315576000000s', '3652500 d'],
  ['whenever', 'whenever'],
])('%s is shown as %s', (duration, expected) => {
  expect(humanDuration(duration)).toBe(expected)
})

test('a shown duration is never off by more than its smallest unit', () => {
  const sizes = new Map([
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), (seconds) => {
      const parts = [...humanDuration(`${seconds}s`).matchAll(/(\d+) (\w+)/g)]
      const units = parts.map(([, , unit = '']) => sizes.get(unit) ?? Number.NaN)
      const sum = parts.reduce(
        (total, [, count], at) => total + Number(count) * (units[at] ?? 0),
        0,
      )
      const smallest = parts.length === 1 ? 60 : Math.min(...units)
      expect(seconds - sum).toBeGreaterThanOrEqual(0)
      expect(seconds - sum).toBeLessThan(Math.max(smallest, (units[0] ?? 1) / 24))
    }),
  )
})
