import type { Session } from '@rewind/contract/cluster'

/** The settings that the HTTP server needs. */
export interface BffSettings {
  host: string
  /** Recorded with every operation. */
  operator: string
  environment?: string
  mode: Session['mode']
  defaultNamespace: string
  /** Maximum requests per minute of one browser. */
  requestsPerMinute: number
  /** Maximum calls per second of the scan for problems. */
  scanRate: number
  version: string
}
