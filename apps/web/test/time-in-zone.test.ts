import { expect, test } from 'vitest'
import { timeInZone } from '../src/components/time-in-zone.ts'

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
])('%s in %s is %s', (text, zone, time) => {
  expect(timeInZone(text, zone)).toBe(time)
})

test.each(['', 'yesterday', '2026-13-01', '2026-02-31', '22.11.2026'])('%j is no time', (text) => {
  expect(timeInZone(text, 'UTC')).toBeUndefined()
})

test('the end of a range takes in the second it names', () => {
  expect(timeInZone('2026-11-22 02:14:07', 'UTC', 999)).toBe('2026-11-22T02:14:07.999Z')
})
