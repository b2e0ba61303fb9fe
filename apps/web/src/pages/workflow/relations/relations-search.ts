import { WorkflowStatus } from '@rewind/contract/workflows'

/** The Relations tab's place in the URL. */
export interface RelationsSearch {
  /** Of the run's own children: only these are shown. */
  status?: WorkflowStatus | undefined
}

export function relationsSearch(raw: Record<string, unknown>): RelationsSearch {
  const status = WorkflowStatus.enum.find((name) => name === raw.status)
  return status === undefined ? {} : { status }
}
