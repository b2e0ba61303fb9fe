import { describe, expect, test } from 'vitest'
import { formatJson, losslessTree } from '../src/components/json-text.ts'

describe('JSON laid out as text', () => {
  test.each([
    ['{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'],
    [' { "a" : { } , "b" : [ ] } ', '{\n  "a": {},\n  "b": []\n}'],
    ['9007199254740993', '9007199254740993'],
    ['{"a":1.0,"a":1e400}', '{\n  "a": 1.0,\n  "a": 1e400\n}'],
    [String.raw`{"{\"}":"\\","x":"[,:]"}`, `{\n  "{\\"}": "\\\\",\n  "x": "[,:]"\n}`],
    ['[[1],[{}]]', '[\n  [\n    1\n  ],\n  [\n    {}\n  ]\n]'],
    ['"unfinished', '"unfinished'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(formatJson(text)).toEqual({ text: expected, isCut: false })
  })

  test('formatted JSON has the same value', () => {
    const text = JSON.stringify({ a: ['x', { 'b "c"': -1.5e-7, d: [[], {}] }], e: '\\"\n\u2028' })
    expect(JSON.parse(formatJson(text).text)).toEqual(JSON.parse(text))
  })

  test('stops at the limit', () => {
    const { text, isCut } = formatJson(JSON.stringify(Array(100_000).fill('word')), 1000)
    expect(isCut).toBe(true)
    expect(text).toHaveLength(1000)
  })

  test('depth neither overflows the stack nor blows up the text', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(formatJson(deep).text.length).toBeLessThan(deep.length * 60)
  })
})

describe('a tree stands for JSON only when a parse loses nothing', () => {
  test.each([
    '{"a":1,"b":[true,null,"x"],"c":{"d":-1.5}}',
    '{"1":"a","2":"b","name":"c"}',
    '[9007199254740991]',
    String.raw`{"a":"line\nbreak é ’"}`,
    '{"constructor":1,"toString":2}',
  ])('%s', (text) => {
    expect(losslessTree(text)).toEqual(JSON.parse(text))
  })

  test.each([
    ['an integer above 2^53', '{"a":9007199254740993}'],
    ['an integer above 2^53 deep inside', '{"a":[{"b":[12345678901234567890]}]}'],
    ['a decimal that JavaScript writes otherwise', '{"a":1.0}'],
    ['a number too large', '[1e400]'],
    ['a prototype', '{"__proto__":{"a":1}}'],
    ['a prototype, escaped', String.raw`{"\u005f_proto__":1}`],
    ['a repeated key', '{"a":1,"a":2}'],
    ['numeric keys out of order', '{"2":"a","1":"b"}'],
    ['a numeric key after a name', '{"a":1,"1":2}'],
    ['bidi marks', '{"a":"\u202eevil"}'],
    ['escaped bidi marks', String.raw`{"a":"\u202Eevil"}`],
    ['bare values', '"text"'],
    ['no JSON', '{"a":'],
  ])('not for %s', (_, text) => {
    expect(losslessTree(text)).toBeUndefined()
  })
})
