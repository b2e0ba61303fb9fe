import type { PayloadInput } from '@rewind/contract/talk'
import { fromBase64 } from './base64.ts'
import { isWellFormed } from './well-formed.ts'

const utf8 = new TextEncoder()

/**
 * Returns why the payload cannot be sent as it is, as a sentence, or undefined. Temporal itself
 * accepts any bytes.
 */
export function whyNotPayload({
  encoding = 'json/plain',
  text,
  base64,
  metadata = {},
}: PayloadInput): string | undefined {
  if (Object.hasOwn(metadata, 'encoding') || Object.hasOwn(metadata, 'messageType')) {
    return 'Encoding and message type have fields of their own: they are no further metadata.'
  }
  if (text !== undefined && base64 !== undefined) {
    return 'Its data is either text or base64, not both.'
  }
  if (encoding === 'binary/null') {
    return text || base64 ? 'binary/null has no data.' : undefined
  }
  if (text === undefined && base64 === undefined) return 'It has no data.'
  if (base64 !== undefined && fromBase64(base64) === undefined) return 'It is no base64.'
  if (text !== undefined && !isWellFormed(text)) return 'It holds half of a character.'
  return text !== undefined && encoding.startsWith('json/') ? whyNotJson(text) : undefined
}

/** Returns the bytes of data and metadata of all payloads. */
export function inputBytes(input: readonly PayloadInput[]): number {
  let bytes = 0
  for (const payload of input) {
    const { metadata, data } = encodePayload(payload)
    bytes += data.length
    for (const [name, value] of Object.entries(metadata)) bytes += name.length + value.length
  }
  return bytes
}

function whyNotJson(text: string): string | undefined {
  if (text.trim() === '')
    return 'It is empty, which is no JSON. Text is written within quotes: "…".'
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const hint = /^\s*[\w\s]+$/.test(text) ? ' Text is written within quotes: "…".' : ''
    return `It is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.${hint}`
  }
}

/** Converts a payload to Temporal's message. Call it only if `whyNotPayload` returns undefined. */
export function encodePayload({
  encoding = 'json/plain',
  text,
  base64,
  messageType,
  metadata = {},
}: PayloadInput): { metadata: Record<string, Uint8Array>; data: Uint8Array } {
  const named = { ...metadata, encoding, ...(messageType === undefined ? {} : { messageType }) }
  return {
    metadata: Object.fromEntries(
      Object.entries(named).map(([name, value]) => [name, utf8.encode(value)]),
    ),
    data: text === undefined ? (fromBase64(base64 ?? '') ?? new Uint8Array()) : utf8.encode(text),
  }
}
