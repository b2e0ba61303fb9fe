import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { Config } from './config.ts'
import { ReplyError } from './errors.ts'
import { isLoopback } from './loopback.ts'
import type { App } from './parts.ts'

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
export async function secure(app: App, config: Config): Promise<void> {
  const isLocal = isLoopback(config.host)
  app.addHook('onRequest', async (request) => {
    if (isLocal) refuseForeignHost(request)
    if (!safeMethods.has(request.method)) refuseCrossSite(request)
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
    keyGenerator: ({ ip }: FastifyRequest) => ip,
    // Pages, scripts and probes ask nothing of Temporal.
    allowList: ({ url }: FastifyRequest) => !url.startsWith('/api/'),
    errorResponseBuilder: (_request, { max, ttl }) =>
      new ReplyError(
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
  throw new ReplyError(
    'FORBIDDEN',
    'This console answers on this machine only, by the name localhost or 127.0.0.1.',
  )
}

/** Scripts send neither header and may use the API; a page of another origin may not. */
function refuseCrossSite({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site']
  const isForeignSite = site !== undefined && site !== 'same-origin'
  if (
    !isForeignSite &&
    (headers.origin === undefined || isSameOrigin(headers.origin, headers.host))
  )
    return
  throw new ReplyError(
    'FORBIDDEN',
    'The request came from a page of another origin. Nothing was changed.',
  )
}

// The scheme is left out: TLS may end before this console.
function isSameOrigin(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === new URL(`${new URL(origin).protocol}//${host}`).host
  } catch {
    return false
  }
}
