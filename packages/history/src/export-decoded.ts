import { isObject, type JsonObject, setOwn } from './json-object.ts'
import { decodePayload, isPayload } from './payloads.ts'

/**
 * The JSON of some events, as Temporal prints it within `"events": [...]`, with each payload
 * replaced by what it says: JSON as it is, to the digit, and text as a string. What is neither, such
 * as bytes or an encrypted payload, stays as it is.
 */
export function decodePayloadsIn(eventsJson: string): string {
  const texts: string[] = []
  // JSON.parse would round large numbers, so what payloads say is put in as text at the end.
  const mark = `payload:${Math.random().toString(36).slice(2)}:`
  const events: unknown = JSON.parse(`[${eventsJson}]`)
  const marked = replaceIn(events, (payload) => {
    const { encoding, text } = decodePayload(payload)
    if (encoding === 'binary/null') return null
    if (text === undefined) return payload
    texts.push(
      encoding.startsWith('json/') ? (asJson(text) ?? JSON.stringify(text)) : JSON.stringify(text),
    )
    return `${mark}${texts.length - 1}`
  })
  return JSON.stringify(marked, null, 2)
    .split('\n')
    .slice(1, -1)
    .map((line) => `  ${line}`)
    .join('\n')
    .replace(new RegExp(`"${mark}(\\d+)"`, 'g'), (_, at: string) => texts[Number(at)] ?? 'null')
}

function replaceIn(value: unknown, replace: (payload: JsonObject) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, replace))
  if (!isObject(value)) return value
  if (isPayload(value)) return replace(value)
  const result: JsonObject = {}
  for (const key of Object.keys(value)) setOwn(result, key, replaceIn(value[key], replace))
  return result
}

/** The text, where it is JSON indeed. */
function asJson(text: string): string | undefined {
  try {
    JSON.parse(text)
    return text.trim()
  } catch {
    return undefined
  }
}
