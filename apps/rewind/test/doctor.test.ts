import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { status } from '@grpc/grpc-js'
import { openStore } from '@rewind/operations/store/store'
import Libsql from 'libsql'
import { afterAll, afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { connection, DrivenRun } from '../../bff/test/drive.ts'
import { FakeTemporal } from '../../bff/test/fake-temporal.ts'
import { PassingTemporal } from '../../bff/test/passing-temporal.ts'
import type { Environment } from '../src/config.ts'
import type { Check } from '../src/doctor/check.ts'
import { examine } from '../src/doctor/examine.ts'
import { checkNode, checkPage } from '../src/doctor/installation.ts'
import { hasFailed } from '../src/doctor/report.ts'
import { checkServerVersion } from '../src/doctor/server-version.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rewind-doctor-'))
  file = path.join(folder, 'rewind.db')
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(folder, { recursive: true })
})
afterAll(() => connection.close())

/** Every check but the one of the built page, which a run from the sources lacks. */
async function diagnose(env: Environment = {}): Promise<Check[]> {
  const checks: Check[] = []
  const whole = {
    HOME: '/nonexistent',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    REWIND_STORE: file,
    ...env,
  }
  for await (const check of examine(whole)) if (check.id !== 'page') checks.push(check)
  return checks
}

const of = (checks: readonly Check[], id: string): Check => {
  const found = checks.find((check) => check.id === id)
  if (found === undefined) throw new Error(`no check ${id}`)
  return found
}

const idsWith = (checks: readonly Check[], wanted: Check['status']): string[] =>
  checks.filter((check) => check.status === wanted).map(({ id }) => id)

test('on a real server everything that can be known works', async () => {
  const run = await DrivenRun.start()
  await expect
    .poll(async () => idsWith(await diagnose(), 'ok'), { timeout: 20_000 })
    .toEqual([
      'node',
      'configuration',
      'access',
      'store',
      'connection',
      'server-version',
      'cluster-info',
      'list-namespaces',
      'describe-namespace',
      'list-workflows',
      'count-workflows',
      'search-attributes',
      'describe-workflow',
      'read-history',
      'describe-task-queue',
    ])
  const checks = await diagnose()
  expect(hasFailed(checks)).toBe(false)
  expect(of(checks, 'read-history').found).toContain('WORKFLOW_EXECUTION_STARTED')
  expect(of(checks, 'writes')).toMatchObject({ status: 'skipped' })
  // Temporal sends no time, and the doctor says so instead of comparing with itself.
  expect(of(checks, 'clock')).toMatchObject({ status: 'unknown' })
  await run.terminate('the test is over')
})

test('reads the access file, and names each problem in it', async () => {
  const rules = path.join(folder, 'access.yaml')
  const env = { REWIND_LOGIN: 'header', REWIND_TRUSTED_PROXIES: '10.0.0.1', REWIND_ACCESS: rules }
  await writeFile(rules, 'bindings: [{ role: viewr, groups: [everyone] }]')
  expect(of(await diagnose(env), 'access')).toMatchObject({
    status: 'failed',
    found: expect.stringContaining('Unknown role viewr. Did you mean viewer?'),
  })
  await writeFile(rules, 'bindings: [{ role: viewer, groups: [everyone] }]')
  expect(of(await diagnose(env), 'access')).toMatchObject({
    status: 'ok',
    found: `a proxy names the user in X-Forwarded-User; roles in ${rules}`,
  })
})

test('names every problem of the configuration, and tries nothing with it', async () => {
  const checks = await diagnose({ REWIND_PORT: 'x', TEMPORAL_TLS: 'maybe' })
  expect(of(checks, 'configuration').found).toMatch(/TEMPORAL_TLS=maybe.*\n.*REWIND_PORT=x/)
  expect(idsWith(checks, 'failed')).toEqual(['configuration'])
  expect(idsWith(checks, 'skipped')).toContain('read-history')
})

describe('a connection that fails', () => {
  const ways: [string, () => Environment, string][] = [
    ['refused', () => ({ TEMPORAL_ADDRESS: '127.0.0.1:1' }), 'connection refused'],
    ['TLS not spoken', () => ({ TEMPORAL_TLS: 'true' }), 'does not speak TLS'],
    [
      'no such host',
      () => ({ TEMPORAL_ADDRESS: 'temporal.invalid:7233' }),
      'temporal.invalid cannot be resolved',
    ],
  ]
  test.each(ways)('%s: the cause is named, and no other check is blamed', async (_, env, cause) => {
    const checks = await diagnose(env())
    expect(of(checks, 'connection').found).toContain(cause)
    expect(of(checks, 'connection').remedy).toContain('TEMPORAL_ADDRESS')
    expect(idsWith(checks, 'failed')).toEqual(['connection'])
    expect(of(checks, 'list-workflows')).toMatchObject({
      status: 'skipped',
      found: 'there is no connection',
    })
  })

  test('a wrong API key is named as that', async () => {
    const fake = new FakeTemporal()
    fake.demandedKey = 'right'
    const env = {
      TEMPORAL_ADDRESS: await fake.start(),
      TEMPORAL_API_KEY: 'wrong',
      TEMPORAL_TLS: 'false',
    }
    const checks = await diagnose(env)
    expect(of(checks, 'connection').remedy).toContain('TEMPORAL_API_KEY')
    expect(JSON.stringify(checks)).not.toContain('"wrong"')
    fake.stop()
  })
})

test('a namespace that does not exist is named once, with those that do', async () => {
  const checks = await diagnose({ REWIND_NAMESPACE: 'no-such-namespace' })
  expect(idsWith(checks, 'failed')).toEqual(['describe-namespace'])
  expect(of(checks, 'describe-namespace').remedy).toContain('default')
  expect(of(checks, 'count-workflows').found).toBe('there is no namespace no-such-namespace')
})

test('each denied call is named with what Rewind loses by it', async () => {
  const passing = new PassingTemporal(inject('temporalAddress'))
  const denied = ['ListNamespaces', 'CountWorkflowExecutions', 'GetWorkflowExecutionHistory']
  passing.refuse = (method) =>
    denied.includes(method)
      ? { code: status.PERMISSION_DENIED, details: 'Request unauthorized.' }
      : undefined
  const run = await DrivenRun.start()
  const env = { TEMPORAL_ADDRESS: await passing.start() }
  await expect
    .poll(async () => idsWith(await diagnose(env), 'failed'), { timeout: 20_000 })
    .toEqual(['list-namespaces', 'count-workflows', 'read-history'])
  const checks = await diagnose(env)
  for (const id of idsWith(checks, 'failed')) {
    const { found, loses, remedy, title } = of(checks, id)
    expect(found).toBe('permission denied: Request unauthorized.')
    expect(loses).not.toBe('')
    expect(remedy).toContain(title)
  }
  // The proxy has no OperatorService, as some hosted servers.
  expect(of(checks, 'search-attributes')).toMatchObject({ status: 'warning' })
  // This server sends the date that Temporal itself does not send.
  expect(of(checks, 'clock')).toMatchObject({ status: 'ok' })

  passing.refuse = (method) =>
    method === 'GetSystemInfo' ? { code: status.PERMISSION_DENIED, details: 'no' } : undefined
  expect(of(await diagnose(env), 'connection').remedy).toContain('Let these credentials connect')
  await run.terminate('the test is over')
  passing.stop()
})

describe('the clock', () => {
  test.each([
    ['ahead of', 60_000],
    ['behind', -60_000],
  ])('is %s the one that answers for Temporal', async (words, byMs) => {
    const passing = new PassingTemporal(inject('temporalAddress'))
    const env = { TEMPORAL_ADDRESS: await passing.start() }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs })
    const clock = of(await diagnose(env), 'clock')
    expect(clock).toMatchObject({ status: 'warning', remedy: expect.stringContaining('NTP') })
    expect(clock.found).toContain(words)
    passing.stop()
  })

  test('is behind when a run has started after its present time', async () => {
    const run = await DrivenRun.start()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 })
    await expect
      .poll(async () => of(await diagnose(), 'clock'), { timeout: 20_000 })
      .toMatchObject({ status: 'warning', found: expect.stringContaining('is behind') })
    await run.terminate('the test is over')
  })
})

describe('the store', () => {
  const look = async () => of(await diagnose({ TEMPORAL_ADDRESS: '127.0.0.1:1' }), 'store')

  /** Everything of the folder that a change would show in. Each reader writes into the `-shm`. */
  const state = async () =>
    Promise.all(
      (await readdir(folder)).map(async (name) => {
        const at = path.join(folder, name)
        if (name.endsWith('-shm')) return [name]
        const digest = createHash('sha256')
          .update(await readFile(at))
          .digest('hex')
        return [name, (await stat(at)).mtimeMs, digest]
      }),
    )

  test('would be created, and is not', async () => {
    expect(await look()).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('would be created at the first start'),
    })
    expect(await state()).toEqual([])
  })

  test('is read beside a console that has it open, and after it', async () => {
    const store = await openStore(file)
    const before = await state()
    const open = await look()
    expect(open).toMatchObject({ status: 'ok', found: expect.stringMatching(/schema \d.*MB free/) })
    expect(await state()).toEqual(before)
    await store.close()
    const closed = await state()
    expect((await look()).found).toContain('writable, schema 2')
    expect(await state()).toEqual(closed)
  })

  const change = async (statement: string) => {
    await (await openStore(file)).close()
    const other = new Libsql(file)
    other.exec(statement)
    other.close()
  }

  test('would be migrated, and is not', async () => {
    await change(
      'delete from kysely_migration where name = (select max(name) from kysely_migration)',
    )
    const before = await state()
    expect(await look()).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('would be migrated at the next start (1 step)'),
    })
    expect(await state()).toEqual(before)
  })

  test('was made by a newer version', async () => {
    await change("insert into required_migrations values ('2099-01-later')")
    expect(await look()).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('does not know 2099-01-later'),
    })
  })

  test('is no store', async () => {
    await writeFile(file, 'this is a text, and no database at all. '.repeat(100))
    expect(await look()).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('is damaged, or is no store of Rewind'),
    })
  })
})

test('an old Node.js, an old server and a missing page are told', async () => {
  expect(checkNode('20.18.3')).toMatchObject({ status: 'failed' })
  expect(checkNode('24.1.0')).toMatchObject({ status: 'ok' })
  expect(checkServerVersion('1.28.4')).toMatchObject({ status: 'failed' })
  expect(checkServerVersion('1.29.1')).toMatchObject({ status: 'ok' })
  expect(checkServerVersion('1.33.0-cloud.0')).toMatchObject({ status: 'warning' })
  expect(checkServerVersion('')).toMatchObject({ status: 'unknown' })
  expect(await checkPage(folder)).toMatchObject({ status: 'failed' })
})
