import {
  type AccessSource,
  type Actor,
  actorOf,
  actorOfToken,
} from '@rewind/operations/access/actor'
import {
  type ApiToken,
  bearerToken,
  tokenId,
  tokenPrefix,
  verifyToken,
} from '@rewind/operations/access/api-tokens'
import {
  type HeaderLogin,
  hasIdentityHeaders,
  identifyByHeaders,
} from '@rewind/operations/access/header-login'
import type { Identity } from '@rewind/operations/access/identity'
import { OperationError } from '@rewind/operations/errors'
import type { Log } from '@rewind/operations/log'
import type { Store } from '@rewind/operations/store/store'
import { LRUCache } from 'lru-cache'

/** The parts of a request that say who sent it. */
export interface Credentials {
  authorization: string | undefined
  /** Node's list of alternating names and values. */
  rawHeaders: readonly string[]
  /** The address of the socket, which no header can change. */
  remoteAddress: string | undefined
}

interface Options {
  access: AccessSource
  /** Absent: everyone who sends no API token is the local operator. */
  headerLogin: HeaderLogin | undefined
  local: Identity
  tokens: Store['tokens']
  log: Log
}

/** How often the store learns that a token was used, in milliseconds. */
const useIsNotedEveryMs = 60_000

/** Identifies who sent a request: by an API token, by the headers of a proxy, or as the local operator. */
export class Identifier {
  readonly #options: Options
  /** The refusals that are in the log already, and the tokens whose use is. */
  readonly #logged = new LRUCache<string, true>({ max: 1_000 })
  readonly #usesNoted = new LRUCache<string, true>({ max: 1_000, ttl: useIsNotedEveryMs })

  constructor(options: Options) {
    this.#options = options
  }

  /** Throws UNAUTHENTICATED when nobody is identified, and a `StoreError` if tokens cannot be read. */
  async identify(credentials: Credentials): Promise<Actor> {
    const { access, headerLogin, local } = this.#options
    const person = headerLogin && this.#byHeaders(headerLogin, credentials)
    // A bearer token of another form is not for Rewind: a proxy may pass on one of its own.
    const given = bearerToken(credentials.authorization)
    if (given?.startsWith(tokenPrefix)) return this.#byToken(given)
    if (headerLogin === undefined) return actorOf(access, local)
    if (person === undefined) throw this.#nobody(headerLogin)
    return actorOf(access, person)
  }

  /**
   * Returns undefined if the request claims no identity. Throws for a claim without proof, also if the
   * request has an API token.
   */
  #byHeaders(login: HeaderLogin, { rawHeaders, remoteAddress }: Credentials): Identity | undefined {
    const found = identifyByHeaders(rawHeaders, remoteAddress, login)
    if (found.identified) return found.identity
    const { refusal, reason } = found
    // A trusted proxy that names no user claims nothing: the request may have an API token.
    if (refusal === 'NO_USER' || !hasIdentityHeaders(rawHeaders, login)) return undefined
    // Once for each address: a client that repeats its request must not fill the log.
    const key = `${refusal} ${remoteAddress}`
    if (!this.#logged.has(key)) {
      this.#logged.set(key, true)
      this.#options.log.warn({ refusal, address: remoteAddress }, `identity refused: ${reason}`)
    }
    throw this.#unauthenticated(`The identity in the headers of this request is refused: ${reason}`)
  }

  async #byToken(text: string): Promise<Actor> {
    const { access, tokens } = this.#options
    const id = tokenId(text)
    const record = id === undefined ? undefined : await tokens.find(id)
    const now = new Date()
    const checked = verifyToken(text, record, now)
    if (!checked.valid) throw this.#unauthenticated(whyNoToken(checked.why, record))
    this.#noteUse(checked.token, now)
    return actorOfToken(access, checked.token)
  }

  /** Does not wait: a store that cannot be written must not stop reads. */
  #noteUse({ id, name }: ApiToken, now: Date): void {
    if (this.#usesNoted.has(id)) return
    this.#usesNoted.set(id, true)
    this.#options.tokens.noteUse(id, now).catch((error: unknown) => {
      this.#options.log.warn({ err: error, token: name }, 'use of an API token not stored')
    })
  }

  #nobody({ userHeader }: HeaderLogin): OperationError {
    return this.#unauthenticated(
      `Rewind does not know who you are. Open it through the proxy that signs users in, which sends the header ${userHeader}, or send an API token.`,
    )
  }

  #unauthenticated(message: string): OperationError {
    const ask = this.#options.access.rules.contact
    return new OperationError(
      'UNAUTHENTICATED',
      ask === undefined ? message : `${message} Ask ${ask}.`,
      {
        details: ask === undefined ? {} : { ask },
      },
    )
  }
}

function whyNoToken(why: 'UNKNOWN' | 'EXPIRED' | 'REVOKED', record: ApiToken | undefined): string {
  if (why === 'UNKNOWN' || record === undefined) return 'The API token is not valid.'
  const { name, expiresAt, revokedAt } = record
  return why === 'EXPIRED'
    ? `The API token ${name} expired at ${expiresAt}.`
    : `The API token ${name} was revoked at ${revokedAt}.`
}
