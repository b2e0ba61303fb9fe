import type { FilterValue } from './visibility-filter.ts'
import type { Token } from './visibility-tokens.ts'

/** Returns the kind of value that a token is. Undefined: it is no value. */
export function valueKind({ kind, text }: Token): FilterValue['kind'] | undefined {
  if (kind === 'string' || kind === 'number') return kind
  return kind === 'word' && /^(true|false)$/i.test(text) ? 'boolean' : undefined
}

/** Returns why a condition cannot begin with this token. */
export function notAName(token: Token): string {
  if (token.kind === 'string' || token.kind === 'number') {
    return 'A condition begins with a search attribute, not with a value.'
  }
  if (token.text === ')' || token.kind === 'word') {
    return `A condition is missing before ${token.text.toUpperCase()}.`
  }
  return `A condition begins with a search attribute, not with ${token.text}.`
}

/** Returns why this token cannot be a value. */
export function notAValue(token: Token, after: string): string {
  if (token.kind === 'word' && token.text.toLowerCase() === 'null') {
    return 'Nothing equals NULL: use IS NULL or IS NOT NULL.'
  }
  if (token.kind === 'word' || token.kind === 'name')
    return `A text stands in quotes: '${token.text}'.`
  return `A value is missing after ${after}, before ${token.text}.`
}
