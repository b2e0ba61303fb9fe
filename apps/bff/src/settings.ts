import type { Session } from '@rewind/contract/cluster'
import type { HeaderLogin } from '@rewind/operations/access/header-login'
import type { TrustedProxies } from '@rewind/operations/access/trusted-proxies'

/** The settings that the HTTP server needs. */
export interface BffSettings {
  host: string
  /** The address that people open. Absent: that of the server itself. */
  publicUrl?: URL
  /** Proxies whose `X-Forwarded-*` headers count. */
  trustedProxies?: TrustedProxies
  /** The name of the local operator, if there is no login. Recorded with every operation. */
  operator: string
  /** Set: a proxy identifies the users. */
  headerLogin?: HeaderLogin
  environment?: string
  mode: Session['mode']
  defaultNamespace: string
  /** Maximum requests per minute of one user. */
  requestsPerMinute: number
  /** Maximum calls per second of the scan for problems. */
  scanRate: number
  version: string
}
