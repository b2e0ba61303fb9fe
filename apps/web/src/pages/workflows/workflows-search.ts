import { WorkflowStatus } from '@rewind/contract/workflows'
import { visibilityQuery } from './visibility-query.ts'

export const pageSizes = [100, 250, 500, 1000] as const

export interface WorkflowsSearch {
  /** A visibility query as the CLI takes it, or the beginning of an id or a type. */
  query?: string | undefined
  /** Statuses, comma-separated: `RUNNING,FAILED`. */
  status?: string | undefined
  pageSize?: number | undefined
  /** The token of a page that is not the first. */
  page?: string | undefined
  /** Search attributes in the order of their columns, each with its width where it has its own: `WorkflowId~420,StartTime`. */
  columns?: string | undefined
}

/** The list's place in the URL. What is left out would stay as it came: what means nothing is said to be nothing. */
export function workflowsSearch(raw: Record<string, unknown>): WorkflowsSearch {
  const status = String(raw.status ?? '')
    .split(',')
    .filter((name) => (WorkflowStatus.enum as readonly string[]).includes(name))
    .join(',')
  return {
    query: textOf(raw.query),
    status: textOf(status),
    pageSize: pageSizes.find((size) => size === Number(raw.pageSize)),
    // The Temporal Web UI counts its pages: a number is no token of ours.
    page: /^\d+$/.test(String(raw.page)) ? undefined : textOf(raw.page),
    columns: textOf(raw.columns),
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const statusesOf = ({ status }: WorkflowsSearch): WorkflowStatus[] =>
  WorkflowStatus.enum.filter((name) => status?.split(',').includes(name))

/** What Temporal is asked for by this place. */
export const pageOf = (search: WorkflowsSearch) => ({
  query: visibilityQuery(search.query ?? '', statusesOf(search)),
  pageSize: search.pageSize ?? pageSizes[0],
  ...(search.page !== undefined && { pageToken: search.page }),
})
