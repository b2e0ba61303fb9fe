import type { DecodedPayload } from '@rewind/contract/payloads'
import { isObject, type JsonObject, setOwn } from '../events/json-object.ts'
import { fromBase64, toBase64 } from './base64.ts'

// Fatal, since bytes that are no UTF-8 must stay bytes; a byte order mark is part of the data.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const utf8Encoder = new TextEncoder()

const isBytes = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array

const isMetadata = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every(isBytes)

/** Whether nothing speaks against a payload: an empty one has no field at all. */
function fitsPayload(raw: unknown): raw is JsonObject {
  if (!isObject(raw)) return false
  for (const key of Object.keys(raw)) {
    const value = raw[key]
    if (value == null) continue
    const fits =
      key === 'data'
        ? isBytes(value)
        : key === 'metadata'
          ? isMetadata(value)
          : key === 'externalPayloads' && Array.isArray(value)
    if (!fits) return false
  }
  return true
}

/** A Payload: protobuf's JSON of one, `toObject` of one, or the message itself (bytes as `Uint8Array`). */
export const isPayload = (raw: unknown): boolean =>
  fitsPayload(raw) && (raw.data != null || raw.metadata != null)

/** True of what `decodePayload` gives, so that a view of attributes knows a payload when it meets one. */
export const isDecodedPayload = (value: unknown): value is DecodedPayload =>
  isObject(value) && typeof value.encoding === 'string' && typeof value.size === 'string'

/**
 * One payload, decoded by its encoding; never throws. Text is exact. JSON that is no UTF-8 stays
 * base64; data that is no base64 is kept as the text it is; a value that is no payload at all
 * (some tools export histories with their payloads already decoded) is taken as the JSON it is.
 */
export function decodePayload(raw: unknown): DecodedPayload {
  if (!fitsPayload(raw)) return fromValue(raw)
  const decoded: DecodedPayload = { encoding: '', size: '0' }
  if (isObject(raw.metadata)) readMetadata(raw.metadata, decoded)
  const data = isBytes(raw.data) ? raw.data : undefined
  const bytes = typeof data === 'string' ? fromBase64(data) : (data ?? noBytes)
  if (bytes === undefined) return { ...decoded, ...textAndSize(String(data)) }

  decoded.size = String(bytes.length)
  const externalSize = externalSizeOf(raw.externalPayloads)
  if (externalSize !== undefined) decoded.externalSize = externalSize
  const saysNothing = decoded.encoding === 'binary/null' || (decoded.encoding === '' && !data)
  if (saysNothing && bytes.length === 0) return decoded
  const text = textOf(bytes, decoded.encoding)
  if (text !== undefined) decoded.text = text
  else decoded.base64 = toBase64(bytes)
  return decoded
}

const noBytes = new Uint8Array()

/** Of an encoding that is not known, bytes are text that read as such. */
function textOf(bytes: Uint8Array, encoding: string): string | undefined {
  if (encoding.startsWith('json/') || encoding.startsWith('text/')) return textFrom(bytes)
  if (encoding === '' || encoding.startsWith('binary/')) return undefined
  const text = textFrom(bytes)
  return text === undefined || /(?![\t\n\r])\p{Cc}/u.test(text) ? undefined : text
}

/** Of all that a codec keeps elsewhere for the payload. */
function externalSizeOf(externalPayloads: unknown): string | undefined {
  if (!Array.isArray(externalPayloads) || externalPayloads.length === 0) return undefined
  let size = 0n
  for (const external of externalPayloads) {
    const bytes = isObject(external) ? String(external.sizeBytes ?? 0) : ''
    if (/^\d+$/.test(bytes)) size += BigInt(bytes)
  }
  return String(size)
}

const textAndSize = (text: string) => ({ text, size: String(utf8Encoder.encode(text).length) })

function fromValue(value: unknown): DecodedPayload {
  const text = value == null ? undefined : JSON.stringify(value)
  if (text === undefined) return { encoding: '', size: '0' }
  return { encoding: 'json/plain', ...textAndSize(text) }
}

function readMetadata(metadata: JsonObject, into: DecodedPayload): void {
  for (const key of Object.keys(metadata)) {
    const text = metadataText(metadata[key])
    if (key === 'encoding') into.encoding = text
    else if (key === 'messageType') into.messageType = text
    else {
      into.metadata ??= {}
      setOwn(into.metadata, key, text)
    }
  }
}

// Workers write the same few values on every payload of a history.
const seenMetadata = new Map<string, string>()

function metadataText(raw: unknown): string {
  if (raw instanceof Uint8Array) return textFrom(raw) ?? toBase64(raw)
  const value = String(raw)
  const seen = seenMetadata.get(value)
  if (seen !== undefined) return seen
  const bytes = fromBase64(value)
  const text = (bytes && textFrom(bytes)) ?? value
  if (seenMetadata.size < 256 && value.length <= 64) seenMetadata.set(value, text)
  return text
}

function textFrom(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
