import { isJson, tokensOf } from '@rewind/history/import/json-tokens'

// This file formats and examines JSON as text, since a parse loses what JavaScript cannot hold:
// integers above 2^53, 1.0, repeated keys, `__proto__`, the order of keys such as "2" and "1".

/**
 * Deeper levels keep this indentation: otherwise the text would grow with the square of the depth.
 */
const deepestIndent = 24

/**
 * Returns JSON with line breaks and indentation, and with every token unchanged. Stops soon after
 * `limit` characters of output.
 */
export function formatJson(
  text: string,
  limit = Number.POSITIVE_INFINITY,
): { text: string; isCut: boolean } {
  const parts: string[] = []
  let length = 0
  let depth = 0
  let previous = ''
  const lineBreak = () => `\n${'  '.repeat(Math.min(depth, deepestIndent))}`
  for (const token of tokensOf(text)) {
    const isClosing = token === '}' || token === ']'
    const isEmptyPair = isClosing && (previous === '{' || previous === '[')
    if (isClosing) depth--
    let part = token
    if (isClosing ? !isEmptyPair : previous === '{' || previous === '[' || previous === ',') {
      part = lineBreak() + token
    } else if (previous === ':') part = ` ${token}`
    if (token === '{' || token === '[') depth++
    if (length + part.length > limit) {
      parts.push(part.slice(0, limit - length))
      return { text: parts.join(''), isCut: true }
    }
    parts.push(part)
    length += part.length
    previous = token
  }
  return { text: parts.join(''), isCut: false }
}

const isIndex = (key: string) => /^(?:0|[1-9]\d{0,9})$/.test(key)
// Characters that would be invisible or act on the page once parsed, written out or escaped.
const hidden =
  /\p{Bidi_C}|[\u007f-\u009f\u2028\u2029\u200b\u2060\ufeff]|\\u(?:00[89]|007f|061c|200[bef]|202[89a-e]|206|feff)/iu

/** Returns the parsed object or array, or undefined if the parse would lose or change anything. */
export function losslessTree(text: string): object | undefined {
  if (hidden.test(text) || !isJson(text) || !survivesParsing(text)) return undefined
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? value : undefined
}

interface OpenObject {
  keys: Set<string>
  hasNames: boolean
  lastIndex: number
}

function survivesParsing(text: string): boolean {
  // The open objects and arrays at this position, outermost first. An array is undefined.
  const open: (OpenObject | undefined)[] = []
  let previous = ''
  for (const token of tokensOf(text)) {
    if (token === ':' && !survives(previous, open.at(-1))) return false
    if (token === '{') open.push({ keys: new Set(), hasNames: false, lastIndex: -1 })
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (/^[-\d]/.test(token) && String(Number(token)) !== token) return false
    previous = token
  }
  return true
}

/** Whether an object keeps all its keys, in their order, when this key is added. */
function survives(keyToken: string, object: OpenObject | undefined): boolean {
  const key: unknown = JSON.parse(keyToken)
  if (typeof key !== 'string' || !object) return false
  if (key === '__proto__' || object.keys.has(key)) return false
  object.keys.add(key)
  if (!isIndex(key)) {
    object.hasNames = true
    return true
  }
  // JavaScript puts integer keys before all others, in ascending order.
  const isInOrder = !object.hasNames && Number(key) > object.lastIndex
  object.lastIndex = Number(key)
  return isInOrder
}
