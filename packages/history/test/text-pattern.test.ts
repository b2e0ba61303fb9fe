import { expect, test } from 'vitest'
import { fittingTexts, readPattern } from '../src/rows/text-pattern.ts'

test('a regular expression finds texts whatever the case of their letters', () => {
  const texts = ['TimerStarted', 'TIMERFIRED', 'a timer', '']
  expect(fittingTexts('^timer(started|fired)$', texts)).toEqual({ fits: [0, 1] })
})

test.each(['(', '[a-', '*', '\\', '(\n'])('%j is no regular expression, and says so', (pattern) => {
  const refused = { problem: expect.stringMatching(/^This is no regular expression: [^/]+\.$/) }
  expect(readPattern(pattern)).toEqual(refused)
  expect(fittingTexts(pattern, ['any'])).toEqual(refused)
})

test('a regular expression that needs too much memory when it runs says so', () => {
  expect(fittingTexts('^(?:.|\\n)*x', ['a'.repeat(10_000_000)])).toEqual({
    problem: expect.stringMatching(/^This regular expression cannot be used: .+\.$/),
  })
})
