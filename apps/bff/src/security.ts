import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { OperationError } from '@rewind/operations/errors'
import { isLoopback } from '@rewind/operations/loopback'
import type { FastifyRequest } from 'fastify'
import { isForApi, isForPage } from './page-urls.ts'
import type { App } from './services.ts'
import type { BffSettings } from './settings.ts'

const styleNonces = new WeakMap<object, string>()

/** What lets a script of the page that is answered with add style sheets (the query editor does). */
export function styleNonce(response: object): string {
  const known = styleNonces.get(response)
  if (known !== undefined) return known
  const made = randomBytes(16).toString('hex')
  styleNonces.set(response, made)
  return made
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who may ask, from where, and how often; and what a browser may do with the answer. */
export async function secure(app: App, config: BffSettings): Promise<void> {
  const isLocal = isLoopback(config.host)
  app.addHook('onRequest', async (request) => {
    if (isLocal) refuseForeignHost(request)
    if (!safeMethods.has(request.method)) refuseForeignWrite(request)
    else if (!isForPage(request)) refuseForeignRead(request)
  })

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${styleNonce(response)}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        // Regular expressions are tried in a thread of their own.
        workerSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Whoever puts TLS before this console says so there; over plain http it has no meaning.
    strictTransportSecurity: false,
  })

  await app.register(rateLimit, {
    max: config.requestsPerMinute,
    timeWindow: 60_000,
    // Another page could follow a link over and over: it has an allowance apart from the operator's.
    keyGenerator: (request: FastifyRequest) =>
      isFollowedLink(request) ? `${request.ip} by links` : request.ip,
    // Pages and scripts ask nothing of Temporal; a probe that is refused would end the process.
    allowList: (request: FastifyRequest) => !isForApi(request),
    errorResponseBuilder: (_request, { max, ttl }) =>
      new OperationError(
        'RATE_LIMITED',
        `This browser made more than ${max.toLocaleString('en')} requests in a minute. Nothing was changed; try again shortly.`,
        { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) },
      ),
  })
}

/** A foreign name that resolves to this machine would make a foreign page same-origin (DNS rebinding). */
function refuseForeignHost({ headers }: FastifyRequest): void {
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (isLoopback(name) || name.endsWith('.localhost')) return
  throw new OperationError(
    'FORBIDDEN',
    'This console answers on this machine only, by the name localhost or 127.0.0.1.',
  )
}

/** Scripts send neither header and may use the API; a page of another origin may not. */
function refuseForeignWrite({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site']
  if ((site === undefined || site === 'same-origin') && isSameOrigin(headers)) return
  throw new OperationError(
    'FORBIDDEN',
    'The request came from a page of another origin. Nothing was changed.',
  )
}

/**
 * A page of another origin could not see the answer, but could make the console ask Temporal until the
 * operator's allowance is spent. A link that somebody follows from there may lead here.
 */
function refuseForeignRead(request: FastifyRequest): void {
  if (isFollowedLink(request)) return
  const site = request.headers['sec-fetch-site']
  // `none`: the address was typed, pasted, or opened by another program.
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  if (isOwn && isSameOrigin(request.headers)) return
  throw new OperationError('FORBIDDEN', 'The request came from a page of another origin.')
}

/** Somebody goes from a page of another origin to this address, in a tab of its own. */
function isFollowedLink({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  const isForeign = site === 'cross-site' || site === 'same-site'
  const isAhead = /prefetch/.test(String(headers['sec-purpose'] ?? headers.purpose ?? ''))
  return (
    isForeign &&
    !isAhead &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  )
}

// The scheme is left out: TLS may end before this console.
function isSameOrigin({ origin, host }: FastifyRequest['headers']): boolean {
  if (origin === undefined) return true
  try {
    return new URL(origin).host === new URL(`${new URL(origin).protocol}//${host}`).host
  } catch {
    return false
  }
}
