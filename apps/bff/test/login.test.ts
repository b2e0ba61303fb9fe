import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { listNamespaces, readSession } from '@rewind/contract/cluster'
import { cancelRun, resetRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { describeRun } from '@rewind/contract/workflows'
import { createToken, type NewToken } from '@rewind/operations/access/api-tokens'
import type { Intent } from '@rewind/operations/store/store'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whileAllowed } from '../src/streams/while-allowed.ts'
import { ask } from './console.ts'
import { connection, DrivenRun, namespace, startTimer } from './drive.ts'
import { signedIn, startTeam, type Team } from './team.ts'

const accessFile = `
contact: "#platform"
bindings:
  - { role: viewer, users: [viewer@example.com], namespaces: [default], contact: "#payments" }
  - { role: operator, groups: [oncall], namespaces: [default], contact: "#payments" }
  - { role: operator, users: [orders@example.com], namespaces: [orders-*] }
  - { role: admin, groups: [platform] }
`
const operator = { ...signedIn('4711', 'all, oncall'), 'x-forwarded-email': 'grace@example.com' }
const viewer = signedIn('viewer@example.com')
const admin = signedIn('root', 'platform')

const folder = mkdtempSync(path.join(tmpdir(), 'rewind-login-'))
const logged: string[] = []
let team: Team
beforeAll(async () => {
  writeFileSync(path.join(folder, 'index.html'), '<head></head>the page')
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
  team = await startTeam(accessFile, { logger, webRoot: folder })
})
afterAll(async () => {
  await team.close()
  await connection.close()
  rmSync(folder, { recursive: true })
})

const session = (headers: Record<string, string>, query = {}) =>
  ask(team, readSession, { headers, query })

describe('a user whom the proxy names', () => {
  test('is told who they are, what they may do, and whom to ask for the rest', async () => {
    const { body } = await session(viewer)
    expect(body).toMatchObject({
      user: { id: 'viewer@example.com', via: 'HEADER', groups: [] },
      operator: 'viewer@example.com',
      namespace: 'default',
      permissions: {
        view: { allowed: true },
        reset: {
          allowed: false,
          whyNot: 'You need the permission reset in namespace default: ask #payments.',
        },
      },
    })
    expect(body).not.toHaveProperty('accessFile')
    const elsewhere = await session(viewer, { namespace: 'orders-eu' })
    expect(elsewhere.body).toMatchObject({
      namespace: 'orders-eu',
      permissions: {
        view: { whyNot: 'You need the permission view in namespace orders-eu: ask #platform.' },
      },
    })
    expect((await session(operator)).body).toMatchObject({
      user: { id: '4711', via: 'HEADER', email: 'grace@example.com', groups: ['all', 'oncall'] },
      operator: 'grace@example.com',
      permissions: { reset: { allowed: true } },
    })
  })

  test('sees only their namespaces', async () => {
    const names = async (headers: Record<string, string>) => {
      const { body } = await ask(team, listNamespaces, { headers, query: { pageSize: 1000 } })
      return body.namespaces.map(({ name }: { name: string }) => name)
    }
    expect(await names(viewer)).toEqual(['default'])
    expect(await names(signedIn('orders@example.com'))).toEqual([])
    expect(await names(admin)).toEqual(expect.arrayContaining(['default', 'temporal-system']))
  })

  test('finds each action of a run with the reason why it is not theirs', async () => {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    const actions = async (headers: Record<string, string>) =>
      (await ask(team, describeRun, { params: run.ref, headers })).body.actions
    const lacks = (permission: string) => ({
      allowed: false,
      whyNot: `You need the permission ${permission} in namespace default: ask #payments.`,
    })
    expect(await actions(viewer)).toEqual({
      cancel: lacks('cancel'),
      terminate: lacks('terminate'),
      reset: lacks('reset'),
      signal: lacks('message'),
      update: lacks('message'),
      query: lacks('message'),
      activity: lacks('activity'),
    })
    for (const action of Object.values(await actions(operator))) {
      expect(action).toEqual({ allowed: true })
    }
  })

  test('is the identity in Temporal, the name in a reason and the user in the audit log', async () => {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    const body = { eventId: 4, reason: 'bad deploy', requestId: randomUUID() }
    const reply = await ask(team, resetRun, { params: run.ref, body, headers: operator })
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    const events = await run.events(reply.body.runId)
    const [failed] = events.flatMap((event) => event.workflowTaskFailedEventAttributes ?? [])
    expect(failed?.failure?.message).toMatch(/^grace@example\.com: bad deploy/)
    const cancel = { reason: 'not needed', requestId: randomUUID() }
    const next = run.at(reply.body.runId)
    await ask(team, cancelRun, { params: next.ref, body: cancel, headers: operator })
    const asked = (await next.events()).flatMap(
      (event) => event.workflowExecutionCancelRequestedEventAttributes ?? [],
    )
    expect(asked).toMatchObject([{ identity: 'grace@example.com' }])
    const query = { namespace, workflowId: run.workflowId }
    const { body: log } = await ask(team, listInterventions, { query, headers: operator })
    expect(log.interventions).toMatchObject([
      { action: 'cancel', operator: 'grace@example.com' },
      { action: 'reset', operator: 'grace@example.com' },
    ])
  })

  test('is refused an operation with the reason and whom to ask, and nothing happens', async () => {
    const run = await DrivenRun.start()
    const body = { reason: 'x', requestId: randomUUID() }
    const reply = await ask(team, cancelRun, { params: run.ref, body, headers: viewer })
    expect(reply).toMatchObject({
      status: 403,
      body: {
        code: 'FORBIDDEN',
        message:
          'viewer@example.com has the role viewer in namespace default of cluster default; it does not include cancel. Ask #payments.',
        details: { permission: 'cancel', namespace: 'default', ask: '#payments' },
      },
    })
    expect((await run.describe()).workflowExtendedInfo?.cancelRequested).toBeFalsy()
  })
})

describe('a request without an identity', () => {
  test('is told whom to ask, and the page loads, so that it can say so', async () => {
    const reply = await session({})
    expect(reply).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
    expect(reply.body.message).toMatch(
      /does not know who you are.*X-Forwarded-User.*Ask #platform\.$/,
    )
    const page = await team.app.inject('/namespaces/default/workflows')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('the page')
    expect((await team.app.inject('/healthz')).statusCode).toBe(200)
  })

  test('with headers from another address is refused, and the log says so once', async () => {
    logged.length = 0
    const from = (remoteAddress: string) =>
      team.app.inject({ url: '/api/session', remoteAddress, headers: admin })
    for (let time = 0; time < 3; time++) {
      const reply = await from('10.0.0.9')
      expect(reply.statusCode).toBe(401)
      expect(reply.json().message).toContain('10.0.0.9, which is not a trusted proxy')
    }
    await from('10.0.0.10')
    const refusals = logged.filter((line) => line.includes('identity refused'))
    expect(refusals).toHaveLength(2)
    expect(JSON.parse(refusals[0] ?? '')).toMatchObject({
      refusal: 'UNTRUSTED_ADDRESS',
      address: '10.0.0.9',
    })
    expect(refusals.join('')).not.toContain('root')
  })
})

describe('an API token', () => {
  const make = async (name: string, more: Partial<NewToken> = {}, at = new Date()) => {
    const asked = { name, role: 'operator', clusters: ['*'], namespaces: [namespace] }
    const made = createToken({ ...asked, createdBy: 'root', lifetimeMs: 60_000, ...more }, at)
    await team.store.tokens.add(made.record)
    return { ...made, headers: { authorization: `Bearer ${made.token}` } }
  }

  test('acts under its own name, and its last use is stored', async () => {
    const { headers, record } = await make('ci')
    expect((await session(headers)).body).toMatchObject({
      user: { id: 'token:ci', via: 'TOKEN' },
      operator: 'token:ci',
      permissions: { reset: { allowed: true }, admin: { allowed: false } },
    })
    await expect
      .poll(async () => (await team.store.tokens.find(record.id))?.lastUsedAt)
      .toEqual(expect.any(String))
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    const body = { eventId: 4, reason: 'bad deploy', requestId: randomUUID() }
    const reply = await ask(team, resetRun, { params: run.ref, body, headers })
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    const query = { namespace, workflowId: run.workflowId }
    const { body: log } = await ask(team, listInterventions, { query, headers })
    expect(log.interventions).toMatchObject([{ operator: 'token:ci', reason: 'bad deploy' }])
  })

  test('that expired or was revoked is refused with the time', async () => {
    const old = await make('old', {}, new Date('2026-01-02T03:04:05Z'))
    expect(await session(old.headers)).toMatchObject({
      status: 401,
      body: { message: 'The API token old expired at 2026-01-02T03:05:05.000Z. Ask #platform.' },
    })
    const { headers, record } = await make('revoked')
    expect((await session(headers)).status).toBe(200)
    await team.store.tokens.revoke(record.id, 'root', new Date('2027-01-02T03:04:05Z'))
    expect(await session(headers)).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('revoked was revoked at 2027-01-02T03:04:05') },
    })
  })

  test('of somebody else is no token of Rewind: the proxy may pass on its own', async () => {
    const headers = { ...viewer, authorization: 'Bearer eyJhbGciOi.J9.x' }
    expect((await session(headers)).body.operator).toBe('viewer@example.com')
  })
})

test('the audit log shows the operations of the namespaces in which the user may read it', async () => {
  const record = (namespace: string, at: number): Intent => ({
    namespace,
    workflow_id: `audited-${at}`,
    run_id: randomUUID(),
    action: 'cancel',
    request_id: randomUUID(),
    request: '{}',
    operator: 'ada',
    attribution: null,
    user_id: null,
    reason: 'x',
    ticket: null,
    event_id: null,
    token: null,
    latest_run_id: null,
    first_intended_at: null,
    input_digest: null,
  })
  for (let at = 0; at < 12; at++) {
    await team.store.recordIntent(record(at % 3 === 0 ? 'orders-eu' : 'payments', at))
  }
  const orders = signedIn('orders@example.com')
  const found: string[] = []
  let pageToken: string | undefined
  do {
    const query = { pageSize: 2, ...(pageToken && { pageToken }) }
    const { body } = await ask(team, listInterventions, { query, headers: orders })
    expect(body.interventions.length).toBeLessThanOrEqual(2)
    found.push(...body.interventions.map(({ workflowId }: { workflowId: string }) => workflowId))
    pageToken = body.nextPageToken
  } while (pageToken !== undefined)
  expect(found).toEqual(['audited-9', 'audited-6', 'audited-3', 'audited-0'])
  const others = await ask(team, listInterventions, { query: { namespace }, headers: orders })
  expect(others.status).toBe(403)
  const viewers = await ask(team, listInterventions, { headers: viewer })
  expect(viewers.status).toBe(403)
})

test('a changed access file is in use at once, and a wrong one is refused whole', async () => {
  const mayReset = async () => (await session(viewer)).body.permissions.reset.allowed
  const take = async (text: string) => {
    team.rewrite(text)
    await team.file.check()
    await team.file.check()
  }
  expect((await session(admin)).body.accessFile).toEqual({ version: team.file.version })
  await take(`${accessFile}  - { role: operator, users: [viewer@example.com] }\n`)
  expect(await mayReset()).toBe(true)
  await take(`${accessFile}  - { role: operater, users: [viewer@example.com] }\n`)
  expect(await mayReset()).toBe(true)
  expect((await session(admin)).body.accessFile).toMatchObject({
    version: team.file.version,
    problem: {
      since: expect.any(String),
      lines: [expect.stringMatching(/:8:\d+: Unknown role operater\. Did you mean operator\?$/)],
    },
  })
  expect((await session(viewer)).body).not.toHaveProperty('accessFile')
  await take(accessFile)
  expect(await mayReset()).toBe(false)
  expect((await session(admin)).body.accessFile).not.toHaveProperty('problem')
})

test('the users behind one proxy have a limit each', async () => {
  const slow = await startTeam(accessFile, { env: { REWIND_RATE_LIMIT: '2' } })
  const send = (headers: Record<string, string>) =>
    slow.app.inject({ url: '/api/session', headers })
  const ask = async (headers: Record<string, string>) => (await send(headers)).statusCode
  expect([await ask(viewer), await ask(viewer), await ask(viewer)]).toEqual([200, 200, 429])
  expect((await send(viewer)).json().message).toContain(
    'viewer@example.com made more than 2 requests in a minute.',
  )
  expect(await ask(operator)).toBe(200)
  // Requests that are refused count too, by their address.
  expect([await ask({}), await ask({}), await ask({})]).toEqual([401, 401, 429])
  await slow.close()
})

test('a stream ends when its reader may not read on', async () => {
  async function* texts() {
    yield 'one'
    yield 'two'
    yield 'three'
  }
  let isAllowed = true
  const read: string[] = []
  const reading = async () => {
    const recheck = async () => {
      if (!isAllowed) throw new Error('not any more')
    }
    for await (const text of whileAllowed(texts(), recheck, 0)) {
      read.push(text)
      isAllowed = read.length < 2
    }
  }
  await expect(reading()).rejects.toThrow('not any more')
  expect(read).toEqual(['one', 'two'])
})
