import { isJson } from '../import/json-tokens.ts'
import { decodePayload } from './payloads.ts'

/**
 * Returns a payload's value as JSON text: JSON unchanged to the digit, and text as a string.
 * Undefined: the payload is neither, such as bytes or an encrypted payload.
 */
export function payloadAsJson(payload: unknown): string | undefined {
  const { encoding, text } = decodePayload(payload)
  if (encoding === 'binary/null') return 'null'
  if (text === undefined) return undefined
  return encoding.startsWith('json/') && isJson(text) ? text.trim() : JSON.stringify(text)
}
