import { expect, test } from 'vitest'
import {
  clockTime,
  dateAndTime,
  dateAndTimeWithZone,
  duration,
  relativeTime,
} from '../src/components/format-time.ts'

const time = '2026-11-22T23:14:07.120Z'

test('a time is shown in the chosen zone', () => {
  expect(clockTime(time, 'UTC')).toBe('23:14:07.120')
  expect(dateAndTime(time, 'Asia/Tokyo')).toBe('2026-11-23 08:14:07')
  expect(dateAndTimeWithZone(time, 'UTC')).toBe('2026-11-22 23:14:07 UTC')
})

test.each([
  ['0001-01-01T00:00:00Z', 'UTC', '0001-01-01 00:00:00'],
  ['0001-01-01T00:00:00Z', 'America/New_York', '0000-12-31 19:03:58'],
  ['0042-06-01T12:00:00Z', 'UTC', '0042-06-01 12:00:00'],
  ['9999-12-31T23:59:59Z', 'UTC', '9999-12-31 23:59:59'],
  ['2026-11-22T02:14:07.123456789+05:30', 'UTC', '2026-11-21 20:44:07'],
])('%s in %s is shown as %s', (time, zone, text) => {
  expect(dateAndTime(time, zone)).toBe(text)
})

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [41_000, '41 s'],
  [4_320_000, '1 h 12 min'],
  [3_600_000, '1 h'],
  [30 * 86_400_000, '30 d'],
  [90_061_000, '1 d 1 h'],
  [-5, '0 s'],
])('%d ms are %s', (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected)
})

test('a relative time has the largest unit only', () => {
  const now = Date.parse(time)
  expect(relativeTime(time, now + 4_320_000)).toBe('1 h ago')
  expect(relativeTime(time, now - 61_000)).toBe('in 1 min')
  expect(relativeTime(time, now)).toBe('0 s ago')
  expect(relativeTime(time, now - 999)).toBe('0 s ago')
  expect(relativeTime(time, now - 1000)).toBe('in 1 s')
})
