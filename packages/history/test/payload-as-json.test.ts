import { expect, test } from 'vitest'
import { payloadAsJson } from '../src/payloads/payload-as-json.ts'

const encoded = (encoding: string, data: string) => ({
  metadata: { encoding: btoa(encoding) },
  data: btoa(data),
})

test.each([
  ['json/plain', '{"big":12345678901234567890.10}', '{"big":12345678901234567890.10}'],
  ['json/plain', ' {"__proto__":1, "__proto__":2}\n', '{"__proto__":1, "__proto__":2}'],
  ['json/protobuf', '{"a":"<b>&"}', '{"a":"<b>&"}'],
  ['text/plain', 'say "hi"', '"say \\"hi\\""'],
  ['json/plain', 'no JSON {', '"no JSON {"'],
  ['acme/yaml', 'a: 1', '"a: 1"'],
  ['binary/null', '', 'null'],
])('%s of %j is %s', (encoding, data, expected) => {
  expect(payloadAsJson(encoded(encoding, data))).toBe(expected)
})

test.each([
  ['bytes', encoded('binary/plain', '\x00\xff')],
  ['an encrypted payload', encoded('binary/encrypted', 'xyz')],
  ['JSON that is no UTF-8', encoded('json/plain', '"\xff"')],
  ['an empty payload', {}],
])('%s has no JSON', (_, payload) => {
  expect(payloadAsJson(payload)).toBeUndefined()
})
