import { randomUUID } from 'node:crypto'
import { openStore, type Store } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { intent, requestOf } from './intents.ts'

// What is stored comes back, on both databases alike.

describe.each(engines)('on %s', (engine) => {
  let place: StorePlace
  let store: Store
  let other: Store
  beforeAll(async () => {
    place = await makePlace(engine)
    // Two consoles that start at once create the tables once.
    ;[store, other] = await Promise.all([openStore(place.location), openStore(place.location)])
  })
  afterAll(async () => {
    await store.close()
    await other.close()
    await place.remove()
  })

  const unknown = (message: string) =>
    ({ state: 'unknown', code: 'OUTCOME_UNKNOWN', message }) as const

  test('two processes have the same key', () => {
    expect(other.pageTokenKey).toEqual(store.pageTokenKey)
  })

  test('an intent has every field, and its outcome too', async () => {
    const asked = intent({
      action: 'reset',
      event_id: 2_147_483_647,
      token: 'rw-1',
      latest_run_id: randomUUID(),
      input_digest: 'ab',
      first_intended_at: '2026-12-01T00:00:00.000Z',
    })
    const version = await store.recordIntent(asked)
    const fresh = {
      ...asked,
      ...version,
      state: 'intended',
      new_run_id: null,
      superseded: null,
      error_code: null,
      error_message: null,
      settled_at: null,
    }
    expect(await other.findRequest(...requestOf(asked))).toEqual(fresh)
    const newRunId = randomUUID()
    await store.recordOutcome(version, { state: 'done', newRunId, superseded: '{}' })
    expect(await other.findByNewRun('default', newRunId)).toEqual({
      ...fresh,
      state: 'done',
      new_run_id: newRunId,
      superseded: '{}',
      settled_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
  })

  test('any text comes back as it was', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\u0000', '\uF8FE', '0', '1', '\u202E', '😀', "'", '\\', '\n'),
      minLength: 1,
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(text, async (reason) => {
        const asked = intent({ reason, workflow_id: `${reason}${randomUUID()}` })
        await store.recordIntent(asked)
        expect(await other.findRequest(...requestOf(asked))).toMatchObject(asked)
      }),
      { numRuns: 100 },
    )
  })

  test('a request id is stored once for a workflow, and any number of times without one', async () => {
    const asked = intent()
    const all = await Promise.allSettled(
      [store, other, store, other].map((one) => one.recordIntent(asked)),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of all) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    }
    await store.recordIntent({ ...asked, request_id: null })
    await store.recordIntent({ ...asked, request_id: null })
    const records = await store.list({ workflowId: asked.workflow_id }, { limit: 9 })
    expect(records).toHaveLength(3)
  })

  test('of two processes that send an unknown request again, one does', async () => {
    const asked = intent()
    const version = await store.recordIntent(asked)
    await store.recordOutcome(version, unknown('No answer.'))
    const earlier = await store.findRequest(...requestOf(asked))
    await expect.poll(() => store.now()).toBeGreaterThan(Date.parse(version.intended_at))
    const all = await Promise.allSettled([
      store.recordIntent(asked, earlier),
      other.recordIntent(asked, earlier),
    ])
    expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('`unknown` replaces no known outcome, and keeps the time since when it is', async () => {
    const asked = intent()
    const version = await store.recordIntent(asked)
    const record = () => store.findRequest(...requestOf(asked))
    await store.recordOutcome(version, unknown('No answer.'))
    const since = (await record())?.settled_at
    await expect.poll(() => store.now()).toBeGreaterThan(Date.parse(since ?? ''))
    await other.recordOutcome(version, unknown('Nothing so far.'))
    expect(await record()).toMatchObject({ settled_at: since, error_message: 'Nothing so far.' })
    await store.recordOutcome(version, { state: 'refused', code: 'CHANGED', message: 'Another.' })
    await other.recordOutcome(version, unknown('Nothing so far.'))
    expect(await record()).toMatchObject({ state: 'refused', error_code: 'CHANGED' })
    await other.recordOutcome(version, { state: 'done' })
    await store.recordOutcome(version, { state: 'refused', code: 'CHANGED', message: 'Another.' })
    expect(await record()).toMatchObject({ state: 'done', error_code: null })
  })

  test('pages repeat nothing and leave nothing out, newest first', async () => {
    const workflow_id = randomUUID()
    for (let at = 0; at < 7; at++) await store.recordIntent(intent({ workflow_id }))
    const all = await other.list({ workflowId: workflow_id }, { limit: 9 })
    expect(all).toHaveLength(7)
    const paged: typeof all = []
    for (let last = all.at(-1); last !== undefined && paged.length < 7; ) {
      const after = paged.at(-1)
      const page = await other.list(
        { workflowId: workflow_id },
        { limit: 2, ...(after && { after }) },
      )
      paged.push(...page)
      last = page.at(-1)
    }
    expect(paged).toEqual(all)
    const times = all.map(({ intended_at }) => intended_at)
    expect(times).toEqual([...times].sort().reverse())
  })

  test('pending records are those without an outcome, or with one that is still looked for', async () => {
    const workflow_id = randomUUID()
    const states = ['intended', 'done', 'refused', 'unknown'] as const
    for (const state of states) {
      const version = await store.recordIntent(intent({ workflow_id }))
      if (state === 'intended') continue
      const outcome =
        state === 'done' ? { state } : { state, code: 'CHANGED' as const, message: '' }
      await store.recordOutcome(version, outcome)
    }
    const pending = async (since: number) =>
      (await other.listPending(new Date(since).toISOString(), 99))
        .filter((record) => record.workflow_id === workflow_id)
        .map(({ state }) => state)
    expect(await pending(store.now() - 60_000)).toEqual(['unknown', 'intended'])
    expect(await pending(store.now() + 60_000)).toEqual(['intended'])
  })

  test('a scan is kept, and replaced', async () => {
    await store.scans.save('default', '{"version":1}')
    await other.scans.save('default', '{"version":2}')
    expect(await store.scans.read('default')).toBe('{"version":2}')
    expect(await store.scans.read('other')).toBeUndefined()
  })
})

test.runIf(engines.includes('postgres'))('both databases have the same tables', async () => {
  const columns = async (place: StorePlace, sql: string) => {
    const store = await openStore(place.location)
    await store.close()
    const rows = await place.execute(sql)
    await place.remove()
    return rows.map(({ table, column }) => `${table}.${column}`).sort()
  }
  const [sqlite, postgres] = await Promise.all(engines.map(makePlace))
  if (sqlite === undefined || postgres === undefined) throw new Error('no place')
  const ofSqlite = await columns(
    sqlite,
    `select t.name as "table", c.name as "column" from sqlite_master t, pragma_table_info(t.name) c
     where t.type = 'table'`,
  )
  expect(ofSqlite).toEqual(
    await columns(
      postgres,
      `select table_name as "table", column_name as "column" from information_schema.columns
       where table_schema = 'public'`,
    ),
  )
})
