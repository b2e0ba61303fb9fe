import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonDamageAt } from '../src/import/json-damage.ts'
import { isJson } from '../src/import/json-tokens.ts'

/** An object as a complete JSON text, compact or over many lines. */
const jsonText = fc
  .tuple(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'))
  .map(([value, space]) => JSON.stringify({ value }, null, space))

/** Returns the position of the JavaScript engine's error, if its message has one. */
function engineSays(text: string): number | undefined {
  try {
    JSON.parse(text)
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    return place === undefined ? undefined : Number(place)
  }
  return undefined
}

function expectSane(text: string) {
  const at = jsonDamageAt(text)
  expect(at === undefined).toBe(isJson(text))
  if (at === undefined) return
  expect(at).toBeGreaterThanOrEqual(0)
  expect(at).toBeLessThanOrEqual(text.length)
  expect(at).toBe(engineSays(text) ?? at)
  // The text before the damage is valid as far as it goes.
  expect(jsonDamageAt(text.slice(0, at)) ?? at).toBe(at)
}

test('complete JSON has no damage', () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      expect(jsonDamageAt(text)).toBeUndefined()
    }),
  )
})

test('a text that is cut is damaged at its end', () => {
  fc.assert(
    fc.property(jsonText, fc.nat(), (text, place) => {
      const cut = text.slice(0, place % text.length)
      expect(jsonDamageAt(cut)).toBe(cut.length)
    }),
  )
})

test('a character that is replaced, added or left out is found where the engine finds it', () => {
  const character = fc.constantFrom(...'{}[]",:\\0-+.eExtfnu/ \n\u0000\u00a0')
  const removed = fc.constantFrom(0, 1)
  fc.assert(
    fc.property(jsonText, fc.nat(), character, removed, (text, place, written, length) => {
      const at = place % text.length
      expectSane(text.slice(0, at) + written + text.slice(at + length))
      expectSane(text.slice(0, at) + text.slice(at + 1))
    }),
    { numRuns: 2_000 },
  )
})

test('any text gets an answer', () => {
  const jsonLike = fc.string({ unit: fc.constantFrom(...'{}[]",:\\01-+.eEtrufalsn \n') })
  fc.assert(fc.property(fc.oneof(fc.string(), jsonLike), expectSane), { numRuns: 2_000 })
})

test.each([
  ['{"type": oops}', 9],
  ['{"a":1,}', 7],
  ['[1,]', 3],
  ['[01]', 2],
  ['[1.]', 3],
  ['[tru]', 4],
  ['["\\x"]', 3],
  ['["\\u00g0"]', 6],
  ['["a\nb"]', 3],
  ['[1}', 2],
  ['[] []', 3],
  ['', 0],
])('%j', (text, at) => {
  expect(jsonDamageAt(text)).toBe(at)
})

test('any depth is read', () => {
  const deep = '[{"a":'.repeat(300_000)
  expect(jsonDamageAt(deep)).toBe(deep.length)
  expect(jsonDamageAt(`${deep}1${'}]'.repeat(300_000)}`)).toBeUndefined()
})
