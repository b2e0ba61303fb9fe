import type { Session } from '@rewind/contract/cluster'

/** What the operator of the console has set, as far as HTTP needs to know it. */
export interface BffSettings {
  host: string
  /** Recorded with every operation. */
  operator: string
  environment?: string
  mode: Session['mode']
  defaultNamespace: string
  /** Requests one browser may make in a minute. */
  requestsPerMinute: number
  /** Calls a second that the scan for problems may make. */
  scanRate: number
  version: string
}
