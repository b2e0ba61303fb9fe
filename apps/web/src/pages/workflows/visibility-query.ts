import { WorkflowStatus } from '@rewind/contract/workflows'
import { quoted } from '@rewind/history/visibility-filter'
import { type Token, visibilityTokens } from '@rewind/history/visibility-tokens'
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

/** The statuses one can filter by, in the order they are shown. Servers before 1.30 know no pause. */
export const filterableStatuses = (hasPaused: boolean) =>
  known.filter((status) => status !== 'PAUSED' || hasPaused)

/** Whether a search is a visibility query; if not, it is the beginning of an id or a type. */
export function isVisibilityQuery(text: string): boolean {
  const tokens = visibilityTokens(text)
  const [order, by, name] = tokens
  if (isWord(order, 'order') && isWord(by, 'by') && name?.kind === 'word') return true
  return tokens.some((_, at) => isCondition(text, tokens.slice(at, at + 6)))
}

const systemAttributes = new Set(ownAttributes.map(({ name }) => name))

/** An id may hold `=`, `<` or a word such as `in`: what makes a condition is what stands around it. */
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

const isWord = (token: Token | undefined, word: string) => token?.text.toLowerCase() === word

/** What the search means as a visibility query, without the status filter. */
export function searchedQuery(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '' || isVisibilityQuery(trimmed)) return trimmed
  const value = quoted(trimmed)
  return `WorkflowId STARTS_WITH ${value} OR WorkflowType STARTS_WITH ${value} OR RunId = ${value}`
}

/** The visibility query for a search and a choice of statuses. */
export function visibilityQuery(text: string, statuses: readonly WorkflowStatus[]): string {
  const searched = searchedQuery(text)
  const values = statuses.flatMap((status) => names[status] ?? []).map(quoted)
  const chosen = values.length > 0 ? `ExecutionStatus IN (${values.join(', ')})` : ''
  return searched !== '' && chosen !== '' ? `(${searched}) AND ${chosen}` : searched || chosen
}

/** The status a count's group is about: the server names groups `Running`, `ContinuedAsNew`. */
export const statusOfGroup = (value: string): WorkflowStatus | undefined =>
  known.find((status) => names[status] === value || status === value)
