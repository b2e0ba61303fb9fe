import { isObject, setOwn } from '../events/json-object.ts'
import { tokensOf } from './json-tokens.ts'

/**
 * A number that JavaScript cannot hold as written, such as 9007199254740993 or 1.0. As text, and in
 * `JSON.stringify`, it is a string of its digits.
 */
export class ExactNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  toString(): string {
    return this.source
  }

  toJSON(): string {
    return this.source
  }
}

/**
 * Like `JSON.parse`, but a number that would lose digits becomes an `ExactNumber`. Throws what
 * `JSON.parse` throws.
 */
export function parseExactJson(text: string): unknown {
  // `JSON.parse` checks the text several times faster than `readExactly`, which then can assume
  // valid JSON.
  JSON.parse(text)
  return readExactly(text)
}

const survives = (number: string): boolean => String(Number(number)) === number

interface Open {
  container: unknown[] | Record<string, unknown>
  /** The key of the member whose value comes next. */
  key: string | undefined
}

/**
 * Reads a text that is known to be JSON. Uses a list in place of recursion, because a file can nest
 * without limit.
 */
function readExactly(text: string): unknown {
  const outermost: Open = { container: [], key: undefined }
  const open = [outermost]
  let innermost = outermost
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[') {
      const container = token === '{' ? {} : []
      add(innermost, container)
      innermost = { container, key: undefined }
      open.push(innermost)
    } else if (token === '}' || token === ']') {
      open.pop()
      innermost = open.at(-1) ?? outermost
    } else if (token !== ',' && token !== ':') {
      add(innermost, tokenValue(token))
    }
  }
  return Array.isArray(outermost.container) ? outermost.container[0] : undefined
}

function tokenValue(token: string): unknown {
  const isNumber = /^[-\d]/.test(token)
  return isNumber && !survives(token) ? new ExactNumber(token) : JSON.parse(token)
}

/** The first value after an object's brace or comma is a key. */
function add(open: Open, value: unknown): void {
  if (Array.isArray(open.container)) open.container.push(value)
  else if (open.key === undefined) open.key = String(value)
  else {
    setOwn(open.container, open.key, value)
    open.key = undefined
  }
}

/** Returns the JSON of a value with every number as written. Calls `onNumber` for each number. */
export function exactJson(
  value: unknown,
  onNumber: (number: number | ExactNumber) => void = () => undefined,
): string {
  const parts: string[] = []
  // A stack of what is still to be written: a text, or a value.
  const left: ({ text: string } | { value: unknown })[] = [{ value }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if ('text' in next) parts.push(next.text)
    else if (typeof next.value === 'number' || next.value instanceof ExactNumber) {
      onNumber(next.value)
      parts.push(String(next.value))
    } else if (Array.isArray(next.value)) {
      left.push({ text: ']' })
      for (let at = next.value.length - 1; at >= 0; at--) {
        left.push({ value: next.value[at] })
        if (at > 0) left.push({ text: ',' })
      }
      parts.push('[')
    } else if (isObject(next.value)) {
      const keys = Object.keys(next.value)
      left.push({ text: '}' })
      for (let at = keys.length - 1; at >= 0; at--) {
        const key = keys[at] ?? ''
        left.push({ value: next.value[key] })
        left.push({ text: `${at > 0 ? ',' : ''}${JSON.stringify(key)}:` })
      }
      parts.push('{')
    } else parts.push(JSON.stringify(next.value) ?? 'null')
  }
  return parts.join('')
}
