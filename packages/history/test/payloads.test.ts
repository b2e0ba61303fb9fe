import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePayload, isDecodedPayload, isPayload } from '../src/payloads/payloads.ts'
import { anyText } from './text.ts'

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64')
const payload = (
  encoding: string,
  data: string | Uint8Array,
  metadata: Record<string, string> = {},
) => ({
  metadata: { encoding: base64(encoding), ...metadata },
  data: base64(data),
})
const invalidUtf8 = Uint8Array.of(0x22, 0xff, 0xfe, 0x22)

test.each([
  [
    'JSON',
    payload('json/plain', '{"a":1}'),
    { encoding: 'json/plain', size: '7', text: '{"a":1}' },
  ],
  [
    'JSON with numbers and keys that a parse would lose',
    payload('json/plain', '{"__proto__":9007199254740993,"a":1e400}'),
    { encoding: 'json/plain', size: '40', text: '{"__proto__":9007199254740993,"a":1e400}' },
  ],
  [
    'JSON that is none',
    payload('json/plain', '{"a":'),
    { encoding: 'json/plain', size: '5', text: '{"a":' },
  ],
  ['an empty text', payload('json/plain', ''), { encoding: 'json/plain', size: '0', text: '' }],
  [
    'more bytes than characters',
    payload('json/plain', '"é😀"'),
    { encoding: 'json/plain', size: '8', text: '"é😀"' },
  ],
  [
    'a byte order mark',
    payload('json/plain', '\uFEFF1'),
    { encoding: 'json/plain', size: '4', text: '\uFEFF1' },
  ],
  [
    'JSON that is no UTF-8',
    payload('json/plain', invalidUtf8),
    { encoding: 'json/plain', size: '4', base64: base64(invalidUtf8) },
  ],
  [
    'protobuf as JSON',
    payload('json/protobuf', '{}', { messageType: base64('acme.v1.Order') }),
    { encoding: 'json/protobuf', size: '2', text: '{}', messageType: 'acme.v1.Order' },
  ],
  [
    'protobuf',
    payload('binary/protobuf', Uint8Array.of(8, 1), { messageType: base64('acme.v1.Order') }),
    { encoding: 'binary/protobuf', size: '2', base64: 'CAE=', messageType: 'acme.v1.Order' },
  ],
  [
    'bytes',
    payload('binary/plain', 'abc'),
    { encoding: 'binary/plain', size: '3', base64: 'YWJj' },
  ],
  ['no bytes', payload('binary/plain', ''), { encoding: 'binary/plain', size: '0', base64: '' }],
  [
    'null',
    { metadata: { encoding: base64('binary/null') } },
    { encoding: 'binary/null', size: '0' },
  ],
  [
    'an encrypted payload',
    payload('binary/encrypted', Uint8Array.of(1, 2), { 'encryption-key-id': base64('key-1') }),
    {
      encoding: 'binary/encrypted',
      size: '2',
      base64: 'AQI=',
      metadata: { 'encryption-key-id': 'key-1' },
    },
  ],
  ['an unknown encoding', payload('acme/zip', 'x'), { encoding: 'acme/zip', size: '1', text: 'x' }],
  [
    'an unknown encoding of what is no text',
    payload('acme/zip', 'a\u0000b'),
    { encoding: 'acme/zip', size: '3', base64: 'YQBi' },
  ],
  [
    'what a codec keeps elsewhere',
    {
      ...payload('acme/claim', 'key-1'),
      externalPayloads: [{ sizeBytes: '5000000' }, { sizeBytes: 7 }],
    },
    { encoding: 'acme/claim', size: '5', text: 'key-1', externalSize: '5000007' },
  ],
  ['no metadata', { data: 'YWJj' }, { encoding: '', size: '3', base64: 'YWJj' }],
  [
    'no data',
    { metadata: { encoding: base64('json/plain') } },
    { encoding: 'json/plain', size: '0', text: '' },
  ],
  ['neither', {}, { encoding: '', size: '0' }],
  ['both null', { metadata: null, data: null }, { encoding: '', size: '0' }],
  [
    'data that is no base64',
    { metadata: { encoding: base64('json/plain') }, data: '{"a": "é"}' },
    { encoding: 'json/plain', size: '11', text: '{"a": "é"}' },
  ],
  [
    'metadata that is no base64',
    { metadata: { encoding: 'json/plain' }, data: base64('1') },
    { encoding: 'json/plain', size: '1', text: '1' },
  ],
  [
    'metadata that is no UTF-8',
    { metadata: { key: base64(invalidUtf8) } },
    { encoding: '', size: '0', metadata: { key: base64(invalidUtf8) } },
  ],
  [
    "a client's message, bytes as they are",
    {
      metadata: { encoding: Buffer.from('json/plain') },
      data: new TextEncoder().encode('"é"'),
      externalPayloads: [],
    },
    { encoding: 'json/plain', size: '4', text: '"é"' },
  ],
  ["a client's empty message", { metadata: {}, externalPayloads: [] }, { encoding: '', size: '0' }],
  [
    'base64 of the URL alphabet, unpadded',
    { data: '-_8' },
    { encoding: '', size: '2', base64: '+/8=' },
  ],
  ['no payload but a text', 'Ada', { encoding: 'json/plain', size: '5', text: '"Ada"' }],
  [
    'no payload but an object',
    { data: 1 },
    { encoding: 'json/plain', size: '10', text: '{"data":1}' },
  ],
  ['nothing', undefined, { encoding: '', size: '0' }],
  ['no payload but null', null, { encoding: '', size: '0' }],
])('decodes %s', (_, raw, expected) => {
  expect(decodePayload(raw)).toEqual(expected)
})

test('metadata named __proto__ is metadata', () => {
  const { metadata = {} } = decodePayload(
    JSON.parse('{"metadata":{"__proto__":"YQ==","constructor":"Yg=="}}'),
  )
  expect(Object.entries(metadata)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

describe('whatever the bytes are', () => {
  test('none is lost', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('json/plain', 'binary/plain'),
        (bytes, encoding) => {
          const { text, base64: encoded, size } = decodePayload(payload(encoding, bytes))
          expect(
            Buffer.from(text ?? encoded ?? '', text === undefined ? 'base64' : 'utf8'),
          ).toEqual(Buffer.from(bytes))
          expect(size).toBe(String(bytes.length))
        },
      ),
    )
  })

  test('text comes back exactly', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(decodePayload(payload('json/plain', text)).text).toBe(text)
      }),
    )
  })

  test('base64 is base64 exactly where it says so', () => {
    const isBase64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/
    const near = fc.string({
      unit: fc.constantFrom('A', 'b', '9', '+', '/', '-', '_', '=', '.', 'é'),
    })
    fc.assert(
      fc.property(near, (data) => {
        expect(decodePayload({ data }).base64 !== undefined || data === '').toBe(
          isBase64.test(data),
        )
      }),
    )
  })

  test('any JSON is decoded without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isDecodedPayload(decodePayload(value))).toBe(true)
      }),
    )
  })
})

test.each([
  [{ data: 'YQ==' }, true],
  [{ metadata: {} }, true],
  [{ metadata: { a: 'YQ==' }, data: '', externalPayloads: [{ sizeBytes: '1' }] }, true],
  [{}, false],
  [{ metadata: { a: 1 } }, false],
  [{ data: { payloads: [] } }, false],
  [{ data: 'YQ==', url: 'u' }, false],
  [['YQ=='], false],
  [null, false],
  ['YQ==', false],
])('%j is a payload: %s', (raw, expected) => {
  expect(isPayload(raw)).toBe(expected)
})
