import { WorkflowStatus } from '@rewind/contract/workflows'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { placeRefusal } from '@rewind/history/visibility/visibility-problems'
import { parseVisibilityQuery } from '@rewind/history/visibility/visibility-query'
import {
  type QueryProblem,
  type Token,
  visibilityTokens,
} from '@rewind/history/visibility/visibility-tokens'
import { ownAttributes } from './columns.ts'

const names: Partial<Record<WorkflowStatus, string>> = {
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELED: 'Canceled',
  TERMINATED: 'Terminated',
  CONTINUED_AS_NEW: 'ContinuedAsNew',
  TIMED_OUT: 'TimedOut',
  PAUSED: 'Paused',
}

const known = WorkflowStatus.enum.filter((status) => names[status] !== undefined)

/**
 * Returns the statuses that a filter can use, in the order shown. Servers before 1.30 have no
 * PAUSED.
 */
export const filterableStatuses = (hasPaused: boolean) =>
  known.filter((status) => status !== 'PAUSED' || hasPaused)

/** Whether a search is a visibility query. Otherwise it is the beginning of an id or a type. */
export function isVisibilityQuery(text: string): boolean {
  const tokens = visibilityTokens(text)
  const [order, by, name] = tokens
  if (isWord(order, 'order') && isWord(by, 'by') && name?.kind === 'word') return true
  if (order?.kind === 'operator' && by?.kind === 'string') return true
  if (order?.kind === 'name' && order.isOpen) return true
  return tokens.some((_, at) => {
    const from = tokens.slice(at, at + 6)
    return isCondition(text, from) || isMeantAsCondition(text, from)
  })
}

const systemAttributes = new Set(ownAttributes.map(({ name }) => name))

/**
 * Whether a text begins with a condition. An id may contain `=`, `<` or a word such as `in`, so the
 * tokens around it decide.
 */
function isCondition(text: string, tokens: readonly Token[]): boolean {
  const [name, ...rest] = tokens
  if (name?.kind !== 'word' && name?.kind !== 'name') return false
  const at = isWord(rest[0], 'not') ? 1 : 0
  const [operator, value, next] = rest.slice(at)
  if (operator === undefined) return false
  if (operator.kind === 'operator') {
    if (name.kind === 'name' || systemAttributes.has(name.text) || value?.kind === 'string') {
      return value?.kind !== 'operator'
    }
    const isApart = text[operator.from - 1] === ' ' && text[operator.to] === ' '
    return isApart && (value?.kind === 'number' || value?.kind === 'word')
  }
  if (isWord(operator, 'in')) return value?.text === '('
  if (isWord(operator, 'starts_with')) return value?.kind === 'string'
  if (isWord(operator, 'between')) return isWord(next, 'and')
  if (!isWord(operator, 'is')) return false
  return isWord(value, 'null') || (isWord(value, 'not') && isWord(next, 'null'))
}

/**
 * Whether a text was meant as a condition but is none. The page reports it as an error instead of
 * searching for an id.
 */
function isMeantAsCondition(text: string, tokens: readonly Token[]): boolean {
  const [name, ...rest] = tokens
  const [operator, value] = rest.slice(isWord(rest[0], 'not') ? 1 : 0)
  if (name === undefined || operator === undefined) return false
  if (isWord(operator, 'starts_with')) return true
  if (isWord(operator, 'like') && value?.kind === 'string') return true
  const isApart = text[operator.from - 1] === ' '
  if (!isAttributeLike(name)) {
    // The value stands before the attribute.
    const isAttribute = value !== undefined && isAttributeLike(value)
    return name.kind === 'number' && operator.kind === 'operator' && isApart && isAttribute
  }
  if (operator.kind === 'operator' || operator.text === '~') return isApart
  return operator.kind === 'word' && /^(IN|IS|LIKE|BETWEEN)$/.test(operator.text)
}

/** Whether a word looks like a search attribute: `CustomKeywordField`. */
const isAttributeLike = ({ kind, text }: Token) =>
  kind === 'word' && (systemAttributes.has(text) || /^[A-Z][a-z\d]+(?:[A-Z][a-z\d]*)+$/.test(text))

const isWord = (token: Token | undefined, word: string) => token?.text.toLowerCase() === word

/** Returns the search as a visibility query, without the status filter. */
export function searchedQuery(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '' || isVisibilityQuery(trimmed)) return trimmed
  const value = quoted(trimmed)
  return `WorkflowId STARTS_WITH ${value} OR WorkflowType STARTS_WITH ${value} OR RunId = ${value}`
}

/** Returns the visibility query for a search and the chosen statuses. */
export function visibilityQuery(text: string, statuses: readonly WorkflowStatus[]): string {
  const searched = searchedQuery(text)
  const values = statuses.flatMap((status) => names[status] ?? []).map(quoted)
  // Unbalanced brackets would pair with the ones added here, so the server gets the text unchanged
  // and refuses it.
  if (!bracketsPair(searched)) return searched
  const chosen = values.length > 0 ? `ExecutionStatus IN (${values.join(', ')})` : ''
  if (chosen === '') return searched
  const { conditions, clauses } = partedQuery(searched)
  // A comment at the end would comment out the bracket added after it.
  const whole = conditions.includes('--') ? `${conditions}\n` : conditions
  const asked = conditions === '' ? chosen : `(${whole}) AND ${chosen}`
  return clauses === '' ? asked : `${asked} ${clauses}`
}

/**
 * Splits off ORDER BY and LIMIT clauses, which must follow all conditions, those added here
 * included.
 */
function partedQuery(query: string) {
  const { clausesFrom = query.length } = parseVisibilityQuery(query)
  return { conditions: query.slice(0, clausesFrom).trimEnd(), clauses: query.slice(clausesFrom) }
}

/**
 * Returns a server's refusal with its place in the text of the field. The server got a longer
 * query, with the statuses in it.
 */
export function refusalInText(text: string, asked: string, refusal: string): QueryProblem {
  // An error in the text alone comes first: in brackets it would read as another error.
  const { problem } = isVisibilityQuery(text) ? parseVisibilityQuery(text) : {}
  if (problem !== undefined) return problem
  const { conditions, clauses } = partedQuery(text)
  const { from, to, message } = placeRefusal(asked, refusal)
  const offset = Math.max(0, asked.indexOf(conditions))
  const clausesFrom = asked.length - clauses.length
  const within = (at: number) =>
    clauses !== '' && at >= clausesFrom
      ? at - clausesFrom + text.length - clauses.length
      : Math.max(0, Math.min(text.length, at - offset))
  return { from: within(from), to: within(to), message }
}

/**
 * Whether a value contains characters that SQLite does not find: servers 1.29 and 1.32 escape them
 * with a backslash that SQLite takes as part of the value (docs/temporal-semantics.md#visibility).
 * Other SQL stores should do the same.
 */
export const mayFindTooLittle = (query: string): boolean =>
  parseVisibilityQuery(query).conditions.some(({ values }) =>
    values.some(({ kind, text }) => kind === 'string' && /["\\]/.test(text)),
  )

function bracketsPair(query: string): boolean {
  let depth = 0
  for (const { kind, text } of visibilityTokens(query)) {
    if (kind !== 'punctuation') continue
    if (text === '(') depth++
    if (text === ')' && --depth < 0) return false
  }
  return depth === 0
}

/**
 * Returns the status of a group in a count. The server names groups `Running`, `ContinuedAsNew`.
 */
export const statusOfGroup = (value: string): WorkflowStatus | undefined =>
  known.find((status) => names[status] === value || status === value)
