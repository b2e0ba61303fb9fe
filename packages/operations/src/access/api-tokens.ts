import { createHash, randomBytes } from 'node:crypto'
import { type Identity, nameProblem, tokenIdPrefix } from './identity.ts'
import { isSameSecret } from './same-secret.ts'

/** An API token as it is stored. Times are ISO 8601 in UTC. */
export interface ApiToken {
  /** 16 hexadecimal digits, part of the token. */
  id: string
  /** For people; its actor's id is `token:<name>`. */
  name: string
  /** SHA-256 of the whole token, in hexadecimal. The token has 256 random bits, so no salt is needed. */
  hash: string
  /** Of the access rules, looked up at each use. */
  role: string
  /** Patterns with `*` and `?`. */
  clusters: readonly string[]
  namespaces: readonly string[]
  createdAt: string
  /** The id of the actor who made it. */
  createdBy: string
  expiresAt: string
  lastUsedAt?: string
  revokedAt?: string
  revokedBy?: string
}

export type TokenState = 'ACTIVE' | 'EXPIRED' | 'REVOKED'

/** `UNKNOWN`: there is no such token, or its secret is wrong; whoever guesses learns not which. */
export type TokenCheck =
  | { valid: true; token: ApiToken }
  | { valid: false; why: 'UNKNOWN' | Exclude<TokenState, 'ACTIVE'> }

/** 366 days in milliseconds: every token expires. */
export const maxTokenLifetimeMs = 366 * 86_400_000

const idBytes = 8
const secretBytes = 32
const form = /^rwd_([0-9a-f]{16})_[0-9a-f]{64}$/

export interface NewToken {
  /** 1 to 63 lower-case letters, digits and hyphens; unique among the tokens, which the store sees to. */
  name: string
  role: string
  clusters: readonly string[]
  namespaces: readonly string[]
  createdBy: string
  /** In milliseconds, more than 0 and at most `maxTokenLifetimeMs`. */
  lifetimeMs: number
}

/**
 * Makes a token. `token` is shown once and stored nowhere; `record` is stored. Throws a RangeError
 * that names what is wrong with the input; whether the role exists is for the caller to check.
 */
export function createToken(input: NewToken, now: Date): { token: string; record: ApiToken } {
  const { name, role, clusters, namespaces, createdBy, lifetimeMs } = input
  const problem = newTokenProblem(input)
  if (problem !== undefined) throw new RangeError(problem)
  const id = randomBytes(idBytes).toString('hex')
  const token = `rwd_${id}_${randomBytes(secretBytes).toString('hex')}`
  const expiresAt = new Date(now.getTime() + lifetimeMs).toISOString()
  const createdAt = now.toISOString()
  return {
    token,
    record: {
      id,
      name,
      hash: hashToken(token),
      role,
      clusters: [...clusters],
      namespaces: [...namespaces],
      createdAt,
      createdBy,
      expiresAt,
    },
  }
}

/** Returns the SHA-256 of a token, in hexadecimal, as it is stored. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Returns the id inside a token, by which its record is found; nothing where this is no token. */
export const tokenId = (token: string): string | undefined => form.exec(token)?.[1]

/** Returns the token of an `Authorization` header of the scheme Bearer, or nothing. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]

/**
 * Checks a token against the record that the store has by its id. It takes as long for an unknown
 * token as for a wrong secret, and says that a token is expired or revoked only to who has it.
 */
export function verifyToken(token: string, record: ApiToken | undefined, now: Date): TokenCheck {
  const isRight = isSameSecret(hashToken(token), record?.hash ?? '')
  if (record === undefined || !isRight || tokenId(token) !== record.id) {
    return { valid: false, why: 'UNKNOWN' }
  }
  const state = tokenState(record, now)
  return state === 'ACTIVE' ? { valid: true, token: record } : { valid: false, why: state }
}

/** Returns whether a token can be used. It expires at `expiresAt`, to the millisecond. */
export function tokenState({ revokedAt, expiresAt }: ApiToken, now: Date): TokenState {
  if (revokedAt !== undefined) return 'REVOKED'
  // A damaged time must not make a token that never expires.
  return now.getTime() < Date.parse(expiresAt) ? 'ACTIVE' : 'EXPIRED'
}

/** Returns the record, revoked. A token that is revoked already keeps who revoked it, and when. */
export const revokeToken = (record: ApiToken, revokedBy: string, now: Date): ApiToken =>
  record.revokedAt === undefined ? { ...record, revokedAt: now.toISOString(), revokedBy } : record

/** Returns who acts when a token is used. */
export const tokenIdentity = ({ name }: ApiToken): Identity => {
  const id = `${tokenIdPrefix}${name}`
  return { id, name: id, via: 'TOKEN', groups: [] }
}

function newTokenProblem({ name, role, clusters, namespaces, createdBy, lifetimeMs }: NewToken) {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    return 'The name of an API token has 1 to 63 lower-case letters, digits and hyphens, and begins with no hyphen.'
  }
  if (!(lifetimeMs > 0 && lifetimeMs <= maxTokenLifetimeMs)) {
    return 'An API token expires after at most 366 days.'
  }
  if (clusters.length === 0 || namespaces.length === 0) {
    return 'An API token needs at least one cluster and one namespace; "*" stands for all.'
  }
  for (const text of [role, createdBy, ...clusters, ...namespaces]) {
    const problem = nameProblem(text)
    if (problem !== undefined) return `${JSON.stringify(text)} ${problem}.`
  }
  return undefined
}
