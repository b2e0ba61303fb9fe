import type { PayloadInput } from '@rewind/contract/talk'
import { expect, test } from 'vitest'
import { encodePayload, whyNotPayload } from '../src/payloads/payload-input.ts'
import { decodePayload } from '../src/payloads/payloads.ts'

const good: PayloadInput[] = [
  { text: '"pen"' },
  { text: ' {"n": 12345678901234567890, "n": 1.0} ' },
  { encoding: 'json/protobuf', text: '{}', messageType: 'shop.Cart' },
  { encoding: 'binary/plain', base64: 'AP8=' },
  { encoding: 'binary/plain', text: 'as it is' },
  { encoding: 'binary/null' },
  { encoding: 'mine/own', base64: '', metadata: { 'encryption-key-id': 'kid ü' } },
]

test.each(good)('%j is sent exactly as written, and reads back the same', (input) => {
  expect(whyNotPayload(input)).toBeUndefined()
  const { encoding = 'json/plain', messageType, metadata, text, base64 = '' } = input
  const decoded = decodePayload(encodePayload(input))
  expect(decoded).toMatchObject({
    encoding,
    ...(messageType && { messageType }),
    ...(metadata && { metadata }),
  })
  const bytes = Buffer.from(encodePayload(input).data)
  expect(bytes).toEqual(text === undefined ? Buffer.from(base64, 'base64') : Buffer.from(text))
  if (encoding.startsWith('json/')) expect(decoded.text).toBe(text)
})

test.each<[PayloadInput, RegExp]>([
  [{}, /no data/],
  [{ text: '' }, /empty/],
  [{ text: 'pen' }, /no JSON.*within quotes/],
  [{ text: '{"a":' }, /no JSON/],
  [{ text: '1', base64: 'AA==' }, /not both/],
  [{ encoding: 'binary/plain', base64: '?' }, /no base64/],
  [{ encoding: 'binary/null', base64: 'AA==' }, /no data/],
  [{ encoding: 'binary/plain', text: '\ud800' }, /half of a character/],
  [{ text: '1', metadata: { encoding: 'x' } }, /fields of their own/],
])('%j is not sent', (input, why) => {
  expect(whyNotPayload(input)).toMatch(why)
})
