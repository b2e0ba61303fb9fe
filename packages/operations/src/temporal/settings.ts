export interface TlsSettings {
  /** Absent: the host of the address. */
  serverName?: string
  /** Absent: the authorities the system trusts. */
  serverCa?: Buffer
  client?: { certificate: Buffer; key: Buffer }
  isHostVerified: boolean
}

/** How Temporal is reached: what the environment, the profile and `temporal.toml` say. */
export interface TemporalSettings {
  /** `host:port` */
  address: string
  namespace: string
  apiKey?: string
  /** Sent with every call. */
  metadata: Record<string, string>
  tls?: TlsSettings
}
