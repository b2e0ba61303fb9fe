import { WorkflowStatus } from '@rewind/contract/workflows'

export interface WorkflowsSearch {
  /** A visibility query as the CLI takes it. */
  query?: string | undefined
  /** Statuses, comma-separated: `RUNNING,FAILED`. */
  status?: string | undefined
}

/** The list's place in the URL; what is no status is left out. */
export function workflowsSearch(raw: Record<string, unknown>): WorkflowsSearch {
  const status = String(raw.status ?? '')
    .split(',')
    .filter((name) => (WorkflowStatus.enum as readonly string[]).includes(name))
    .join(',')
  return {
    ...(typeof raw.query === 'string' && raw.query !== '' && { query: raw.query }),
    ...(status !== '' && { status }),
  }
}
