import type { Session } from '@rewind/contract/cluster'
import type { TrustedProxies } from '@rewind/operations/access/trusted-proxies'

/** The settings that the HTTP server needs. */
export interface BffSettings {
  host: string
  /** The address that people open. Absent: that of the server itself. */
  publicUrl?: URL
  /** Proxies whose `X-Forwarded-*` headers count. */
  trustedProxies?: TrustedProxies
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
