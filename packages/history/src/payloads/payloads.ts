import type { DecodedPayload } from '@rewind/contract/payloads'
import { isObject, type JsonObject, setOwn } from '../events/json-object.ts'
import { fromBase64, toBase64 } from './base64.ts'

// `fatal`, because bytes that are not UTF-8 must stay bytes. A byte order mark is part of the data.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const utf8Encoder = new TextEncoder()

const isBytes = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array

const isMetadata = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every(isBytes)

/** Whether the value can be a payload. An empty payload has no field at all. */
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

/**
 * Whether the value is a Payload: protobuf JSON, the result of `toObject`, or the message with
 * bytes as `Uint8Array`.
 */
export const isPayload = (raw: unknown): boolean =>
  fitsPayload(raw) && (raw.data != null || raw.metadata != null)

/**
 * Whether the value is a result of `decodePayload`, so that a view of attributes can recognise
 * payloads.
 */
export const isDecodedPayload = (value: unknown): value is DecodedPayload =>
  isObject(value) && typeof value.encoding === 'string' && typeof value.size === 'string'

/**
 * Decodes one payload by its encoding. Never throws. Text is exact. JSON that is not UTF-8 stays
 * base64. Data that is not base64 is kept as text. A value that is no payload is taken as JSON,
 * because some tools export histories with decoded payloads.
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

/** Bytes of an unknown encoding become text if they are readable text. */
function textOf(bytes: Uint8Array, encoding: string): string | undefined {
  if (encoding.startsWith('json/') || encoding.startsWith('text/')) return textFrom(bytes)
  if (encoding === '' || encoding.startsWith('binary/')) return undefined
  const text = textFrom(bytes)
  return text === undefined || /(?![\t\n\r])\p{Cc}/u.test(text) ? undefined : text
}

/** The total size of what a codec stores outside Temporal for the payload. */
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

// Workers write the same few metadata values on every payload of a history, so decoded values are
// cached.
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
