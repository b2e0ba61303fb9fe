import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TemporalSettings } from './settings.ts'

const timeoutMs = 4_000
// The HTTP/2 connection preface and an empty SETTINGS frame. A gRPC server answers with its own
// SETTINGS frame.
const http2Preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1')

/** Finds out why Temporal cannot be reached. gRPC reports only that it cannot be reached. */
export class ConnectionProbe {
  readonly #settings: TemporalSettings
  #running: Promise<string | undefined> | undefined
  constructor(settings: TemporalSettings) {
    this.#settings = settings
  }

  /**
   * Returns the cause in words, or undefined if the connection works now. Concurrent callers share
   * one probe.
   */
  explain(): Promise<string | undefined> {
    this.#running ??= explainConnectionFailure(this.#settings).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }
}

async function explainConnectionFailure(settings: TemporalSettings): Promise<string | undefined> {
  const { address } = settings
  const separator = address.lastIndexOf(':')
  const host = address.slice(0, separator).replace(/^\[|\]$/g, '')
  const port = Number(address.slice(separator + 1))
  try {
    await lookup(host)
  } catch (error) {
    return `${address}: the name ${host} cannot be resolved (${codeOf(error)}); check TEMPORAL_ADDRESS`
  }
  const outcome = await greet(settings, host, port)
  if (outcome.answer !== undefined) return explainAnswer(address, outcome.answer, settings)
  if (outcome.error === undefined) return explainSilence(address, settings, outcome.isConnected)
  return `${address}: ${explainError(outcome.error, host, settings)}`
}

interface Outcome {
  isConnected: boolean
  /** The first bytes that the server sent. */
  answer?: Buffer
  error?: Error
}

/**
 * Connects as gRPC does, sends the preface and waits for the first bytes, an error, the end of the
 * connection or the timeout.
 */
function greet(settings: TemporalSettings, host: string, port: number): Promise<Outcome> {
  const { tls } = settings
  return new Promise((resolve) => {
    let isConnected = false
    const socket: Socket =
      tls === undefined
        ? connect({ host, port })
        : connectTls({
            host,
            port,
            ALPNProtocols: ['h2'],
            rejectUnauthorized: tls.isHostVerified,
            ...serverName(tls.serverName ?? host),
            ...(tls.serverCa === undefined ? {} : { ca: tls.serverCa }),
            ...(tls.client === undefined
              ? {}
              : { cert: tls.client.certificate, key: tls.client.key }),
          })
    const finish = (outcome: Omit<Outcome, 'isConnected'>) => {
      socket.removeAllListeners().on('error', () => undefined)
      socket.destroy()
      resolve({ isConnected, ...outcome })
    }
    socket
      .setTimeout(timeoutMs, () => finish({}))
      .once(tls === undefined ? 'connect' : 'secureConnect', () => {
        isConnected = true
        socket.write(http2Preface)
      })
      .once('data', (answer: Buffer) => finish({ answer }))
      .once('error', (error) => finish({ error }))
      .once('close', () => finish({ error: new Error('closed') }))
  })
}

// RFC 6066 does not allow an IP address as a server name.
const serverName = (name: string) => (isIP(name) === 0 ? { servername: name } : {})

function explainAnswer(
  address: string,
  answer: Buffer,
  { tls }: TemporalSettings,
): string | undefined {
  const isSettingsFrame = answer.length >= 4 && answer[3] === 4
  if (isSettingsFrame) return undefined
  const isTlsRecord = (answer[0] === 0x15 || answer[0] === 0x16) && answer[1] === 3
  if (tls === undefined && isTlsRecord) return expectsTls(address)
  if (answer.toString('latin1').includes('HTTPS')) return expectsTls(address)
  return `${address}: something answers there, but it is not Temporal's gRPC; check the port in TEMPORAL_ADDRESS`
}

const expectsTls = (address: string): string =>
  `${address}: the server expects TLS, and this console connects without; set TEMPORAL_TLS=true`

function explainSilence(address: string, { tls }: TemporalSettings, isConnected: boolean): string {
  if (isConnected) {
    return `${address}: the connection opens, but nothing answers there as Temporal does; check TEMPORAL_ADDRESS`
  }
  return tls === undefined
    ? `${address}: no answer within ${timeoutMs / 1000} s; check the address, the network and firewalls`
    : `${address}: no TLS connection within ${timeoutMs / 1000} s; check the address, and whether the server speaks TLS at all`
}

function explainError(error: Error, host: string, { tls }: TemporalSettings): string {
  const code = codeOf(error)
  // TLS 1.2 sends the same alert for a missing client certificate and for a rejected one.
  if (/ALERT_HANDSHAKE_FAILURE/.test(code) && tls?.client !== undefined) {
    return 'the server does not accept the client certificate'
  }
  const known = errorTexts.find(([pattern]) => pattern.test(code))
  if (known !== undefined) return known[1]
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `the server's certificate is not for ${tls?.serverName ?? host}; set TEMPORAL_TLS_SERVER_NAME to the name it is for`
  }
  const wasClosed = error.message === 'closed' || code === 'ECONNRESET' || code === 'EPIPE'
  if (!wasClosed) return `${error.message} (${code})`
  return tls === undefined
    ? 'the server closes the connection at once; it may expect TLS: set TEMPORAL_TLS=true'
    : 'the server closes the connection during the TLS handshake; it may not speak TLS, or it may demand a client certificate'
}

/** Error codes of Node and OpenSSL, with what the operator can do about each. */
const errorTexts: ReadonlyArray<readonly [RegExp, string]> = [
  [/^ECONNREFUSED$/, 'connection refused; nothing listens there'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, 'the host cannot be reached over the network'],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/,
    'the server does not speak TLS; unset TEMPORAL_TLS, or check the port',
  ],
  [/^CERT_HAS_EXPIRED$/, "the server's certificate has expired"],
  [/^CERT_NOT_YET_VALID$/, "the server's certificate is not valid yet; check the clocks"],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED)$/,
    "the server's certificate is signed by an authority this console does not trust; set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the right one",
  ],
  [/ALERT_UNKNOWN_CA/, 'the server does not trust the authority of the client certificate'],
  [/ALERT_CERTIFICATE_EXPIRED/, 'the client certificate has expired'],
  [/ALERT_CERTIFICATE_REVOKED/, 'the client certificate was revoked'],
  [
    /ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/,
    'the server demands a client certificate; set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
  ],
  [
    /ALERT_BAD_CERTIFICATE|ALERT_CERTIFICATE_UNKNOWN|ALERT_UNSUPPORTED_CERTIFICATE|ALERT_ACCESS_DENIED/,
    'the server does not accept the client certificate',
  ],
]

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
