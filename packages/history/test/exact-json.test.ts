import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactNumber, exactJson, parseExactJson } from '../src/import/exact-json.ts'
import { tokensOf } from '../src/import/json-tokens.ts'
import { int64, jsonText } from './json-texts.ts'

/** Returns the same JSON over many lines. */
const spaced = (compact: string): string => [...tokensOf(compact)].join('\n  ')

test('JSON is written exactly as it was read', () => {
  fc.assert(
    fc.property(jsonText, (compact) => {
      expect(exactJson(parseExactJson(compact))).toBe(compact)
      expect(exactJson(parseExactJson(spaced(compact)))).toBe(compact)
    }),
    { numRuns: 2_000 },
  )
})

test('a 64-bit number is exact, wherever it stands', () => {
  fc.assert(
    fc.property(int64, (digits) => {
      for (const around of ['#', '[#]', '{"a":#}', '{"a": [1, {"b" : #}]}', '["#", #]']) {
        const compact = around.replaceAll('#', digits)
        expect(exactJson(parseExactJson(compact))).toBe(compact.replaceAll(' ', ''))
      }
    }),
  )
})

test('a number that survives a parse is a number, any other is its digits', () => {
  expect(parseExactJson('[1.5,9007199254740991,-3]')).toEqual([1.5, 9007199254740991, -3])
  const [read] = [parseExactJson('9007199254740993')]
  expect(read).toBeInstanceOf(ExactNumber)
  expect(String(read)).toBe('9007199254740993')
  expect(JSON.stringify({ read })).toBe('{"read":"9007199254740993"}')
})

describe('invalid JSON is refused as by JSON.parse', () => {
  test.each(['', '{', '[1,]', '[01]', '9007199254740993 1', 'undefined'])('%j', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError)
  })
})

test('any depth is read', () => {
  const deep = `${'[{"a":'.repeat(50_000)}9007199254740993${'}]'.repeat(50_000)}`
  expect(exactJson(parseExactJson(deep))).toBe(deep)
})
