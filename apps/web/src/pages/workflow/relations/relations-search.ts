import { WorkflowStatus } from '@rewind/contract/workflows'

/** The search parameters of the Relations tab. */
export interface RelationsSearch {
  /** Shows only the run's own children with this status. */
  status?: WorkflowStatus | undefined
}

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export const relationsSearch = (raw: Record<string, unknown>): RelationsSearch => ({
  status: WorkflowStatus.enum.find((name) => name === raw.status),
})
