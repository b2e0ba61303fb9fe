import { WorkflowStatus } from '@rewind/contract/workflows'

/** The Relations tab's place in the URL. */
export interface RelationsSearch {
  /** Of the run's own children: only these are shown. */
  status?: WorkflowStatus | undefined
}

/** What is left out would stay in the address as it came: what means nothing is said to be nothing. */
export const relationsSearch = (raw: Record<string, unknown>): RelationsSearch => ({
  status: WorkflowStatus.enum.find((name) => name === raw.status),
})
