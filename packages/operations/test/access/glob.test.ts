import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesAnyGlob, matchesEverything, matchesGlob } from '../../src/access/glob.ts'

test.each([
  ['payments', 'payments', true],
  ['payments', 'Payments', false],
  ['payments', 'payments-prod', false],
  ['payments-*', 'payments-prod', true],
  ['payments-*', 'payments-', true],
  ['payments-*', 'payments', false],
  ['*-prod', 'payments-prod', true],
  ['*-prod', 'payments-prod-eu', false],
  ['*', '', true],
  ['?', '', false],
  ['?', 'é', true],
  ['?', '😀', true],
  ['a?c', 'abc', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-b-c-d', false],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['[ab]', '[ab]', true],
  ['\\*', '\\x', true],
  ['**', 'x', true],
  ['*?*', '', false],
  ['', '', true],
  ['', 'a', false],
])('%j matches %j: %j', (pattern, text, matches) => {
  expect(matchesGlob(pattern, text)).toBe(matches)
})

const characters = (...all: string[]) => fc.string({ unit: fc.constantFrom(...all), maxLength: 12 })

test('a pattern matches like the equivalent regular expression', () => {
  fc.assert(
    fc.property(
      characters('a', 'b', '*', '?', '.', '😀'),
      characters('a', 'b', '.', '😀'),
      (pattern, text) => {
        const source = [...pattern]
          .map((character) => ({ '*': '.*', '?': '.', '.': '\\.' })[character] ?? character)
          .join('')
        expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${source}$`, 'su').test(text))
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a text matches patterns derived from it', () => {
  const star = fc.tuple(characters('a', 'é', '😀', '[', '.', '\\'), fc.nat(), fc.nat())
  fc.assert(
    fc.property(star, ([text, one, other]) => {
      const whole = [...text]
      const [from, to] = [one % (whole.length + 1), other % (whole.length + 1)].sort(
        (a, b) => a - b,
      )
      const pattern = [...whole.slice(0, from), '*', ...whole.slice(to)].join('')
      expect(matchesGlob(pattern, text)).toBe(true)
      expect(matchesGlob('?'.repeat(whole.length), text)).toBe(true)
      expect(matchesGlob('?'.repeat(whole.length + 1), text)).toBe(false)
    }),
  )
})

test('a pattern with many stars takes no exponential time', () => {
  expect(matchesGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(1_000))).toBe(false)
})

test('one matching pattern is enough', () => {
  expect(matchesAnyGlob(['a', 'b*'], 'bc')).toBe(true)
  expect(matchesAnyGlob([], 'a')).toBe(false)
})

test.each([
  [['*'], true],
  [['a', '**'], true],
  [['?*'], false],
  [['*a'], false],
  [[''], false],
  [[], false],
])('%j matches everything: %j', (patterns, matches) => {
  expect(matchesEverything(patterns)).toBe(matches)
})
