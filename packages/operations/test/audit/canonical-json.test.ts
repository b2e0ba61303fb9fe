import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/audit/canonical-json.ts'

test.each<[unknown, string]>([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ '10': 1, '9': 2, a: 3, B: 4 }, '{"10":1,"9":2,"B":4,"a":3}'],
  // RFC 8785 sorts by UTF-16 code units: the first half of the emoji is below U+FB33.
  [{ '\uFB33': 1, '😀': 2, '\u20AC': 3 }, '{"\u20AC":3,"😀":2,"\uFB33":1}'],
  [{ a: undefined }, '{}'],
  [-0, '0'],
  [1e21, '1e+21'],
  [0.1, '0.1'],
  ['\u2028\u0000"\\é', '"\u2028\\u0000\\"\\\\é"'],
  ['\uD800', '"\\ud800"'],
  [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
])('%j is %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text)
})

test.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1n,
  undefined,
  [undefined],
  Array(1),
  new Date(0),
  new Map(),
  () => 1,
  Symbol('x'),
])('a value that JSON cannot represent throws: %o', (value) => {
  expect(() => canonicalJson({ value: [value] })).toThrow(TypeError)
})

test('the text is the JSON of the value and does not depend on the order of keys', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, field]) => [name, reversed(field)]),
    )
  }
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(reversed(value))).toBe(text)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})
