import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readAttention } from '@rewind/contract/attention'
import { readReadiness } from '@rewind/contract/cluster'
import { cancelRun, resetRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { describeRun, listWorkflows, readLineage } from '@rewind/contract/workflows'
import { openStore, type Store } from '@rewind/operations/store/store'
import { execute, type PostgresServer, startPostgres } from '@rewind/sandbox/postgres-server'
// Without this import the types do not know what it provides.
import type {} from '@rewind/sandbox/test/postgres-setup'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, startTimer } from './drive.ts'

// What can be wrong with a store on PostgreSQL, on a server that these tests may break.

const postgres = inject('postgres')
const maxConnections = 20

afterAll(() => connection.close())

describe.runIf(postgres !== undefined)('a store on PostgreSQL', () => {
  let folder: string
  let server: PostgresServer
  let url: string
  let lines: string[]
  const ends: (() => unknown)[] = []
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rewind-postgres-'))
    const settings = { max_connections: maxConnections, superuser_reserved_connections: 1 }
    server = await startPostgres({ bin: postgres?.bin ?? '', folder, settings })
  })
  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true })
  })
  beforeEach(async () => {
    url = await server.createDatabase()
    lines = []
    return async () => {
      for (const end of ends.splice(0).reverse()) await end()
      await server.dropDatabase(url)
    }
  })

  async function opened(): Promise<Store> {
    const log = { warn: (fields: object) => lines.push(JSON.stringify(fields)) }
    const store = await openStore(url, { log })
    ends.push(() => store.close())
    return store
  }

  async function consoleOn(store: Store): Promise<Console> {
    const rewind = await startConsole({ store })
    ends.push(() => rewind.close())
    return rewind
  }

  /** A session of another program. */
  async function session(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    ends.push(() => client.end())
    return client
  }

  /** Checks that an act is refused in words, that Temporal got no call, and that reads go on. */
  async function expectRefused(rewind: Console, words: string): Promise<void> {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    const requests = [
      ask(rewind, cancelRun, {
        params: run.ref,
        body: { reason: 'bad deploy', requestId: randomUUID() },
      }),
      ask(rewind, resetRun, {
        params: run.ref,
        body: { eventId: 4, reason: 'bad deploy', requestId: randomUUID() },
      }),
    ]
    for (const reply of await Promise.all(requests)) {
      expect(reply).toMatchObject({
        status: 503,
        body: { code: 'UNAVAILABLE', details: { of: 'STORE' } },
      })
      expect(reply.body.message).toContain(words)
      expect(reply.body.message).toContain('Nothing was sent to Temporal.')
      expect(reply.body.message).not.toContain('sandbox')
    }
    expect((await run.describe()).workflowExtendedInfo?.cancelRequested).toBeFalsy()
    expect(await run.latestRunId()).toBe(run.runId)
    expect(await ask(rewind, readReadiness)).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining(words), details: { of: 'STORE' } },
    })
    await expectReads(rewind, run)
  }

  async function expectReads(rewind: Console, run: DrivenRun): Promise<void> {
    // For the lineage of a run that a reset made, Rewind looks for its record.
    const how = { eventId: 4, reapplyExclude: [], options: {}, reason: 'bad deploy' }
    const reset = { ...how, operator: 'ada', requestId: randomUUID() }
    const { runId } = await rewind.temporal.reset(run.ref, reset)
    const params = { ...run.ref, runId }
    const replies = [
      await ask(rewind, describeRun, { params }),
      await ask(rewind, listWorkflows, { params: { namespace }, query: { pageSize: 1 } }),
      await ask(rewind, readLineage, { params: { namespace, workflowId: run.workflowId } }),
      await ask(rewind, readAttention, { params: { namespace } }),
    ]
    expect(replies.map(({ status, body }) => (status === 200 ? 200 : body))).toEqual([
      200, 200, 200, 200,
    ])
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

  test('that is killed refuses acts, lets reads go on, and works again by itself', async () => {
    const rewind = await consoleOn(await opened())
    await expectDone(rewind)
    await server.kill()
    await expectRefused(rewind, 'cannot be reached')
    await server.restart()
    await expect
      .poll(async () => (await ask(rewind, readReadiness)).body)
      .toEqual({ status: 'ready' })
    await expectDone(rewind)
    const { interventions } = (await ask(rewind, listInterventions)).body
    expect(interventions).toHaveLength(2)
    expect(lines.join()).not.toContain('sandbox')
  })

  test('that stands still refuses acts after seconds, and blocks nothing else', async () => {
    const rewind = await consoleOn(await opened())
    await expectDone(rewind)
    await server.freeze()
    try {
      const checks = Promise.all(Array.from({ length: 30 }, () => ask(rewind, readReadiness)))
      await expectRefused(rewind, 'cannot be reached')
      expect(new Set((await checks).map(({ status }) => status))).toEqual(new Set([503]))
    } finally {
      await server.thaw()
    }
    await expectDone(rewind)
  })

  test('that turns read-only refuses acts until it takes writes again', async () => {
    const rewind = await consoleOn(await opened())
    await expectDone(rewind)
    const name = new URL(url).pathname.slice(1)
    const turn = async (isReadOnly: boolean) => {
      const admin = await session()
      await admin.query(`set session characteristics as transaction read write`)
      await admin.query(`alter database ${name} set default_transaction_read_only = ${isReadOnly}`)
      // As a server does that becomes a standby: sessions end.
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`)
    }
    await turn(true)
    await expectRefused(rewind, 'is read-only')
    // A console can start on it, and read.
    await (await openStore(url)).close()
    await turn(false)
    await expectDone(rewind)
  })

  test('whose tables another session locks refuses acts until the lock ends, and blocks nothing', async () => {
    const rewind = await consoleOn(await opened())
    const other = await session()
    await other.query('begin')
    await other.query('lock table operations, reset_leases in exclusive mode')
    await expectRefused(rewind, 'is locked by another session')
    await other.query('commit')
    await expectDone(rewind)
  })

  test('that accepts no more connections refuses acts until it does', async () => {
    const rewind = await consoleOn(await opened())
    await execute(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    )
    // Not a superuser, for whom some are reserved.
    await execute(url, "create role somebody login password 'somebody'")
    const { host, pathname } = new URL(url)
    const others: pg.Client[] = []
    for (;;) {
      const client = new pg.Client(`postgres://somebody:somebody@${host}${pathname}`)
      client.on('error', () => undefined)
      try {
        await client.connect()
      } catch {
        break
      }
      others.push(client)
    }
    const reserved = await session()
    await expectRefused(rewind, 'accepts no more connections')
    await reserved.end()
    for (const client of others) await client.end()
    await expectDone(rewind)
  })

  test('whose database is gone refuses acts, and tells a new one at its address from it', async () => {
    const rewind = await consoleOn(await opened())
    await expectDone(rewind)
    await server.dropDatabase(url)
    await expectRefused(rewind, 'names a database that does not exist')
    const name = new URL(url).pathname.slice(1)
    await execute(server.url, `create database ${name}`)
    await expectRefused(rewind, 'has lost its tables')
    await (await openStore(url)).close()
    await expectRefused(rewind, 'was deleted or replaced')
  })

  test('that a newer version has changed refuses acts', async () => {
    const rewind = await consoleOn(await opened())
    await execute(url, "insert into required_migrations values ('2099-01-later')")
    await expectRefused(rewind, 'made by a newer version of Rewind')
    await expect(openStore(url)).rejects.toThrow('made by a newer version of Rewind')
  })

  test('that cannot be opened says why, and never its password', async () => {
    const wrong = (change: Partial<URL>) => Object.assign(new URL(url), change).href
    const cases: [string, string][] = [
      [wrong({ password: 'hunter2' }), 'refuses the user or the password'],
      [wrong({ pathname: '/nowhere' }), 'names a database that does not exist'],
      [wrong({ port: '1' }), 'cannot be reached'],
      [wrong({ search: '?sslmode=require' }), 'cannot be reached'],
    ]
    for (const [location, words] of cases) {
      const error = await openStore(location).catch((failure: unknown) => failure)
      expect(error).toMatchObject({ message: expect.stringContaining(words) })
      const { cause } = error as Error
      const all = JSON.stringify([error, cause, String(error), String(cause)])
      expect(all).not.toMatch(/hunter2|sandbox/)
    }
  })
})
