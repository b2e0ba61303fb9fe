export interface TlsSettings {
  /** Default: the host of the address. */
  serverName?: string
  /** Default: the certificate authorities of the system. */
  serverCa?: Buffer
  client?: { certificate: Buffer; key: Buffer }
  isHostVerified: boolean
}

/** Connection settings from the environment, the profile and `temporal.toml`. */
export interface TemporalSettings {
  /** `host:port` */
  address: string
  namespace: string
  apiKey?: string
  /** Headers that every call carries. */
  metadata: Record<string, string>
  tls?: TlsSettings
}
