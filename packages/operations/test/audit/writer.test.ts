import type { Store } from '@rewind/operations/store/store'
import { openStore } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { beforeEach, describe, expect, test } from 'vitest'
import { verifyChain } from '../../src/audit/verify-chain.ts'
import { AuditWriter } from '../../src/store/audit-writer.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import type { StoreDatabase } from '../../src/store/store-database.ts'
import { StoreError } from '../../src/store/store-error.ts'
import type { Database } from '../../src/store/tables.ts'
import { entry } from './entries.ts'
import { intentOf } from './intents.ts'

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

describe.each(engines)('the entries of an operation on %s', (engine) => {
  let place: StorePlace
  let store: Store
  let lines: string[]
  beforeEach(async () => {
    place = await makePlace(engine)
    lines = []
    store = await openStore(place.location, { onAuditLine: (line) => lines.push(line) })
    return async () => {
      await store.close()
      await place.remove()
    }
  })
  const texts = async () => (await all(store.audit.rows())).map(({ text }) => JSON.parse(text))
  const kinds = async () => (await texts()).map(({ kind, outcome }) => outcome?.state ?? kind)

  test('an intent and its outcome say who, how, what, why and with what result', async () => {
    const request = intentOf()
    const seen = await store.recordIntent(request)
    await store.recordOutcome(seen, {
      state: 'done',
      newRunId: 'r2',
      superseded: JSON.stringify({ message: 'A run came between.', runId: 'r9' }),
    })
    const common = {
      schema: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      writer: expect.any(String),
      operationId: seen.id,
      user: { id: 'ada@example.com', name: 'Ada', via: 'HEADER', groups: ['payments'] },
      address: '10.0.0.7',
      permission: 'reset',
      action: 'reset',
      target: { cluster: 'default', namespace: 'payments', workflowId: 'order', runId: 'r1' },
      reason: 'bad deploy',
      ticket: 'OPS-1',
      requestId: request.request_id,
      httpRequestId: 'h1',
    }
    const details = {
      eventId: 17,
      reapplyExclude: '["SIGNAL"]',
      'options.versioningOverride.behavior': 'AUTO_UPGRADE',
      latestRunId: 'r1',
    }
    expect(await texts()).toEqual([
      { ...common, sequence: 1, kind: 'intent', time: seen.intended_at, details },
      {
        ...common,
        sequence: 2,
        kind: 'outcome',
        time: expect.any(String),
        details: {
          ...details,
          'superseded.message': 'A run came between.',
          'superseded.runId': 'r9',
        },
        outcome: { state: 'done' },
        newRunId: 'r2',
      },
    ])
  })

  test('an entry of a message has its name, and nothing of its input', async () => {
    const request = { action: 'signal', runId: 'r1', name: 'pay', input: 'ab12', reason: '' }
    await store.recordIntent(
      intentOf({ action: 'signal', request: JSON.stringify(request), input_digest: 'cd34' }),
    )
    const [entry] = await texts()
    expect(entry.details).toEqual({ name: 'pay', latestRunId: 'r1' })
    expect(JSON.stringify(entry)).not.toMatch(/ab12|cd34/)
  })

  test('what changes nothing in the record adds no entry', async () => {
    const seen = await store.recordIntent(intentOf())
    const unknown = { state: 'unknown', code: 'OUTCOME_UNKNOWN' } as const
    await store.recordOutcome(seen, { ...unknown, message: 'No answer.' })
    await store.recordOutcome(seen, { ...unknown, message: 'Still none.' })
    await store.recordOutcome(seen, { state: 'done', newRunId: 'r2' })
    await store.recordOutcome(seen, { state: 'done', newRunId: 'r2' }, { evenDone: true })
    // These do not replace `done`.
    await store.recordOutcome(seen, { ...unknown, message: 'Late.' })
    await store.recordOutcome(seen, { state: 'refused', code: 'CHANGED', message: 'Late.' })
    await store.recordOutcome({ ...seen, attempt_id: 'another' }, { state: 'done' })
    expect(await kinds()).toEqual(['intent', 'unknown', 'done'])
  })

  test('an intent that is not stored has no entry', async () => {
    const request = intentOf()
    const earlier = await store.recordIntent(request)
    await expect(store.recordIntent(request)).rejects.toThrow('by another process')
    const workflow = { namespace: 'payments', workflowId: 'order' }
    const lease = { workflow, holder: 'x', forMs: 1_000 }
    await expect(store.recordIntent(intentOf(), undefined, lease)).rejects.toThrow(
      'another process',
    )
    expect(await kinds()).toEqual(['intent'])
    await store.recordOutcome(earlier, { state: 'refused', code: 'CHANGED', message: 'No.' })
    // Sent again under its id: the same operation, with another intent.
    await store.recordIntent(request, earlier)
    expect(await kinds()).toEqual(['intent', 'refused', 'intent'])
    expect(new Set((await texts()).map(({ operationId }) => operationId))).toEqual(
      new Set([earlier.id]),
    )
    expect((await texts()).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
  })

  test('an operation from before the audit log is attributed to the local operator', async () => {
    const seen = await store.recordIntent(intentOf({ attribution: null, action: 'cancel' }))
    await store.recordOutcome(seen, { state: 'done' })
    expect((await texts())[1]).toMatchObject({
      user: { id: 'Ada', name: 'Ada', via: 'LOCAL' },
      permission: 'cancel',
    })
  })

  test('each entry and checkpoint is told once it is stored, and the last at the end', async () => {
    const seen = await store.recordIntent(intentOf())
    await store
      .recordIntent(intentOf(), { id: 'none', attempt_id: 'none', intended_at: 'never' })
      .catch(() => undefined)
    await store.recordOutcome(seen, { state: 'done' })
    const rows = await all(store.audit.rows())
    await store.close()
    const told = lines.map((line) => JSON.parse(line))
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true)
    expect(told.map(({ type, kind, sequence }) => `${type} ${kind} ${sequence}`)).toEqual([
      'rewind.audit.checkpoint START 0',
      'rewind.audit intent 1',
      'rewind.audit outcome 2',
      'rewind.audit.checkpoint STOP 2',
    ])
    expect(told.slice(1, 3).map(({ hash }) => hash)).toEqual(rows.map(({ hash }) => hash))
  })

  test('a process that does nothing leaves no checkpoint', async () => {
    await store.close()
    expect(lines).toEqual([])
  })
})

describe.each(engines)('one writer on %s', (engine) => {
  let place: StorePlace
  let store: StoreDatabase
  let database: Database
  beforeEach(async () => {
    place = await makePlace(engine)
    store = await openDatabase(place.location, {})
    database = store.query
    return async () => {
      await store.close()
      await place.remove()
    }
  })
  const rows = () => database.selectFrom('audit_entries').selectAll().orderBy('writer')
  const stored = () => rows().orderBy('sequence').execute()
  const report = async () => verifyChain(each(await stored()), each(await checkpoints()))
  const checkpoints = async () =>
    (await database.selectFrom('audit_checkpoints').selectAll().execute()).map(
      ({ id: _, ...checkpoint }) => ({ schema: 1 as const, ...checkpoint }),
    )
  const append = (writer: AuditWriter, id: string) =>
    writer.append(async () => ({ result: id, entry: { ...entry, id } }))

  test('entries that come together form one chain, with a checkpoint after each hundred', async () => {
    const writer = new AuditWriter(store)
    await Promise.all(Array.from({ length: 205 }, (_, at) => append(writer, `e${at}`)))
    await writer.close()
    expect(await report()).toMatchObject({ isIntact: true, entries: 205, writers: [{}] })
    const kinds = (await checkpoints()).sort((one, other) => one.sequence - other.sequence)
    expect(kinds.map(({ kind, sequence }) => `${kind} ${sequence}`)).toEqual([
      'START 0',
      'PERIODIC 100',
      'PERIODIC 200',
      'STOP 205',
    ])
  })

  test('work that fails leaves no gap', async () => {
    const writer = new AuditWriter(store)
    await append(writer, 'e1')
    const failure = new Error('no')
    await expect(writer.append(() => Promise.reject(failure))).rejects.toBe(failure)
    // The entry itself cannot be stored.
    const wrong = { ...entry, details: { eventId: Number.NaN } }
    await expect(writer.append(async () => ({ result: undefined, entry: wrong }))).rejects.toThrow(
      TypeError,
    )
    await append(writer, 'e2')
    expect((await stored()).map(({ id, sequence }) => `${id} ${sequence}`)).toEqual([
      'e1 1',
      'e2 2',
    ])
    expect((await report()).isIntact).toBe(true)
  })

  test.each([
    ['was made', true],
    ['was not made', false],
  ])('after a commit of which nobody knows and that %s a new writer goes on', async (_, isMade) => {
    let isBroken = false
    const breaking: StoreDatabase = {
      ...store,
      async transaction(work) {
        if (!isBroken) return store.transaction(work)
        const lost = new StoreError('connection lost', { isInDoubt: true })
        await store.transaction(async (transaction) => {
          await work(transaction)
          if (!isMade) throw lost
        })
        throw lost
      },
    }
    const writer = new AuditWriter(breaking)
    await append(writer, 'e1')
    isBroken = true
    await expect(append(writer, 'e2')).rejects.toThrow('connection lost')
    isBroken = false
    await append(writer, 'e3')
    await append(writer, 'e4')
    await writer.close()
    const found = await stored()
    expect(found.map(({ id }) => id).sort()).toEqual(['e1', ...(isMade ? ['e2'] : []), 'e3', 'e4'])
    expect(new Set(found.map(({ writer }) => writer)).size).toBe(2)
    expect(found.find(({ id }) => id === 'e4')).toMatchObject({ sequence: 2 })
    expect((await report()).isIntact).toBe(true)
  })
})

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
