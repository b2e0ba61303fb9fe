import { WorkflowStatus } from '@rewind/contract/workflows'
import { visibilityQuery } from './visibility-query.ts'

export const pageSizes = [100, 250, 500, 1000] as const

export interface WorkflowsSearch {
  /** A visibility query in the syntax of the CLI, or the beginning of an id or a type. */
  query?: string | undefined
  /** Statuses, separated by commas: `RUNNING,FAILED`. */
  status?: string | undefined
  pageSize?: number | undefined
  /** The token of the page; undefined for the first page. */
  page?: string | undefined
  /**
   * The search attributes of the columns in their order, each with its width if it was changed:
   * `WorkflowId~420,StartTime`.
   */
  columns?: string | undefined
}

/**
 * The search parameters of the list. A missing key would keep its unchecked value in the router's
 * search, so every key is present.
 */
export function workflowsSearch(raw: Record<string, unknown>): WorkflowsSearch {
  const status = String(raw.status ?? '')
    .split(',')
    .filter((name) => (WorkflowStatus.enum as readonly string[]).includes(name))
    .join(',')
  return {
    query: textOf(raw.query),
    status: textOf(status),
    pageSize: pageSizes.find((size) => size === Number(raw.pageSize)),
    // The Temporal Web UI numbers its pages, so a number is no token of Rewind.
    page: /^\d+$/.test(String(raw.page)) ? undefined : textOf(raw.page),
    columns: textOf(raw.columns),
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const statusesOf = ({ status }: WorkflowsSearch): WorkflowStatus[] =>
  WorkflowStatus.enum.filter((name) => status?.split(',').includes(name))

/** Returns the request to Temporal for these parameters. */
export const pageOf = (search: WorkflowsSearch) => ({
  query: visibilityQuery(search.query ?? '', statusesOf(search)),
  pageSize: search.pageSize ?? pageSizes[0],
  ...(search.page !== undefined && { pageToken: search.page }),
})
