import { expect, test } from 'vitest'
import { fingerprint } from '../src/failures/fingerprint.ts'

test.each([
  // [what differs, two messages of one cause, their fingerprint]
  [
    'event ids',
    '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 11, TimerStarted)',
    '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 2047, TimerStarted)',
    '[TMPRL1100] Nondeterminism error: HistoryEvent(id: #, TimerStarted)',
  ],
  [
    'run ids',
    'no answer for 01a20675-b0ef-76d4-8ec5-742e58c15761',
    'no answer for 9F3C2D10-0000-4000-8000-000000000001',
    'no answer for #',
  ],
  ['numbers with units', 'waited 250ms of 1.5s', 'waited 3ms of 20s', 'waited #ms of #s'],
  ['signs and separators', 'balance -12,000.50', 'balance 7', 'balance #'],
  ['hexadecimal', 'at 0x7fff5f and deadbee1f', 'at 0x1 and 0a1b2c3d4e', 'at # and #'],
  ['business ids', 'order-4711 is gone', 'order-12 is gone', 'order-# is gone'],
  ['digits after a name', 'order4711 is gone', 'order812 is gone', 'order# is gone'],
  ['opaque keys', 'key sk_Ab12Cd34Ef56', 'key sk_Zz98Yy76Xx54', 'key #'],
  [
    'times',
    'lease of 2026-11-26T21:04:10.250Z is over',
    'lease of 2025-01-02 03:04:05+01:00 is over',
    'lease of # is over',
  ],
  ['written months', 'since Thu Nov 26 21:04:10', 'since Mon Jan  5 02:00:00', 'since ## #'],
  [
    'UUIDs in names',
    'user_01a20675-b0ef-76d4-8ec5-742e58c15761',
    'user_9f3c2d10-0000-4000-8000-000000000001',
    'user_#',
  ],
  [
    'addresses of people',
    'no user ann@example.com',
    'no user bo.b+x@mail.example.org',
    'no user #',
  ],
  ['pods', 'lost orders-7d9f8b6c5-x2k4p', 'lost orders-59c8dd4b67-zz8wl', 'lost orders-#'],
  ['durations of several units', 'no answer in 1m30.5s', 'no answer in 2h0m5s', 'no answer in ##s'],
  ['lines', 'failed\n  at 1', 'failed\n  at 22', 'failed   at #'],
])('masks %s', (_, one, other, expected) => {
  expect(fingerprint(one)).toBe(expected)
  expect(fingerprint(other)).toBe(expected)
})

test.each([
  ['words', 'Cannot read properties of undefined', "Cannot read property of 'null'"],
  ['Temporal’s codes', '[TMPRL1100] failed', '[TMPRL1101] failed'],
  ['HTTP statuses', 'GET /orders/17 returned 404', 'GET /orders/18 returned 503'],
  ['status codes', 'Request failed with status code 401', 'Request failed with status code 500'],
  ['exit codes', 'worker ended: exit code 1', 'worker ended: exit code 137'],
  ['versions in names', 'patch v2 is missing', 'patch v3 is missing'],
  ['words that could be hexadecimal', 'facade decade', 'facade feedbed'],
])('distinguishes %s', (_, one, other) => {
  expect(fingerprint(one)).not.toBe(fingerprint(other))
})

test('an event that Java prints counts by its type and what it started, not by its input', () => {
  const printed = (activity: string, input: string) =>
    `[TMPRL1100] No command scheduled that corresponds to event_id: 16\nevent_time {\n  seconds: 1795724903\n}\nactivity_task_scheduled_event_attributes {\n  activity_type {\n    name: "${activity}"\n  }\n  input {\n    payloads {\n      data: "${input}"\n    }\n  }\n}`
  expect(fingerprint(printed('charge', 'ada'))).toBe(fingerprint(printed('charge', 'grace')))
  expect(fingerprint(printed('charge', 'ada'))).not.toBe(fingerprint(printed('ship', 'ada')))
})

test('the run’s own ids are masked whatever they look like, short ones are not', () => {
  expect(fingerprint('no lock for customer ada-lovelace', ['ada-lovelace'])).toBe(
    'no lock for customer #',
  )
  expect(fingerprint('it is a test', ['a'])).toBe('it is a test')
})

test('a fingerprint has a maximum length', () => {
  expect(fingerprint('word '.repeat(10_000)).length).toBeLessThan(400)
})
