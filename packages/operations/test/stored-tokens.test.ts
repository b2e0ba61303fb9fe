import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createToken } from '../src/access/api-tokens.ts'
import { addToken, revokeToken } from '../src/access/manage-tokens.ts'
import { openStore, type Store } from '../src/store/store.ts'

let place: StorePlace
let store: Store

const made = (name: string) =>
  createToken(
    {
      name,
      role: 'operator',
      clusters: ['*'],
      namespaces: ['payments-*', 'orders'],
      createdBy: 'ada',
      lifetimeMs: 86_400_000,
    },
    new Date('2027-01-02T03:04:05Z'),
  )

describe.each(engines)('on %s', (engine) => {
  beforeEach(async () => {
    place = await makePlace(engine)
    store = await openStore(place.location)
  })
  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  test('a token is found by its id and its name as it was made, and its text is not stored', async () => {
    const { token, record } = made('ci')
    await store.tokens.add(record)
    await store.tokens.add(made('bot').record)
    expect(await store.tokens.find(record.id)).toEqual(record)
    expect(await store.tokens.findByName('ci')).toEqual(record)
    expect((await store.tokens.list()).map(({ name }) => name)).toEqual(['bot', 'ci'])
    expect(JSON.stringify(await store.tokens.list())).not.toContain(token)
    expect(await store.tokens.find('0'.repeat(16))).toBeUndefined()
    expect(await store.tokens.findByName('other')).toBeUndefined()
  })

  test('a name is used once, also after the token was revoked', async () => {
    const { record } = made('ci')
    await store.tokens.add(record)
    await store.tokens.revoke(record.id, 'ada', new Date())
    await expect(store.tokens.add(made('ci').record)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('An API token named ci exists'),
    })
    expect(await store.tokens.list()).toHaveLength(1)
  })

  test('a revoked token keeps the time and the user of its first revocation, and its last use', async () => {
    const { record } = made('ci')
    await store.tokens.add(record)
    await store.tokens.noteUse(record.id, new Date('2027-01-03T00:00:00Z'))
    await store.tokens.revoke(record.id, 'ada', new Date('2027-01-04T00:00:00Z'))
    await store.tokens.revoke(record.id, 'bob', new Date('2027-01-05T00:00:00Z'))
    expect(await store.tokens.find(record.id)).toEqual({
      ...record,
      lastUsedAt: '2027-01-03T00:00:00.000Z',
      revokedAt: '2027-01-04T00:00:00.000Z',
      revokedBy: 'ada',
    })
  })

  test('a token is made and revoked together with its audit entry, or not at all', async () => {
    const user = { id: 'ada', name: 'ada', via: 'LOCAL', groups: [] } as const
    const { record } = made('ci')
    await addToken(store.audit, user, record)
    await expect(addToken(store.audit, user, made('ci').record)).rejects.toMatchObject({
      code: 'INVALID',
    })
    await revokeToken(store.audit, user, record, new Date('2027-01-04T00:00:00Z'))
    expect(await store.tokens.findByName('ci')).toMatchObject({ revokedBy: 'ada' })
    const entries: object[] = []
    for await (const { text } of store.audit.rows()) entries.push(JSON.parse(text))
    const common = {
      kind: 'admin',
      user: { id: 'ada', name: 'ada', via: 'LOCAL' },
      permission: 'admin',
      details: {
        name: 'ci',
        role: 'operator',
        namespaces: '["payments-*","orders"]',
        expiresAt: '2027-01-03T03:04:05.000Z',
      },
      reason: '',
      outcome: { state: 'done' },
    }
    expect(entries).toMatchObject([
      { ...common, action: 'create-token' },
      { ...common, action: 'revoke-token' },
    ])
    expect(JSON.stringify(entries)).not.toContain(record.hash)
  })
})
