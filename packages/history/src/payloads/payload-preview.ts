import { objectOf } from '../events/json-object.ts'
import { cut, oneLine } from '../text/words.ts'
import { isDecodedPayload } from './payloads.ts'

/** The payloads of a row are a glimpse; the event's panel shows them whole. */
const glimpse = 60

/** One payload in a few words: JSON on one line, else its size and encoding. */
export function payloadPreview(payload: unknown): string | undefined {
  if (!isDecodedPayload(payload)) return undefined
  if (payload.externalSize !== undefined) {
    return `${payload.externalSize} bytes stored outside Temporal`
  }
  if (payload.encoding === 'binary/null') return 'null'
  if (payload.text !== undefined) {
    return cut(
      payload.text
        .slice(0, 4 * glimpse)
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim(),
      glimpse,
    )
  }
  const encoding = payload.encoding === '' ? 'no encoding' : payload.encoding
  return payload.size === '0' ? undefined : `${payload.size} bytes (${encoding})`
}

/** A payload that people wrote and read: a JSON text stands there without its quotes. */
export function writtenText(payload: unknown): string | undefined {
  const text = isDecodedPayload(payload) ? payload.text : undefined
  if (text === undefined || !text.startsWith('"')) return payloadPreview(payload)
  try {
    return oneLine(String(JSON.parse(text)))
  } catch {
    return payloadPreview(payload)
  }
}

/** A `Payloads` in a few words; undefined when it holds none. */
export function payloadsPreview(owner: unknown, key: string): string | undefined {
  const payloads = objectOf(owner, key)?.payloads
  if (!Array.isArray(payloads) || payloads.length === 0) return undefined
  const previews = payloads.slice(0, 3).map((payload) => payloadPreview(payload) ?? 'nothing')
  return cut(previews.join(', ') + (payloads.length > 3 ? ', …' : ''), glimpse)
}

/** Bytes of a `Payloads`; undefined when it holds none. */
export function payloadsSize(owner: unknown, key: string): number | undefined {
  const payloads = objectOf(owner, key)?.payloads
  if (!Array.isArray(payloads)) return undefined
  let size = 0
  for (const payload of payloads) if (isDecodedPayload(payload)) size += Number(payload.size)
  return Number.isSafeInteger(size) ? size : undefined
}
