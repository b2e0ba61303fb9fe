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

/** Opens the file as another program does. */
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
  attribution: null,
  user_id: null,
  ticket: null,
  reason: 'bad deploy',
  event_id: null,
  token: null,
  latest_run_id: null,
  first_intended_at: null,
  input_digest: null,
  ...more,
})

/** Checks that a cancel is refused with a reason in words, and that Temporal got no call. */
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
  for (let at = 0; at < 20; at++) await store.recordIntent(intent())
  await store.list({}, { limit: 5 })
  await store.close()
  const copy = `${file}.copy`
  await copyFile(file, copy)
  const database = new Libsql(copy)
  const { count } = database.prepare('select count(*) as count from operations').get([]) as {
    count: number
  }
  database.close()
  expect(count).toBe(20)
})

describe('a store notices before it accepts an intent', () => {
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

  test('that the file with the latest writes was deleted', async () => {
    const rewind = await consoleOn(await opened())
    await rm(`${file}-wal`)
    await expectRefused(rewind, 'was deleted or replaced')
  })

  test('that another program holds a lock, until the lock ends', async () => {
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

  test('that the file cannot grow', async () => {
    const store = await opened({ maxPages: 40 })
    const rewind = await consoleOn(store)
    await expectDone(rewind)
    // Fills every page of the file: some records still fit where others do not.
    for (let refusals = 0; refusals < 50; ) {
      await store
        .recordIntent(intent({ reason: 'x'.repeat(refusals === 0 ? 4_000 : 1) }))
        .catch((error: unknown) => {
          expect(String(error)).toContain('is full')
          refusals++
        })
    }
    await expectRefused(rewind, 'is full')
    // Reads of stored records still work.
    expect(await ask(rewind, listInterventions)).toMatchObject({ status: 200 })
  })

  test('that a newer version has changed its tables', async () => {
    const rewind = await consoleOn(await opened())
    const other = otherProgram()
    other.exec('alter table operations add column later text')
    other.exec("insert into required_migrations values ('2099-01-later')")
    await expectRefused(rewind, 'made by a newer version of Rewind')
  })
})

test('a short lock of another program is waited for, and nothing else waits', async () => {
  const store = await opened()
  const other = otherProgram()
  other.exec('begin immediate')
  // A timer of this process releases the lock: a synchronous wait would never get it.
  let isReleased = false
  setTimeout(() => {
    isReleased = true
    other.exec('commit')
  }, 50)
  await store.recordIntent(intent())
  expect(isReleased).toBe(true)
})

test('after a lock that lasted the whole wait, later writes do not wait for it again', async () => {
  const store = await opened()
  const other = otherProgram()
  other.exec('begin immediate')
  await expect(store.recordIntent(intent())).rejects.toThrow('is locked by another process')
  // A read needs no lock and reports nothing.
  await store.list({}, { limit: 1 })
  // Another wait would get the lock.
  const release = setTimeout(() => other.exec('commit'), 2_000)
  await expect(store.recordIntent(intent())).rejects.toThrow('is locked by another process')
  clearTimeout(release)
  other.exec('commit')
  await store.recordIntent(intent())
})

describe('a store that cannot be opened says', () => {
  test('that a newer version made it', async () => {
    await (await openStore(file)).close()
    const other = new Libsql(file)
    other.exec("insert into required_migrations values ('2099-01-later')")
    other.close()
    await expect(openStore(file)).rejects.toThrow('made by a newer version of Rewind')
  })

  test('that it is no store', async () => {
    await writeFile(file, 'this is a text, and no database at all. '.repeat(100))
    await expect(openStore(file)).rejects.toThrow('is damaged, or is no store of Rewind')
  })

  test('that it is locked', async () => {
    await (await openStore(file)).close()
    otherProgram().exec('begin immediate')
    await expect(openStore(file)).rejects.toThrow('is locked by another process')
  })
})
