import { migrations, type StoreMigration } from '@rewind/operations/store/migrations'
import { openStore } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { intent, requestOf } from './intents.ts'

// Two versions on one store: N knows one migration more than N−1. N−1 is this code as it is.

const added: StoreMigration = {
  name: '2099-01-added',
  isExpandOnly: true,
  async up({ schema }, { text }) {
    await schema.alterTable('operations').addColumn('approval', text).execute()
    await schema
      .createTable('approvals')
      .addColumn('id', text, (column) => column.primaryKey())
      .execute()
  },
}
const changed: StoreMigration = {
  name: '2099-02-changed',
  isExpandOnly: false,
  async up(database) {
    await sql`update operations set reason = ''`.execute(database)
  },
}

describe.each(engines)('during a rollout on %s', (engine) => {
  let place: StorePlace
  const ends: (() => Promise<void>)[] = []
  beforeEach(async () => {
    place = await makePlace(engine)
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    await place.remove()
  })

  const open = async (...laterMigrations: StoreMigration[]) => {
    const store = await openStore(place.location, { laterMigrations })
    ends.push(() => store.close())
    return store
  }

  test('a version works on while the next one adds to its tables, and may start again', async () => {
    const old = await open()
    const before = intent()
    const version = await old.recordIntent(before)
    const next = await open(added)
    // The old version finishes what it began, and begins more.
    await old.recordOutcome(version, { state: 'done' })
    await old.check()
    const during = intent()
    await old.recordIntent(during)
    await old.recordIntent(intent())
    expect(await next.findRequest(...requestOf(during))).toMatchObject({ approval: null })
    const byNext = intent()
    await next.recordIntent(byNext)
    expect(await old.findRequest(...requestOf(byNext))).toMatchObject({ state: 'intended' })
    const restarted = await open()
    await restarted.check()
    expect(await restarted.list({}, { limit: 9 })).toHaveLength(4)
    expect(await restarted.findRequest(...requestOf(before))).toMatchObject({ state: 'done' })
  })

  test('a version refuses to write, and to start, once the next one has changed a meaning', async () => {
    const old = await open()
    await old.recordIntent(intent())
    const next = await open(added, changed)
    const words = 'made by a newer version of Rewind. This version does not know 2099-02-changed'
    await expect(old.recordIntent(intent())).rejects.toThrow(words)
    await expect(old.check()).rejects.toThrow(words)
    await expect(openStore(place.location)).rejects.toThrow(words)
    await next.recordIntent(intent())
    expect(await old.list({}, { limit: 9 })).toHaveLength(2)
  })

  test('many processes of both versions that start at once create the tables once', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, at) => (at % 2 ? open(added) : open())),
    )
    for (const store of all) await store.recordIntent(intent())
    expect(await all[0]?.list({}, { limit: 9 })).toHaveLength(8)
    const names = await place.execute('select name from kysely_migration')
    expect(names.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...migrations, added].map(({ name }) => name)),
    )
  })
})
