import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { OperationError } from '@rewind/operations/errors'
import type { FastifyRequest } from 'fastify'
import { isSameOrigin, refuseForeignHost } from './own-hosts.ts'
import { isForApi, isForPage, isProbe } from './page-urls.ts'
import type { App } from './services.ts'
import type { BffSettings } from './settings.ts'

const styleNonces = new WeakMap<object, string>()

/**
 * Returns the nonce with which scripts of this page may add style sheets. The query editor does.
 */
export function styleNonce(response: object): string {
  const known = styleNonces.get(response)
  if (known !== undefined) return known
  const made = randomBytes(16).toString('hex')
  styleNonces.set(response, made)
  return made
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Registers the checks of the host, origin and request rate, and the security headers. */
export async function secure(
  app: App,
  config: BffSettings,
  userIdOf: (request: FastifyRequest) => string | undefined,
): Promise<void> {
  app.addHook('onRequest', async (request) => {
    // Orchestrators probe by any name.
    if (!isProbe(request)) refuseForeignHost(request, config)
    const isOwn = isSameOrigin(request, config.publicUrl)
    if (!safeMethods.has(request.method)) refuseForeignWrite(request, isOwn)
    else if (!isForPage(request)) refuseForeignRead(request, isOwn)
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
        // Regular expressions run in a worker.
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
    // The proxy that terminates TLS sets this header. Over plain HTTP it has no effect.
    strictTransportSecurity: false,
  })

  await app.register(rateLimit, {
    max: config.requestsPerMinute,
    timeWindow: 60_000,
    // A foreign page could follow a link again and again, so followed links have a limit of their
    // own.
    keyGenerator: (request: FastifyRequest) => {
      const key = limitKey(request, userIdOf(request))
      return isFollowedLink(request) ? `${key} by links` : key
    },
    // Pages and static files cause no call to Temporal. A refused probe would make an orchestrator
    // kill the process.
    allowList: (request: FastifyRequest) => !isForApi(request),
    errorResponseBuilder: (request, { max, ttl }) =>
      new OperationError(
        'RATE_LIMITED',
        `${userIdOf(request) ?? 'This browser'} made more than ${max.toLocaleString('en')} requests in a minute. Nothing was changed; try again shortly.`,
        { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) },
      ),
  })
}

/**
 * Returns whose requests are counted together: those of one user, or else of one client. Clients behind
 * trusted proxies have addresses of their own.
 */
const limitKey = ({ ip }: FastifyRequest, userId: string | undefined): string =>
  userId === undefined ? ip : `user ${userId}`

/** A script sends neither header and may use the API. A page of another origin may not. */
function refuseForeignWrite({ headers }: FastifyRequest, isOwn: boolean): void {
  const site = headers['sec-fetch-site']
  if ((site === undefined || site === 'same-origin') && isOwn) return
  throw new OperationError(
    'FORBIDDEN',
    'The request came from a page of another origin. Nothing was changed.',
  )
}

/**
 * A page of another origin cannot read the reply, but it could use up the operator's request limit.
 * A link from such a page may lead here.
 */
function refuseForeignRead(request: FastifyRequest, isOwn: boolean): void {
  if (isFollowedLink(request)) return
  const site = request.headers['sec-fetch-site']
  // `none`: the URL was typed, pasted or opened by another program.
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none'
  if (isOwnSite && isOwn) return
  throw new OperationError('FORBIDDEN', 'The request came from a page of another origin.')
}

/**
 * Returns true if the browser follows a link from a page of another origin to this URL, in a tab.
 */
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
