import { startAttentionScan, stopAttentionScan } from '@rewind/contract/attention'
import { readHealth, readReadiness } from '@rewind/contract/cluster'
import {
  backgroundHeader,
  type EndpointShape,
  type Input,
  type Output,
} from '@rewind/contract/endpoint'
import { ErrorCode, type ErrorReply } from '@rewind/contract/errors'
import { fillUrl } from '@rewind/contract/path'
import { queryRun } from '@rewind/contract/talk'
import { withBasePath } from '../base-path.ts'
import { serverClock } from '../clock.ts'
import { ConnectivityMonitor, type Silence } from './connectivity-monitor.ts'

/** A call that did not succeed. Its `status` is 0 if Rewind's server did not answer at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined
  readonly requestId: string | undefined

  constructor(status: number, reply: ErrorReply, requestId?: string) {
    super(reply.message)
    this.name = 'ApiError'
    this.status = status
    this.code = reply.code
    this.details = reply.details
    this.requestId = requestId
  }
}

type Given<E extends EndpointShape> = {
  [K in keyof Input<E> as Input<E>[K] extends undefined ? never : K]: Input<E>[K]
} & { signal?: AbortSignal }

/** Calls an endpoint that replies with JSON. Throws an `ApiError`. */
export async function call<E extends EndpointShape>(
  endpoint: E,
  given: Given<E>,
): Promise<Output<E>> {
  const response = await open(endpoint, given)
  const isWriting = isWrite(endpoint)
  // A proxy can answer 200 in place of Rewind's server.
  if (isWriting && !isOfConsole(response)) throw await refusalOf(response, isWriting)
  try {
    return (await response.json()) as Output<E>
  } catch (cause) {
    if (isGivenUp((given as { signal?: AbortSignal }).signal)) throw cause
    if (cause instanceof SyntaxError && !isWriting) throw cause
    throw noAnswer(isWriting)
  }
}

/**
 * Calls an endpoint that replies with a stream, and resolves once the stream begins. Throws an
 * `ApiError`.
 */
export async function open<E extends EndpointShape>(
  endpoint: E,
  given: Given<E>,
): Promise<Response> {
  const { params, query, body, signal } = given as {
    params?: Record<string, string>
    query?: Record<string, string | number | undefined>
    body?: unknown
    signal?: AbortSignal
  }
  const isWriting = isWrite(endpoint)
  const response = await silence.over(
    send(
      fillUrl(endpoint.url, params, query),
      {
        method: endpoint.method,
        ...(signal && { signal }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          // Rewind's server keeps a share of its rate limit for reads of a visible page.
          ...(isHidden() && !isWriting && { [backgroundHeader]: '1' }),
        },
      },
      isWriting,
    ),
  )
  if (response.ok) return response
  throw await refusalOf(response, isWriting)
}

/** These endpoints have a body but change no run. Sending one twice does no harm. */
const harmless = new Set<string>([queryRun.url, startAttentionScan.url, stopAttentionScan.url])

const isWrite = ({ method, url }: EndpointShape) => method !== 'GET' && !harmless.has(url)

/** Rewind's server gives each answer an id. A proxy that answers in its place gives none. */
const isOfConsole = ({ headers }: Response): boolean => headers.has('x-request-id')

/** Workers and tests have no document. */
const isHidden = (): boolean => globalThis.document?.hidden === true

/** Whether the caller aborted the call. A timeout counts as a lost connection instead. */
const isGivenUp = (signal: AbortSignal | null | undefined): boolean =>
  signal?.aborted === true && signal.reason?.name !== 'TimeoutError'

/** The deadline of a health check, in milliseconds. */
const lightMs = 3_000

/** When Rewind's server last answered anything, by this browser's clock. */
let answeredAt = 0

/**
 * Sends a health check without credentials, which it does not need. A browser limits its
 * connections to an origin across all tabs, and keeps a separate limit for requests without
 * credentials. Calls that wait for Temporal can take all of the first kind, and a health check that
 * waits behind them says nothing about the server.
 */
async function answerTo(url: string): Promise<Response | 'SIGN IN' | undefined> {
  const first = await ask(url, 'omit')
  // A proxy that requires a sign-in lets nothing through without credentials.
  const answer = first && wantsSignIn(first) ? await ask(url, 'same-origin') : first
  if (answer === undefined || isOfConsole(answer)) return answer
  return wantsSignIn(answer) ? 'SIGN IN' : undefined
}

const ask = (url: string, credentials: RequestCredentials): Promise<Response | undefined> =>
  send(url, { signal: AbortSignal.timeout(lightMs), credentials, redirect: 'manual' }, false).catch(
    () => undefined,
  )

const wantsSignIn = (response: Response): boolean =>
  !isOfConsole(response) && (response.type === 'opaqueredirect' || response.status < 500)

/**
 * Sends two health checks. Returns undefined if Rewind and Temporal both answer, or if a sign-in is
 * required.
 */
export async function whoIsSilent(): Promise<Silence['of'] | undefined> {
  const askedAt = Date.now()
  const [readiness, health] = await Promise.all(
    [readReadiness, readHealth].map(({ url }) => answerTo(url)),
  )
  // The next call reports that the sign-in is over.
  if (readiness === 'SIGN IN' || health === 'SIGN IN') return undefined
  // A failing store does not stop reads.
  const isTemporal =
    readiness === undefined || (readiness.status === 503 && !(await isOfStore(readiness)))
  if (!isTemporal) return undefined
  // Only readiness waits for Temporal. Rewind's server answers a health check at once.
  if (health !== undefined || answeredAt > askedAt) return 'TEMPORAL'
  return isOffline() ? 'BROWSER' : 'CONSOLE'
}

async function isOfStore(answer: Response): Promise<boolean> {
  const reply: unknown = await answer.json().catch(() => undefined)
  return isErrorReply(reply) && reply.details?.of === 'STORE'
}

/** Returns the page as Rewind's server has it now. */
export const readPage = async (): Promise<string> =>
  (await send('/', { cache: 'no-store' }, false)).text()

/** Watches whether Rewind's server and Temporal answer the calls of this module. */
export const silence = new ConnectivityMonitor(whoIsSilent)

// The event reports a lost network at once, before the next call fails.
if (typeof window !== 'undefined') window.addEventListener('offline', () => silence.ask())

/**
 * The only fetch of the page. Adds the base path to the URL. It queues nothing: a request that cannot be
 * sent now is not sent.
 */
async function send(url: string, init: RequestInit, isWrite: boolean): Promise<Response> {
  if (isWrite) await refuseOffline()
  const sentAt = Date.now()
  try {
    const response = await fetch(withBasePath(url), init)
    const receivedAt = Date.now()
    if (isOfConsole(response)) answeredAt = receivedAt
    serverClock.hear(response.headers.get('date'), sentAt, receivedAt)
    return response
  } catch (cause) {
    if (isGivenUp(init.signal)) throw cause
    throw noAnswer(isWrite)
  }
}

/** Browsers are reliable only when they report that there is no network. */
const isOffline = (): boolean => globalThis.navigator?.onLine === false

/**
 * Throws if the browser is offline. A browser without a network can still reach a server on its own
 * machine, so this first tries a request that changes nothing.
 */
async function refuseOffline(): Promise<void> {
  if (!isOffline() || (await answerTo(readHealth.url)) !== undefined) return
  throw new ApiError(0, {
    code: 'UNAVAILABLE',
    message: 'This browser is offline. Nothing was sent, and nothing will be sent later.',
  })
}

/** A write without an answer may have taken effect. The page looks into it by its request id. */
const noAnswer = (isWrite: boolean) =>
  new ApiError(
    0,
    isWrite
      ? {
          code: 'OUTCOME_UNKNOWN',
          message:
            'The console’s server did not answer, so it is not known whether this took effect.',
        }
      : { code: 'UNAVAILABLE', message: 'The console’s server does not answer.' },
  )

const awayStatuses = new Set([502, 503, 504])

/**
 * Returns the error of a failed answer. Rewind's server answers with JSON and one of its codes. Any
 * other answer comes from something in between, such as a proxy, and says nothing about a write.
 */
async function refusalOf(response: Response, isWrite: boolean): Promise<ApiError> {
  const { status, headers } = response
  const reply: unknown = await response.json().catch(() => undefined)
  const isKnown = isErrorReply(reply) && (isOfConsole(response) || !isWrite)
  const ours = isKnown ? reply : undefined
  const requestId = headers.get('x-request-id') ?? undefined
  const message =
    ours?.message ?? `Something between this browser and the console’s server answered ${status}.`
  // Rewind's server can fail after Temporal acted.
  if (isWrite && (ours === undefined || ours.code === 'INTERNAL')) {
    const told = `It is not known whether this took effect: ${message}`
    return new ApiError(status, { code: 'OUTCOME_UNKNOWN', message: told }, requestId)
  }
  const code = awayStatuses.has(status) ? 'UNAVAILABLE' : 'INTERNAL'
  return new ApiError(status, ours ?? { code, message }, requestId)
}

const codes = new Set<unknown>(ErrorCode.enum)

const isErrorReply = (reply: unknown): reply is ErrorReply =>
  typeof reply === 'object' &&
  reply !== null &&
  'code' in reply &&
  codes.has(reply.code) &&
  'message' in reply &&
  typeof reply.message === 'string'
