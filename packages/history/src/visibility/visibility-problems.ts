import type { SearchAttribute } from '@rewind/contract/cluster'
import { rfc3339Time } from '../text/rfc3339.ts'
import { attributeText, isMisread } from './query-words.ts'
import { operatorsOf, statusNames } from './visibility-filter.ts'
import { type ParsedQuery, parseVisibilityQuery } from './visibility-query.ts'
import { type QueryProblem, type Span, type Token, visibilityTokens } from './visibility-tokens.ts'

/** Returns the problems of a query that the console can recognise, in the order of the text. */
export function queryProblems(
  query: string,
  attributes: readonly SearchAttribute[] | undefined,
): QueryProblem[] {
  const misread = misreadNames(query, attributes ?? [])
  if (misread.length > 0) return misread
  const parsed = parseVisibilityQuery(query)
  const problems = attributes === undefined ? [] : conditionProblems(parsed, attributes)
  return [...problems, ...(parsed.problem ? [parsed.problem] : [])]
}

/**
 * Returns search attributes without backticks whose name is a reserved word. The server refuses
 * such a query with a reason that does not mention this one.
 */
export function misreadNames(
  query: string,
  attributes: readonly SearchAttribute[],
): QueryProblem[] {
  const names = new Set(attributes.map(({ name }) => name))
  const tokens = visibilityTokens(query)
  return tokens.flatMap(({ kind, text, from, to }, at) => {
    const isAttribute = kind === 'word' && names.has(text) && isMisread(text)
    if (!isAttribute || !beginsComparison(tokens[at + 1])) return []
    const message = `${text} is a word of the query language: the search attribute is written ${attributeText(text)}, in backticks.`
    return [{ from, to, message }]
  })
}

const beginsComparison = (token: Token | undefined): boolean =>
  token?.kind === 'operator' ||
  (token?.kind === 'word' && /^(?:in|not|between|starts_with|is)$/i.test(token.text))

function conditionProblems(
  { conditions }: ParsedQuery,
  attributes: readonly SearchAttribute[],
): QueryProblem[] {
  const byName = new Map(attributes.map((attribute) => [attribute.name, attribute]))
  return conditions.flatMap(({ attribute: name, operator, values, ...at }) => {
    const attribute = byName.get(name)
    if (attribute === undefined) {
      const known = attributes.find((other) => other.name.toLowerCase() === name.toLowerCase())
      const hint = known === undefined ? '' : ` Did you mean ${known.name}?`
      return [{ ...at.attributeAt, message: `${name} is no search attribute here.${hint}` }]
    }
    const { type } = attribute
    // Not reported for Bool, where the server accepts more operators, and for numbers, where the
    // message of the server is clear.
    const isOdd = !operatorsOf('', type).includes(operator)
    if (isOdd && type !== 'Bool' && type !== 'Int' && type !== 'Double') {
      return [{ ...at.operatorAt, message: `A ${type} cannot be asked by ${operator}.` }]
    }
    return values.flatMap(({ kind, text }, index) => {
      const message = kind === 'string' ? whyNotA(type, name, text) : undefined
      const place = at.valuesAt[index]
      return message === undefined || place === undefined ? [] : [{ ...place, message }]
    })
  })
}

function whyNotA(type: SearchAttribute['type'], name: string, text: string): string | undefined {
  if (name === 'ExecutionStatus' && !(statusNames as readonly string[]).includes(text)) {
    return `${text} is no status; there are ${statusNames.join(', ')}.`
  }
  if (type === 'Datetime' && rfc3339Time(text) === undefined) {
    return 'A time is written as 2026-11-22T02:14:07Z; this one is none.'
  }
  const isDuration = name === 'ExecutionDuration' && /[a-z:]/.test(text)
  if ((type === 'Int' || type === 'Double') && !isDuration && Number.isNaN(Number(text || '?'))) {
    return `${name} is a number, and this is none.`
  }
  return undefined
}

/**
 * Bytes. The server puts a text of this length before the query, and its positions count to the end
 * of a token.
 */
const beforeTheText = 28

/**
 * Returns where in the query a refusal of the server belongs. The server names a position or quotes
 * what it refuses. A problem that the console finds itself takes precedence.
 */
export function placeRefusal(query: string, message: string): QueryProblem {
  const { problem } = parseVisibilityQuery(query)
  if (problem !== undefined) return problem
  const said = unwrapped(message)
  const tokens = visibilityTokens(query)
  const place = placeOf(said, query, tokens) ?? { from: 0, to: query.length }
  // The place is marked in the query, so the server's byte position is left out.
  return { from: place.from, to: place.to, message: plain(said) }
}

/** Of an unsupported clause, the server says only the name. */
const plain = (said: string): string =>
  said
    .replace(/^'order by' clause\.?$/i, 'This server does not sort: ORDER BY is not supported.')
    .replace(/^'limit' clause\.?$/i, 'This server does not take LIMIT: a page has its size.')
    .replace(/ at position \d+/, '')

function placeOf(said: string, query: string, tokens: readonly Token[]): Span | undefined {
  const [, position] = /syntax error at position (\d+)/.exec(said) ?? []
  if (position !== undefined) {
    const end = afterBytes(query, Number(position) - beforeTheText)
    return tokens.findLast(({ from }) => from < end) ?? tokens.at(-1)
  }
  const quotes = [...said.matchAll(/'([^']*)'|`([^`]*)`/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
  for (const quote of quotes) {
    const [first = '', second] = quote.split(' ')
    const isIt = (token: Token | undefined, wanted: string) =>
      token?.text.toLowerCase() === wanted.toLowerCase()
    const whole = tokens.find((token) => isIt(token, quote))
    if (whole !== undefined) return whole
    const firsts = tokens.flatMap((token, at) => (isIt(token, first) ? [at] : []))
    // Two adjacent tokens are the better match: the first word alone can also be a value.
    const pair = firsts.find((at) => second !== undefined && isIt(tokens[at + 1], second))
    const at = pair ?? firsts[0]
    const begin = at === undefined ? undefined : tokens[at]
    if (begin === undefined) continue
    const next = pair === undefined ? begin : tokens[pair + 1]
    return { from: begin.from, to: (next ?? begin).to }
  }
  return undefined
}

/** Converts an offset in UTF-8 bytes to an offset in the text. */
const afterBytes = (text: string, count: number): number =>
  new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, count)).length

/** The server's message without the prefixes around it. */
const unwrapped = (message: string): string =>
  message
    .replace(/^Temporal refused the request: /, '')
    .replace(/ Nothing was changed\.$/, '')
    .replace(/^(?:invalid query: |invalid expression: |operation is not supported: )+/, '')
    .replace(/^./, (first) => first.toUpperCase())
