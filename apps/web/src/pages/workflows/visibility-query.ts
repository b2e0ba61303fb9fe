import { WorkflowStatus } from '@rewind/contract/workflows'
import { quoted } from '@rewind/history/visibility-filter'

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

const operators =
  /[=<>]|\b(?:in|between|is|starts_with|order by)\b\s*\(?\s*['"\d(]|\bis\s+(?:not\s+)?null\b/i

/** Whether a search is a visibility query; if not, it is the beginning of an id or a type. */
export const isVisibilityQuery = (text: string) => operators.test(text)

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
