/** A range of a query's text, as offsets. */
export interface Span {
  from: number
  to: number
}

/** What is wrong, and where in the query. */
export interface QueryProblem extends Span {
  message: string
}

export interface Token extends Span {
  kind: 'word' | 'name' | 'string' | 'number' | 'operator' | 'punctuation' | 'unknown'
  /** A string or a name in backticks without its quotes. Any other token as written. */
  text: string
  /** The closing quote of the string or name is missing. */
  isOpen?: true
}

const shapes: [Token['kind'], RegExp][] = [
  ['word', /[A-Za-z_][\w.]*/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['operator', /<=|>=|!=|<>|=|<|>/y],
  ['punctuation', /[(),]/y],
]
const space = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y

/** Splits a visibility query into tokens as the server does. Never throws. */
export function visibilityTokens(query: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < query.length) {
    at = endOf(space, query, at) ?? at
    if (at >= query.length) break
    const token = tokenAt(query, at)
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function tokenAt(query: string, from: number): Token {
  const quote = query.charAt(from)
  if (quote === "'" || quote === '"' || quote === '`') return quotedToken(query, from, quote)
  for (const [kind, shape] of shapes) {
    const to = endOf(shape, query, from)
    if (to !== undefined) return { kind, from, to, text: query.slice(from, to) }
  }
  const text = String.fromCodePoint(query.codePointAt(from) ?? 0)
  return { kind: 'unknown', from, to: from + text.length, text }
}

function endOf(shape: RegExp, query: string, from: number): number | undefined {
  shape.lastIndex = from
  return shape.test(query) ? shape.lastIndex : undefined
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', 0: '\0', b: '\b', Z: '\x1a' }

/** A quote inside the text is doubled or preceded by a backslash. */
function quotedToken(query: string, from: number, quote: string): Token {
  const kind = quote === '`' ? 'name' : 'string'
  let text = ''
  for (let at = from + 1; at < query.length; at++) {
    const char = query.charAt(at)
    const next = query.charAt(at + 1)
    if (char === '\\' && kind === 'string' && next !== '') {
      text += escapes[next] ?? next
      at++
    } else if (char !== quote) text += char
    else if (next === quote) {
      text += quote
      at++
    } else return { kind, from, to: at + 1, text }
  }
  return { kind, from, to: query.length, text, isOpen: true }
}
