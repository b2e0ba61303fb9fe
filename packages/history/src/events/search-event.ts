import type { HistoryEvent } from '@rewind/contract/history'
import { isDecodedPayload } from '../payloads/payloads.ts'
import { isObject } from './json-object.ts'

export interface EventHit {
  eventId: number
  /** The path of names to the text: "input", "failure cause message". */
  where: string
  /** The text around the match, on one line. */
  text: string
}

/** Characters on either side of the match. */
const around = 60
/** Names that add nothing to a path, because their object has no other member. */
const wrappers = new Set(['payloads', 'fields', 'indexedFields'])
const failureTexts = new Set(['message', 'stackTrace'])

/** Returns where a text is found in an event's payloads and failures. Case does not matter. */
export function searchEvent(event: HistoryEvent, q: string): EventHit[] {
  const hits: EventHit[] = []
  const wanted = q.toLowerCase()
  const look = (text: string, path: string) => {
    const at = text.toLowerCase().indexOf(wanted)
    if (at !== -1)
      hits.push({ eventId: event.eventId, where: path, text: excerpt(text, at, q.length) })
  }
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > maxDepth) return
    if (isDecodedPayload(value)) {
      if (value.text !== undefined) look(value.text, path)
      return
    }
    if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) {
        walk(item, value.length > 1 ? `${path} ${at + 1}` : path, depth + 1)
      }
      return
    }
    if (!isObject(value)) return
    for (const key of Object.keys(value)) {
      const inner = value[key]
      const name = wrappers.has(key) ? path : `${path} ${key}`.trim()
      if (typeof inner === 'string') {
        if (failureTexts.has(key)) look(inner, name)
      } else walk(inner, name, depth + 1)
    }
  }
  walk(event.attributes, '', 0)
  if (event.userMetadata) walk(event.userMetadata, '', 0)
  return hits
}

/** Failures nest through their causes. No real failure is deeper. */
const maxDepth = 400

function excerpt(text: string, at: number, length: number): string {
  const from = Math.max(0, at - around)
  const to = Math.min(text.length, at + length + around)
  const part = text
    .slice(from, to)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    // A cut can split a surrogate pair.
    .replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
    .trim()
  return `${from > 0 ? '…' : ''}${part}${to < text.length ? '…' : ''}`
}
