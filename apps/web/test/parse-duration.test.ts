import { expect, test } from 'vitest'
import { exactDuration, parseDuration } from '../src/components/parse-duration.ts'

test.each([
  ['90 s', 90_000],
  ['1 h 30 min', 5_400_000],
  ['1h30m', 5_400_000],
  ['1.5 h', 5_400_000],
  ['1500ms', 1500],
  ['30 d', 2_592_000_000],
  ['0', 0],
  ['0 s', 0],
  ['', undefined],
  ['soon', undefined],
  ['10', undefined],
  ['-5 s', undefined],
  ['5 parsecs', undefined],
])('%j is %j ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.each([0, 1, 1500, 90_000, 5_400_000, 2_592_000_001])('%j ms is written exactly', (ms) => {
  expect(parseDuration(exactDuration(ms))).toBe(ms)
})
