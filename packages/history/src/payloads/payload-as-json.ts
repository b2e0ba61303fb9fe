import { isJson } from '../import/json-tokens.ts'
import { decodePayload } from './payloads.ts'

/**
 * What a payload says, as JSON text: JSON as it is, to the digit, and text as a string. Undefined for
 * what is neither, such as bytes or an encrypted payload.
 */
export function payloadAsJson(payload: unknown): string | undefined {
  const { encoding, text } = decodePayload(payload)
  if (encoding === 'binary/null') return 'null'
  if (text === undefined) return undefined
  return encoding.startsWith('json/') && isJson(text) ? text.trim() : JSON.stringify(text)
}
