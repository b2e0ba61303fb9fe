import { readHealth, readReadiness } from '@rewind/contract/cluster'
import {
  backgroundHeader,
  type EndpointShape,
  type Input,
  type Output,
} from '@rewind/contract/endpoint'
import type { ErrorCode, ErrorReply } from '@rewind/contract/errors'
import { fillUrl } from '@rewind/contract/path'
import { queryRun } from '@rewind/contract/talk'
import { serverClock } from '../clock.ts'
import { type Silence, SilenceWatch } from './silence.ts'

/** A call that did not succeed. `status` 0: no answer came from the console's server at all. */
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

/** Calls an endpoint that replies with JSON. */
export async function call<E extends EndpointShape>(
  endpoint: E,
  given: Given<E>,
): Promise<Output<E>> {
  const response = await open(endpoint, given)
  try {
    return (await response.json()) as Output<E>
  } catch (cause) {
    if (cause instanceof SyntaxError || isGivenUp((given as { signal?: AbortSignal }).signal)) {
      throw cause
    }
    throw noAnswer(isWrite(endpoint))
  }
}

/** Calls an endpoint that replies with a stream; resolves once it begins. */
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
  const response = await silence.over(
    send(
      fillUrl(endpoint.url, params, query),
      {
        method: endpoint.method,
        ...(signal && { signal }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          // Temporal keeps a share of its rate for what an operator looks at.
          ...(isHidden() && !isWrite(endpoint) && { [backgroundHeader]: '1' }),
        },
      },
      isWrite(endpoint),
    ),
  )
  if (response.ok) return response
  const requestId = response.headers.get('x-request-id') ?? undefined
  throw new ApiError(response.status, await errorReply(response), requestId)
}

/** A query has a body, and writes nothing. */
const isWrite = ({ method, url }: EndpointShape) => method !== 'GET' && url !== queryRun.url

/** There is no document in a worker and in tests of what asks. */
const isHidden = (): boolean => globalThis.document?.hidden === true

/** By whoever asked; what took too long is no different from a connection that was lost. */
const isGivenUp = (signal: AbortSignal | null | undefined): boolean =>
  signal?.aborted === true && signal.reason?.name !== 'TimeoutError'

/** A light question has an answer long before this. */
const lightMs = 3_000

/** A proxy that answers in its place gives no id. */
const isOfConsole = ({ headers }: Response): boolean => headers.has('x-request-id')

/** When the console's server answered anything last, by this browser's clock. */
let answeredAt = 0

/**
 * Without credentials, which neither needs: a browser has a few connections for each origin, in all
 * of its tabs, and others for what goes without. Calls that wait for Temporal may hold all of the
 * first, and a question that waits behind them says nothing of the server.
 */
const statusOf = async (url: string): Promise<number | undefined> => {
  const signal = AbortSignal.timeout(lightMs)
  return send(url, { signal, credentials: 'omit' }, false).then(
    (response) => (isOfConsole(response) ? response.status : undefined),
    () => undefined,
  )
}

async function whoIsSilent(): Promise<Silence['of'] | undefined> {
  const askedAt = Date.now()
  const [readiness, health] = await Promise.all(
    [readReadiness, readHealth].map(({ url }) => statusOf(url)),
  )
  if (readiness !== undefined && readiness !== 503) return undefined
  // The console's server looks longer for why Temporal does not answer; by itself it answers at once.
  return health === undefined && answeredAt < askedAt ? 'CONSOLE' : 'TEMPORAL'
}

/** The page of the console as its server has it now. */
export const readPage = async (): Promise<string> =>
  (await send('/', { cache: 'no-store' }, false)).text()

/** Whether anybody answers what is asked through here. */
export const silence = new SilenceWatch(whoIsSilent)

/** The only fetch of the console. */
async function send(url: string, init: RequestInit, isWrite: boolean): Promise<Response> {
  const sentAt = Date.now()
  try {
    const response = await fetch(url, init)
    const receivedAt = Date.now()
    if (isOfConsole(response)) answeredAt = receivedAt
    serverClock.hear(response.headers.get('date'), sentAt, receivedAt)
    return response
  } catch (cause) {
    if (isGivenUp(init.signal)) throw cause
    throw noAnswer(isWrite)
  }
}

const noAnswer = (isWrite: boolean) =>
  new ApiError(
    0,
    isWrite
      ? {
          code: 'OUTCOME_UNKNOWN',
          message:
            'The console’s server did not answer, so it is not known whether this took effect. Look at the run before you try again.',
        }
      : { code: 'UNAVAILABLE', message: 'The console’s server does not answer.' },
  )

async function errorReply(response: Response): Promise<ErrorReply> {
  const reply: unknown = await response.json().catch(() => undefined)
  if (typeof reply === 'object' && reply !== null && 'code' in reply && 'message' in reply) {
    return reply as ErrorReply
  }
  return {
    code: response.status === 503 ? 'UNAVAILABLE' : 'INTERNAL',
    message: `The console’s server answered ${response.status} without saying why.`,
  }
}
