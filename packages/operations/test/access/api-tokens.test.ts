import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bearerToken,
  createToken,
  hashToken,
  maxTokenLifetimeMs,
  type NewToken,
  revokeToken,
  tokenIdentity,
  tokenState,
  verifyToken,
} from '../../src/access/api-tokens.ts'

const now = new Date('2026-01-01T00:00:00.000Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const input: NewToken = {
  name: 'ci',
  role: 'operator',
  clusters: ['*'],
  namespaces: ['payments-*'],
  createdBy: 'ada@example.com',
  lifetimeMs: 60_000,
}

test('a new token has a record that does not contain it', () => {
  const { token, record } = createToken(input, now)
  expect(token).toMatch(/^rwd_[0-9a-f]{16}_[0-9a-f]{64}$/)
  expect(record).toEqual({
    id: token.slice(4, 20),
    name: 'ci',
    hash: hashToken(token),
    role: 'operator',
    clusters: ['*'],
    namespaces: ['payments-*'],
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'ada@example.com',
    expiresAt: '2026-01-01T00:01:00.000Z',
  })
  expect(JSON.stringify(record)).not.toContain(token.slice(21))
  expect(createToken(input, now).token).not.toBe(token)
  expect(tokenIdentity(record)).toEqual({
    id: 'token:ci',
    name: 'token:ci',
    via: 'TOKEN',
    groups: [],
  })
})

test.each<[Partial<NewToken>, string]>([
  [{ name: '' }, 'The name of an API token'],
  [{ name: 'CI' }, 'The name of an API token'],
  [{ name: '-ci' }, 'The name of an API token'],
  [{ name: 'a b' }, 'The name of an API token'],
  [{ name: 'a\n' }, 'The name of an API token'],
  [{ name: 'a'.repeat(64) }, 'The name of an API token'],
  [{ lifetimeMs: 0 }, 'at most 366 days'],
  [{ lifetimeMs: -1 }, 'at most 366 days'],
  [{ lifetimeMs: Number.NaN }, 'at most 366 days'],
  [{ lifetimeMs: maxTokenLifetimeMs + 1 }, 'at most 366 days'],
  [{ clusters: [] }, 'at least one cluster'],
  [{ namespaces: [] }, 'at least one cluster and one namespace'],
  [{ role: '' }, '"" is empty.'],
  [{ namespaces: ['a\u0000'] }, '"a\\u0000" contains control characters or invisible characters.'],
])('%j is refused: %s', (change, problem) => {
  expect(() => createToken({ ...input, ...change }, now)).toThrow(problem)
})

describe('verification', () => {
  const { token, record } = createToken(input, now)
  const other = createToken({ ...input, name: 'other' }, now)
  const check = (given: string, at = now, known: typeof record | undefined = record) =>
    verifyToken(given, known, at)
  const unknown = { valid: false, why: 'UNKNOWN' }

  test('accepts the token until it expires', () => {
    expect(check(token)).toEqual({ valid: true, token: record })
    expect(check(token, later(59_999))).toEqual({ valid: true, token: record })
    expect(check(token, later(60_000))).toEqual({ valid: false, why: 'EXPIRED' })
    expect(tokenState(record, later(59_999))).toBe('ACTIVE')
  })

  test('refuses another token', () => {
    expect(check(other.token)).toEqual(unknown)
    expect(check(`${token.slice(0, 20)}${other.token.slice(20)}`)).toEqual(unknown)
    expect(check(token, now, other.record)).toEqual(unknown)
    expect(verifyToken(token, undefined, now)).toEqual(unknown)
    // The record has the hash of another token.
    expect(check(other.token, now, { ...record, hash: other.record.hash })).toEqual(unknown)
  })

  test('refuses a token with a changed, missing or additional character', () => {
    const changed = fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(0, 1), fc.string({ maxLength: 2 }))
      .map(([at, cut, put]) => token.slice(0, at) + put + token.slice(at + cut))
      .filter((text) => text !== token)
    fc.assert(
      fc.property(changed, (text) => {
        expect(check(text)).toEqual(unknown)
      }),
    )
    expect(check('')).toEqual(unknown)
    expect(check(token.toUpperCase())).toEqual(unknown)
    expect(check(record.hash)).toEqual(unknown)
  })

  test('refuses a revoked token, and a second revocation changes nothing', () => {
    const revoked = revokeToken(record, 'grace', later(1_000))
    expect(revoked).toEqual({
      ...record,
      revokedAt: later(1_000).toISOString(),
      revokedBy: 'grace',
    })
    expect(revokeToken(revoked, 'eve', later(2_000))).toEqual(revoked)
    expect(check(token, later(1_000), revoked)).toEqual({ valid: false, why: 'REVOKED' })
    expect(check(token, later(99_000), revoked)).toEqual({ valid: false, why: 'REVOKED' })
    // A wrong secret does not reveal that the token was revoked.
    expect(check(other.token, later(1_000), revoked)).toEqual(unknown)
  })

  test('refuses a token with an unreadable time', () => {
    expect(check(token, now, { ...record, expiresAt: 'never' })).toEqual({
      valid: false,
      why: 'EXPIRED',
    })
  })
})

test.each([
  ['Bearer rwd_1', 'rwd_1'],
  ['bearer  rwd_1 ', 'rwd_1'],
  ['Bearer rwd_1 rwd_2', undefined],
  ['Bearer ', undefined],
  ['Basic rwd_1', undefined],
  ['xBearer rwd_1', undefined],
  ['', undefined],
  [undefined, undefined],
])('the header %j contains the token %j', (header, token) => {
  expect(bearerToken(header)).toBe(token)
})
