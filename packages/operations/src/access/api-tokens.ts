import { createHash, randomBytes } from 'node:crypto'
import { type Identity, nameProblem, tokenIdPrefix } from './identity.ts'
import { isSameSecret } from './same-secret.ts'

/** An API token as it is stored. Times are ISO 8601 in UTC. */
export interface ApiToken {
  /** 16 hexadecimal digits, part of the token. */
  id: string
  /** For people; its actor's id is `token:<name>`. */
  name: string
  /** SHA-256 of the whole token, in hexadecimal. The token has 256 random bits, so it needs no salt. */
  hash: string
  /** Name of a role in the access rules, looked up at each use. */
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

/** `UNKNOWN`: no such token, or a wrong secret. The two look the same to someone who guesses. */
export type TokenCheck =
  | { valid: true; token: ApiToken }
  | { valid: false; why: 'UNKNOWN' | Exclude<TokenState, 'ACTIVE'> }

/** 366 days in milliseconds: every token expires. */
export const maxTokenLifetimeMs = 366 * 86_400_000

const idBytes = 8
const secretBytes = 32
/** Every token of Rewind begins with it. */
export const tokenPrefix = 'rwd_'
const form = /^rwd_([0-9a-f]{16})_[0-9a-f]{64}$/

export interface NewToken {
  /** 1 to 63 lower-case letters, digits and hyphens. The store keeps names unique. */
  name: string
  role: string
  clusters: readonly string[]
  namespaces: readonly string[]
  createdBy: string
  /** In milliseconds, more than 0 and at most `maxTokenLifetimeMs`. */
  lifetimeMs: number
}

/**
 * Creates a token. Show `token` once and store only `record`. Throws a RangeError when the input is
 * invalid. Does not check whether the role exists.
 */
export function createToken(input: NewToken, now: Date): { token: string; record: ApiToken } {
  const { name, role, clusters, namespaces, createdBy, lifetimeMs } = input
  const problem = newTokenProblem(input)
  if (problem !== undefined) throw new RangeError(problem)
  const id = randomBytes(idBytes).toString('hex')
  const token = `${tokenPrefix}${id}_${randomBytes(secretBytes).toString('hex')}`
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

/** Returns the id inside a token, which finds its record, or undefined when the text is not a token. */
export const tokenId = (token: string): string | undefined => form.exec(token)?.[1]

/** Returns the token of an `Authorization: Bearer` header, or undefined. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]

/**
 * Checks a token against the record with its id, undefined when there is none. An unknown token takes as
 * long as a wrong secret. `EXPIRED` and `REVOKED` are returned only for the right secret.
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
  // With an unreadable time the token counts as expired.
  return now.getTime() < Date.parse(expiresAt) ? 'ACTIVE' : 'EXPIRED'
}

/** Returns the record as revoked. A record that is already revoked does not change. */
export const revokeToken = (record: ApiToken, revokedBy: string, now: Date): ApiToken =>
  record.revokedAt === undefined ? { ...record, revokedAt: now.toISOString(), revokedBy } : record

/** Returns the identity that a token acts under. */
export const tokenIdentity = ({ name }: ApiToken): Identity => {
  const id = `${tokenIdPrefix}${name}`
  return { id, name: id, via: 'TOKEN', groups: [] }
}

function newTokenProblem({ name, role, clusters, namespaces, createdBy, lifetimeMs }: NewToken) {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    return 'The name of an API token must have 1 to 63 lower-case letters, digits and hyphens, and must not begin with a hyphen.'
  }
  if (!(lifetimeMs > 0 && lifetimeMs <= maxTokenLifetimeMs)) {
    return 'The lifetime of an API token must be more than 0 and at most 366 days.'
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
