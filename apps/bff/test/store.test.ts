import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readReadiness } from '@rewind/contract/cluster'
import { cancelRun, resetRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { type Intent, openStore, type Store } from '@rewind/operations/store/store'
import Libsql from 'libsql'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace } from './drive.ts'

afterAll(() => connection.close())

let file: string
const ends: (() => unknown)[] = []
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rewind-store-'))
  file = path.join(folder, 'rewind.db')
  return async () => {
    for (const end of ends.splice(0).reverse()) await end()
    await rm(folder, { recursive: true })
  }
})

async function opened(options = {}): Promise<Store> {
  const store = await openStore(file, options)
  ends.push(() => store.close())
  return store
}

async function consoleOn(store: Store): Promise<Console> {
  const rewind = await startConsole({ store })
  ends.push(() => rewind.close())
  return rewind
}

/** Another program that has the file open. */
function otherProgram(): Libsql.Database {
  const database = new Libsql(file)
  database.pragma('busy_timeout = 0')
  ends.push(() => database.close())
  return database
}

const intent = (more: Partial<Intent> = {}): Intent => ({
  namespace,
  workflow_id: 'order',
  run_id: randomUUID(),
  action: 'cancel',
  request_id: randomUUID(),
  request: '{}',
  operator: 'ada',
  reason: 'bad deploy',
  event_id: null,
  token: null,
  latest_run_id: null,
  first_intended_at: null,
  input_digest: null,
  ...more,
})

/** A cancel is refused for a cause that is told in words, and Temporal has heard nothing. */
async function expectRefused(rewind: Console, words: string): Promise<void> {
  const run = await DrivenRun.start()
  const body = { reason: 'bad deploy', requestId: randomUUID() }
  const reply = await ask(rewind, cancelRun, { params: run.ref, body })
  expect(reply).toMatchObject({
    status: 503,
    body: { code: 'UNAVAILABLE', details: { of: 'STORE' } },
  })
  expect(reply.body.message).toContain(words)
  expect(reply.body.message).toContain('Nothing was sent to Temporal.')
  expect((await run.describe()).workflowExtendedInfo?.cancelRequested).toBeFalsy()
  expect(await ask(rewind, readReadiness)).toMatchObject({
    status: 503,
    body: { message: expect.stringContaining(words), details: { of: 'STORE' } },
  })
}

async function expectDone(rewind: Console): Promise<void> {
  const run = await DrivenRun.start()
  const body = { reason: 'bad deploy', requestId: randomUUID() }
  const reply = await ask(rewind, cancelRun, { params: run.ref, body })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  await expect
    .poll(async () => (await ask(rewind, readReadiness)).body)
    .toEqual({ status: 'ready' })
}

test('a copy of the file alone is whole once the store is closed', async () => {
  const store = await openStore(file)
  for (let at = 0; at < 20; at++) await store.intend(intent())
  await store.list({}, { limit: 5 })
  await store.close()
  const copy = `${file}.copy`
  await copyFile(file, copy)
  const database = new Libsql(copy)
  const { count } = database.prepare('select count(*) as count from interventions').get([]) as {
    count: number
  }
  database.close()
  expect(count).toBe(20)
})

describe('before an intent is accepted it is found', () => {
  test('that the file was deleted', async () => {
    const rewind = await consoleOn(await opened())
    await expectDone(rewind)
    await rm(file)
    await expectRefused(rewind, 'was deleted or replaced')
  })

  test('that the file was replaced by a backup', async () => {
    const rewind = await consoleOn(await opened())
    await copyFile(file, `${file}.backup`)
    await rename(`${file}.backup`, file)
    await expectRefused(rewind, 'was deleted or replaced')
  })

  test('that what was written last was deleted beside it', async () => {
    const rewind = await consoleOn(await opened())
    await rm(`${file}-wal`)
    await expectRefused(rewind, 'was deleted or replaced')
  })

  test('that another program has it locked, until it has not', async () => {
    const rewind = await consoleOn(await opened())
    const other = otherProgram()
    other.exec('begin immediate')
    await expectRefused(rewind, 'is locked by another process')
    // A reset takes its lease first.
    const run = await DrivenRun.start()
    const body = { eventId: 4, reason: 'bad deploy', requestId: randomUUID() }
    const reply = await ask(rewind, resetRun, { params: run.ref, body })
    expect(reply).toMatchObject({ status: 503, body: { details: { of: 'STORE' } } })
    expect(reply.body.message).toContain('Nothing was sent to Temporal.')
    other.exec('commit')
    await expectDone(rewind)
  })

  test('that it may grow no more', async () => {
    const store = await opened({ maxPages: 40 })
    const rewind = await consoleOn(store)
    await expectDone(rewind)
    // To the last gap in any page: some records still fit where others do not.
    for (let refusals = 0; refusals < 50; ) {
      await store
        .intend(intent({ reason: 'x'.repeat(refusals === 0 ? 4_000 : 1) }))
        .catch((error: unknown) => {
          expect(String(error)).toContain('is full')
          refusals++
        })
    }
    await expectRefused(rewind, 'is full')
    // What is there can be read all the same.
    expect(await ask(rewind, listInterventions)).toMatchObject({ status: 200 })
  })

  test('that a newer version has changed its tables', async () => {
    const rewind = await consoleOn(await opened())
    const other = otherProgram()
    other.exec('alter table interventions add column later text')
    other.exec("insert into kysely_migration values ('2099-01-later', '2099-01-01T00:00:00Z')")
    await expectRefused(rewind, 'made by a newer version of Rewind')
  })
})

test('a lock that another program holds for a moment is waited for, and nothing else waits', async () => {
  const store = await opened()
  const other = otherProgram()
  other.exec('begin immediate')
  // Released by a timer of this very process: who waited synchronously would never get it.
  let isReleased = false
  setTimeout(() => {
    isReleased = true
    other.exec('commit')
  }, 50)
  await store.intend(intent())
  expect(isReleased).toBe(true)
})

test('a lock that has lasted for the whole wait is not waited for by each write after it', async () => {
  const store = await opened()
  const other = otherProgram()
  other.exec('begin immediate')
  await expect(store.intend(intent())).rejects.toThrow('is locked by another process')
  // A read meets no lock, and says nothing of it.
  await store.list({}, { limit: 1 })
  // Who waited again would get it.
  const release = setTimeout(() => other.exec('commit'), 2_000)
  await expect(store.intend(intent())).rejects.toThrow('is locked by another process')
  clearTimeout(release)
  other.exec('commit')
  await store.intend(intent())
})

describe('a store that cannot be opened says why', () => {
  test('a newer version made it', async () => {
    await (await openStore(file)).close()
    const other = new Libsql(file)
    other.exec("insert into kysely_migration values ('2099-01-later', '2099-01-01T00:00:00Z')")
    other.close()
    await expect(openStore(file)).rejects.toThrow('made by a newer version of Rewind')
  })

  test('it is no store', async () => {
    await writeFile(file, 'this is a text, and no database at all. '.repeat(100))
    await expect(openStore(file)).rejects.toThrow('is damaged, or is no store of Rewind')
  })

  test('it is locked', async () => {
    await (await openStore(file)).close()
    otherProgram().exec('begin immediate')
    await expect(openStore(file)).rejects.toThrow('is locked by another process')
  })
})
