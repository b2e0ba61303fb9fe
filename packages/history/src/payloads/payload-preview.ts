import { objectOf } from '../events/json-object.ts'
import { cut, oneLine } from '../text/words.ts'
import { isDecodedPayload } from './payloads.ts'

/** Characters. A row shows the beginning of a payload. The event's panel shows all of it. */
const previewLength = 60

/**
 * Returns a payload's beginning on one line, or its size and encoding if it is no text. Undefined:
 * it is no payload, or it is empty.
 */
export function payloadPreview(payload: unknown): string | undefined {
  if (!isDecodedPayload(payload)) return undefined
  if (payload.externalSize !== undefined) {
    return `${payload.externalSize} bytes stored outside Temporal`
  }
  if (payload.encoding === 'binary/null') return 'null'
  if (payload.text !== undefined) {
    return cut(
      payload.text
        .slice(0, 4 * previewLength)
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim(),
      previewLength,
    )
  }
  const encoding = payload.encoding === '' ? 'no encoding' : payload.encoding
  return payload.size === '0' ? undefined : `${payload.size} bytes (${encoding})`
}

/** Returns a text that people wrote for people, without the quotes of JSON. */
export function writtenText(payload: unknown): string | undefined {
  const text = isDecodedPayload(payload) ? payload.text : undefined
  if (text === undefined || !text.startsWith('"')) return payloadPreview(payload)
  try {
    return oneLine(String(JSON.parse(text)))
  } catch {
    return payloadPreview(payload)
  }
}

/** Previews the first payloads of a `Payloads` message. Undefined: it holds none. */
export function payloadsPreview(owner: unknown, key: string): string | undefined {
  const payloads = objectOf(owner, key)?.payloads
  if (!Array.isArray(payloads) || payloads.length === 0) return undefined
  const previews = payloads.slice(0, 3).map((payload) => payloadPreview(payload) ?? 'nothing')
  return cut(previews.join(', ') + (payloads.length > 3 ? ', …' : ''), previewLength)
}

/** Returns the bytes of a `Payloads` message. Undefined: it holds none. */
export function payloadsSize(owner: unknown, key: string): number | undefined {
  const payloads = objectOf(owner, key)?.payloads
  if (!Array.isArray(payloads)) return undefined
  let size = 0
  for (const payload of payloads) if (isDecodedPayload(payload)) size += Number(payload.size)
  return Number.isSafeInteger(size) ? size : undefined
}
