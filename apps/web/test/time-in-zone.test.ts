import { expect, test } from 'vitest'
import { endInZone, stretchWords, timeInZone, whyNoTime } from '../src/components/time-in-zone.ts'

test.each([
  ['2026-11-22 02:14:07', 'UTC', '2026-11-22T02:14:07.000Z'],
  ['2026-11-22T02:14:07.25', 'UTC', '2026-11-22T02:14:07.250Z'],
  ['2026-11-22 02:14', 'UTC', '2026-11-22T02:14:00.000Z'],
  ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22 02:14:07', 'Europe/Berlin', '2026-11-22T01:14:07.000Z'],
  ['2026-07-01 02:14:07', 'America/New_York', '2026-07-01T06:14:07.000Z'],
  // The morning after the clocks went back, and the hour after they went forward.
  ['2026-10-25 04:00:00', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
  ['2026-03-29 03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-11-22 12:00:00', 'Asia/Kathmandu', '2026-11-22T06:15:00.000Z'],
  // The clock shows this time twice, and the first one counts. On the other day midnight does not
  // exist, and the day still has a beginning.
  ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  // This zone skipped the whole day before.
  ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['0042-06-01 12:00:00', 'UTC', '0042-06-01T12:00:00.000Z'],
  ['0001-01-01', 'America/New_York', '0001-01-01T04:56:02.000Z'],
  ['9999-12-31 23:00', 'Asia/Tokyo', '9999-12-31T14:00:00.000Z'],
])('%s in %s is %s', (text, zone, time) => {
  expect(timeInZone(text, zone)).toBe(time)
})

test.each([
  ['', 'UTC', 'A time is written as'],
  ['yesterday', 'UTC', 'A time is written as'],
  ['22.11.2026', 'UTC', 'A time is written as'],
  ['2026-13-01', 'UTC', 'no day of the calendar'],
  ['2026-02-31', 'UTC', 'no day of the calendar'],
  ['2026-11-22 10:75', 'UTC', 'no time of the clock'],
  ['2026-11-22 24:00', 'UTC', 'no time of the clock'],
  ['2026-11-22 10:15:60', 'UTC', 'no time of the clock'],
  ['2026-03-29 02:30:00', 'Europe/Berlin', 'does not exist in Europe/Berlin'],
])('%j in %s is no time, with the reason', (text, zone, message) => {
  expect(timeInZone(text, zone)).toBeUndefined()
  expect(endInZone(text, zone)).toBeUndefined()
  expect(whyNoTime(text, zone)).toContain(message)
})

test('a valid time has no error', () => {
  expect(whyNoTime('2026-11-22 02:14:07', 'Europe/Berlin')).toBeUndefined()
})

test('the end of a range takes in the second it names', () => {
  expect(timeInZone('2026-11-22 02:14:07', 'UTC', 999)).toBe('2026-11-22T02:14:07.999Z')
})

test.each([
  ['2026-11-22', '2026-11-22T22:59:59.999Z'],
  ['2026-11-22 02:14', '2026-11-22T01:14:59.999Z'],
  ['2026-11-22 02:14:07', '2026-11-22T01:14:07.999Z'],
  ['2026-11-22 02:14:07.5', '2026-11-22T01:14:07.500Z'],
  ['2026-11', undefined],
  // The clock shows this time twice, and the second one counts. A day of 23 hours, one of 25, and
  // the last day with a four-digit year.
  ['2026-10-25 02:30', '2026-10-25T01:30:59.999Z'],
  ['2026-03-29', '2026-03-29T21:59:59.999Z'],
  ['2026-10-25', '2026-10-25T22:59:59.999Z'],
  ['9999-12-31', '9999-12-31T22:59:59.999Z'],
])('a range that ends with %s takes in all of it', (text, time) => {
  expect(endInZone(text, 'Europe/Berlin')).toBe(time)
})

// One day in UTC is two in Berlin, and the other way round.
const [evening, night, morning] = [
  '2026-11-22T21:00:00Z',
  '2026-11-22T23:30:00Z',
  '2026-11-23T05:00:00Z',
]

test.each([
  [evening, night, 'Europe/Berlin', '2026-11-22 22:00:00 to 2026-11-23 00:30:00'],
  [evening, night, 'UTC', '2026-11-22 21:00:00 to 23:30:00'],
  [night, morning, 'Europe/Berlin', '2026-11-23 00:30:00 to 06:00:00'],
  [night, undefined, 'UTC', 'from 2026-11-22 23:30:00'],
  [undefined, night, 'UTC', 'until 2026-11-22 23:30:00'],
  [undefined, undefined, 'UTC', 'Any time'],
])('%s to %s in %s is shown as %s', (from, to, timeZone, words) => {
  expect(stretchWords(from, to, timeZone)).toBe(words)
})
