import { type Actor, requireAnywhere, requirePermission } from '@rewind/operations/access/actor'
import type { Permission } from '@rewind/operations/access/permissions'
import { OperationError } from '@rewind/operations/errors'
import type { FastifyRequest } from 'fastify'
import type { App } from '../services.ts'
import type { Credentials } from './identify.ts'
import { accessOf, actionOf } from './route-permissions.ts'

/** A refused request for something that is more than a read. */
export interface RefusedRequest {
  actor: Actor
  action: string
  permission: Permission
  error: unknown
}

type OnRefused = (request: FastifyRequest, refused: RefusedRequest) => Promise<void>

type Identification = { actor: Actor } | { refusal: unknown }

/** Who sent each request, and whether the sender may call its route. */
export class RequestAccess {
  readonly #identifier: { identify(credentials: Credentials): Promise<Actor> }
  readonly #onRefused: OnRefused
  readonly #identified = new WeakMap<FastifyRequest, Identification>()

  /** `onRefused` hears of requests whose sender is known and lacks a permission. */
  constructor(
    identifier: { identify(credentials: Credentials): Promise<Actor> },
    onRefused: OnRefused,
  ) {
    this.#identifier = identifier
    this.#onRefused = onRefused
  }

  /**
   * Identifies every request, and refuses those whose sender lacks a permission of the route. Routes that
   * are registered later and have no row in the table of permissions throw.
   */
  register(app: App): void {
    // Instance hooks run before the rate limit, which is a hook of each route. Nothing is refused here:
    // the rate limit must count refused requests too, and counts by user.
    app.addHook('onRequest', async (request) => {
      const identification = this.#identify(request).then(
        (actor) => ({ actor }),
        (refusal: unknown) => ({ refusal }),
      )
      this.#identified.set(request, await identification)
    })
    app.addHook('onRoute', ({ method, url, config }) => {
      if (!isRefusal(config)) for (const name of [method].flat()) requireRow(name, url)
    })
    // Before the body is read.
    app.addHook('preParsing', async (request, reply) => {
      try {
        this.#authorize(request)
      } catch (error) {
        if (error instanceof OperationError && error.code === 'UNAUTHENTICATED') {
          reply.header('www-authenticate', 'Bearer realm="Rewind"')
        }
        await this.#tellOf(request, error)
        throw error
      }
    })
  }

  async #tellOf(request: FastifyRequest, error: unknown): Promise<void> {
    const found = this.#identified.get(request)
    const { url = '', method } = request.routeOptions
    const name = [method].flat()[0] ?? ''
    const action = actionOf(name, url)
    const access = accessOf(name, url)
    if (action === undefined || found === undefined || !('actor' in found)) return
    if (access?.to !== 'IN_NAMESPACE' && access?.to !== 'ANYWHERE') return
    const permission = access.to === 'ANYWHERE' ? access.permission : access.permissions[0]
    await this.#onRefused(request, { actor: found.actor, action, permission, error })
  }

  /** Returns the actor of a request. Throws UNAUTHENTICATED if nobody is identified. */
  actorOf(request: FastifyRequest): Actor {
    const found = this.#identified.get(request)
    if (found === undefined) throw new Error('The request was not identified.')
    if ('refusal' in found) throw found.refusal
    return found.actor
  }

  /** Returns whether somebody is identified: a user, an API token or the local operator. */
  isIdentified(request: FastifyRequest): boolean {
    return 'actor' in (this.#identified.get(request) ?? {})
  }

  /**
   * Returns the id of the user or token that sent a request. Undefined: nobody is identified, or everyone
   * is the local operator.
   */
  userIdOf(request: FastifyRequest): string | undefined {
    const found = this.#identified.get(request)
    if (found === undefined || !('actor' in found)) return undefined
    return found.actor.via === 'LOCAL' ? undefined : found.actor.id
  }

  /**
   * Identifies and authorizes a request again. Throws if an API token has been revoked or has expired
   * since, or if a permission was taken away: a stream can last for hours.
   */
  async recheck(request: FastifyRequest): Promise<void> {
    this.#identified.set(request, { actor: await this.#identify(request) })
    this.#authorize(request)
  }

  #identify({ headers, raw }: FastifyRequest): Promise<Actor> {
    return this.#identifier.identify({
      authorization: headers.authorization,
      rawHeaders: raw.rawHeaders,
      remoteAddress: raw.socket.remoteAddress,
    })
  }

  #authorize(request: FastifyRequest): void {
    // A page that anybody may load, or the answer that there is no such URL.
    if (request.is404) return
    const { url = '', method } = request.routeOptions
    const access = requireRow([method].flat()[0] ?? '', url)
    if (access.to === 'PUBLIC') return
    const actor = this.actorOf(request)
    if (access.to === 'ANYWHERE') requireAnywhere(actor, access.permission)
    if (access.to !== 'IN_NAMESPACE') return
    for (const permission of access.permissions) {
      requirePermission(actor, permission, namespaceOf(request))
    }
  }
}

/** Marks a route that refuses every request before it is authorized, such as a wrong method. */
export const refusesAll = { refusesAll: true }

const isRefusal = (config: object | undefined): boolean =>
  config !== undefined && 'refusesAll' in config && config.refusesAll === true

function requireRow(method: string, url: string) {
  const access = accessOf(method, url)
  if (access !== undefined) return access
  throw new Error(
    `${method} ${url} has no row in apps/bff/src/auth/route-permissions.ts, which says who may call it.`,
  )
}

function namespaceOf({ params }: FastifyRequest): string {
  if (typeof params === 'object' && params !== null && 'namespace' in params) {
    return String(params.namespace)
  }
  throw new Error('The route has no namespace in its URL.')
}
