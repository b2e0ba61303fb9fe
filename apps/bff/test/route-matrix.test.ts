import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { fillUrl } from '@rewind/contract/path'
import { AccessFile } from '@rewind/operations/access/access-file'
import { builtInRoles } from '@rewind/operations/access/access-rules'
import { createToken, type NewToken } from '@rewind/operations/access/api-tokens'
import { recordRefusal } from '@rewind/operations/audit/record'
import { OperationError } from '@rewind/operations/errors'
import { openStore, type Store } from '@rewind/operations/store/store'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RequestAccess } from '../src/auth/request-access.ts'
import { type RouteAccess, routesWithAccess } from '../src/auth/route-permissions.ts'
import { type Console, startConsole } from './console.ts'

const accessFile = `
contact: "#platform"
bindings:
  - { role: viewer, users: [viewer@example.com], namespaces: [payments], contact: "#payments" }
  - { role: operator, groups: [payments-oncall], namespaces: [payments] }
  - { role: admin, groups: [platform] }
  - { role: operator, users: [other@example.com], namespaces: [orders] }
  - { role: operator, users: [far@example.com], clusters: [eu-1] }
`
const proxy = '10.1.2.3'
const secret = 'a-secret-of-the-proxy'

const folder = mkdtempSync(path.join(tmpdir(), 'rewind-matrix-'))
/** The calls to Temporal since the last request. */
let touched: string[] = []
let console: Console
let file: AccessFile
const tokens: Record<'active' | 'expired' | 'revoked' | 'wrong' | 'unknown', string> = {
  active: '',
  expired: '',
  revoked: '',
  wrong: '',
  unknown: `rwd_${'0'.repeat(16)}_${'0'.repeat(64)}`,
}

/** A gateway whose every call fails after it was noted. */
const unreachable = new Proxy({} as Temporal, {
  get(_, name) {
    if (name === 'address') return 'nowhere:1'
    // Only a promise has this method.
    if (name === 'then' || typeof name === 'symbol') return undefined
    if (name === 'close') return async () => undefined
    const fail = () => {
      touched.push(name)
      throw new OperationError('UNAVAILABLE', 'Nobody is there.', { retryAfterSeconds: 2 })
    }
    return /^(scan|find)/.test(name)
      ? () => ({
          next: async () => fail(),
          [Symbol.asyncIterator]: () => ({ next: async () => fail() }),
        })
      : async () => fail()
  },
  ownKeys: () => [],
})

beforeAll(async () => {
  const rules = path.join(folder, 'access.yaml')
  writeFileSync(rules, accessFile)
  file = await AccessFile.open(rules)
  const store = await openStore(':memory:')
  samples.id = await recordedIn(store, 'payments')
  const token = async (name: string, more: Partial<NewToken> = {}, at = new Date()) => {
    const asked = { name, role: 'operator', clusters: ['*'], namespaces: ['payments'] }
    const made = createToken({ ...asked, createdBy: 'root', lifetimeMs: 3_600_000, ...more }, at)
    await store.tokens.add(made.record)
    return made
  }
  tokens.active = (await token('active')).token
  tokens.expired = (await token('expired', {}, new Date(Date.now() - 7_200_000))).token
  const revoked = await token('revoked')
  await store.tokens.revoke(revoked.record.id, 'root', new Date())
  tokens.revoked = revoked.token
  tokens.wrong = tokens.active.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  mkdirSync(path.join(folder, 'assets'))
  for (const name of ['index.html', 'assets/index.html']) {
    writeFileSync(path.join(folder, name), '<head></head>')
  }
  console = await startConsole({
    env: {
      REWIND_LOGIN: 'header',
      REWIND_ACCESS: rules,
      REWIND_TRUSTED_PROXIES: proxy,
      REWIND_PROXY_SECRET: secret,
    },
    temporal: unreachable,
    store,
    accessFile: file,
    webRoot: folder,
  })
  await console.app.ready()
})
afterAll(async () => {
  await console.close()
  await console.store.close()
  file.close()
  rmSync(folder, { recursive: true })
})

/** Returns the id of a record of the audit log in a namespace. */
async function recordedIn({ audit }: Store, namespace: string): Promise<string> {
  const user = { id: 'ada', name: 'ada', via: 'HEADER', groups: [] } as const
  const error = new OperationError('FORBIDDEN', 'No.')
  const refused = { action: 'reset', target: { namespace }, error }
  const log = { error: () => expect.unreachable(), warn() {}, info() {}, debug() {} }
  await recordRefusal(audit, { ...refused, attribution: { user, permission: 'reset' } }, log)
  const [record] = await audit.list({ namespace }, { limit: 1 })
  return record?.id ?? ''
}

interface Caller {
  headers?: () => Record<string, string>
  address?: string
  /** The roles in the namespace `payments`. Absent: nobody is identified. */
  roles?: readonly string[]
  /** The roles in other namespaces of this cluster. */
  elsewhere?: readonly string[]
  /** The request itself is refused, whoever sent it. */
  isRefused?: 'BUT FOR PROBES' | 'BUT FOR FILES'
}

const signedIn = (user: string, groups = '') => ({
  'x-rewind-proxy-secret': secret,
  'x-forwarded-user': user,
  'x-forwarded-email': user,
  ...(groups && { 'x-forwarded-groups': groups }),
})
const operator = signedIn('grace@example.com', 'everybody,payments-oncall')
const root = signedIn('root@example.com', 'platform')

const behindProxy = (
  headers: Record<string, string>,
  more: Omit<Caller, 'headers'> = {},
): Caller => ({
  address: proxy,
  headers: () => headers,
  ...more,
})
const withToken = (name: keyof typeof tokens, more: Caller = {}): Caller => ({
  headers: () => ({ authorization: `Bearer ${tokens[name]}` }),
  ...more,
})

const callers: Record<string, Caller> = {
  nobody: {},
  'nobody behind the proxy': behindProxy({ 'x-rewind-proxy-secret': secret }),
  'a user without a role': behindProxy(signedIn('x@example.com'), { roles: [] }),
  'a viewer': behindProxy(signedIn('viewer@example.com'), { roles: ['viewer'] }),
  'an operator': behindProxy(operator, { roles: ['operator'] }),
  'an admin': behindProxy(root, { roles: ['admin'] }),
  'an operator of another namespace': behindProxy(signedIn('other@example.com'), {
    roles: [],
    elsewhere: ['operator'],
  }),
  'an operator of another cluster': behindProxy(signedIn('far@example.com'), { roles: [] }),
  'a token': withToken('active', { roles: ['operator'] }),
  'a token behind the proxy': {
    ...withToken('active', { roles: ['operator'] }),
    address: proxy,
  },
  'an expired token': withToken('expired'),
  'a revoked token': withToken('revoked'),
  'a token with another secret': withToken('wrong'),
  'a token that never was': withToken('unknown'),
  'a token with the headers of somebody': {
    headers: () => ({ ...root, authorization: `Bearer ${tokens.active}` }),
  },
  'headers from an untrusted address': { address: '10.1.2.4', headers: () => root },
  'headers from this machine': { headers: () => root },
  'headers with the wrong secret': behindProxy({ ...root, 'x-rewind-proxy-secret': `${secret}s` }),
  'headers without the secret': behindProxy({
    'x-forwarded-user': 'root@example.com',
    'x-forwarded-groups': 'platform',
  }),
  'an admin on a page of another origin': behindProxy(
    { ...root, origin: 'https://evil.example' },
    { isRefused: 'BUT FOR FILES' },
  ),
  'an admin on a page of another site': behindProxy(
    { ...root, 'sec-fetch-site': 'cross-site' },
    { isRefused: 'BUT FOR FILES' },
  ),
  'an admin at another host name': behindProxy(
    { ...root, host: 'evil.example' },
    { isRefused: 'BUT FOR PROBES' },
  ),
}

/** The permissions of each route, written down a second time: a looser row must not go unnoticed. */
const neededIn: readonly (readonly [RegExp, RouteAccess])[] = [
  [/^GET \/(healthz|readyz|assets\/\*)$/, { to: 'PUBLIC' }],
  [/^GET \/api\/(session|openapi\.json|docs(\/.*)?)$/, { to: 'IDENTIFIED' }],
  [/^GET \/api\/(cluster|namespaces)$/, { to: 'ANYWHERE', permission: 'view' }],
  [
    /^GET \/api\/(interventions|audit|audit\/export|audit\/:id)$/,
    { to: 'ANYWHERE', permission: 'audit' },
  ],
  ...Object.entries({
    '^POST .*/activities/:activityId/': ['activity'],
    '^POST .*/(signal|update|query)$': ['message'],
    '^POST .*/workflows/:workflowId(/runs/:runId)?/cancel$': ['cancel'],
    '^POST .*/workflows/:workflowId(/runs/:runId)?/terminate$': ['terminate'],
    '^POST .*/runs/:runId/reset$': ['reset'],
    '^POST .*/runs/:runId/reset/preview$': ['view'],
    '^POST .*/attention/scan/(start|stop)$': ['view'],
    '^GET /api/namespaces/:namespace.*/history/export$': ['view', 'payloads'],
    '^GET /api/namespaces/:namespace': ['view'],
  } as const).map(
    ([pattern, permissions]) => [new RegExp(pattern), { to: 'IN_NAMESPACE', permissions }] as const,
  ),
]

function neededFor(route: string): RouteAccess {
  const found = neededIn.find(([pattern]) => pattern.test(route.replace(/^HEAD/, 'GET')))
  if (found === undefined) throw new Error(`Say here what ${route} needs.`)
  return found[1]
}

/** `HIDDEN`: the answer is that there is no such record, because it is of another namespace. */
type Result = 'IN' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'HIDDEN'

const isOfRecord = (route: string): boolean => route.endsWith('/api/audit/:id')

function expectedFor(route: string, { roles, elsewhere = [], isRefused }: Caller): Result {
  const access = neededFor(route)
  // Orchestrators probe by any name.
  const isProbe = /\/(healthz|readyz)$/.test(route)
  if (isProbe && isRefused === 'BUT FOR PROBES') return 'IN'
  // The files of the page tell nothing, and a page that is not Rewind's cannot read them.
  const isFile = route.endsWith('/assets/*')
  if (isRefused) return isFile && isRefused === 'BUT FOR FILES' ? 'IN' : 'FORBIDDEN'
  if (access.to === 'PUBLIC') return 'IN'
  if (roles === undefined) return 'UNAUTHENTICATED'
  const has = (permission: string, names: readonly string[]) =>
    names.some((name) => builtInRoles.get(name)?.permissions.has(permission as never))
  if (access.to === 'IDENTIFIED') return 'IN'
  if (access.to === 'ANYWHERE') {
    const isElsewhere = !has(access.permission, roles) && has(access.permission, elsewhere)
    if (isElsewhere && isOfRecord(route)) return 'HIDDEN'
    return has(access.permission, [...roles, ...elsewhere]) ? 'IN' : 'FORBIDDEN'
  }
  return access.permissions.every((permission) => has(permission, roles)) ? 'IN' : 'FORBIDDEN'
}

/** A valid value for each parameter and each required field of a body. */
const samples: Record<string, unknown> = {
  namespace: 'payments',
  workflowId: 'order-1',
  runId: randomUUID(),
  requestId: randomUUID(),
  activityId: 'charge',
  updateId: 'u',
  group: '0123456789ab',
  q: 'text',
  after: 0,
  reason: 'a reason',
  eventId: 4,
  name: 'go',
  reapplyExclude: [],
  format: 'csv',
}
const sample = (name: string): unknown => {
  if (!(name in samples)) throw new Error(`No sample for ${name}`)
  return samples[name]
}

interface Described {
  parameters?: { in: string; name: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: { required?: string[] } }> }
}

/** Sends a valid request to a route of the table. */
async function send(route: string, { headers, address }: Caller): Promise<Result> {
  const [method = '', pattern = ''] = route.split(' ')
  const paths = console.app.swagger().paths as Record<string, Record<string, Described>>
  const { parameters = [], requestBody } =
    paths[pattern.replace(/:(\w+)/g, '{$1}')]?.[method.replace('HEAD', 'GET').toLowerCase()] ?? {}
  const query = parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
  const fields = requestBody?.content['application/json']?.schema.required ?? []
  const url = fillUrl(
    pattern.replace('*', 'index.html'),
    samples as Record<string, string>,
    Object.fromEntries(query.map(({ name }) => [name, String(sample(name))])),
  )
  touched = []
  const reply = await console.app.inject({
    method: method as 'GET',
    url,
    ...(address && { remoteAddress: address }),
    headers: { host: 'localhost', ...headers?.() },
    ...(requestBody && { payload: Object.fromEntries(fields.map((name) => [name, sample(name)])) }),
    // A live history never ends, and is destroyed below.
    payloadAsStream: true,
  })
  reply.stream().destroy()
  const { statusCode } = reply
  const result = statusCode === 401 ? 'UNAUTHENTICATED' : statusCode === 403 ? 'FORBIDDEN' : 'IN'
  if (result !== 'IN') expect(touched, `${route} called Temporal`).toEqual([])
  if (result === 'UNAUTHENTICATED') {
    expect(reply.headers['www-authenticate']).toContain('Bearer')
  }
  if (statusCode === 404 && isOfRecord(route)) return 'HIDDEN'
  // A request that does not fit the route would prove nothing.
  expect([400, 404, 405], route).not.toContain(statusCode)
  return result
}

test('the table has a row for each documented route, and for no other', () => {
  const paths = console.app.swagger().paths ?? {}
  const documented = Object.entries(paths).flatMap(([url, methods]) =>
    Object.keys(methods ?? {}).map(
      (method) => `${method.toUpperCase()} ${url.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  )
  expect(documented.length).toBeGreaterThan(40)
  // Neither the reference nor the files of the page are documented.
  const others = /^GET (\/api\/docs($|\/)|\/api\/openapi.json$|\/assets\/)/
  const rows = routesWithAccess().filter((route) => !others.test(route))
  expect(rows.sort()).toEqual(documented.sort())
})

test('a route without a row stops the start', () => {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>()
  const nobody = { identify: () => Promise.reject(new Error()) }
  new RequestAccess(nobody, async () => undefined).register(app)
  const add = (url: string) => app.route({ method: 'GET', url, handler: () => 'in' })
  add('/healthz')
  expect(() => add('/api/new')).toThrow('GET /api/new has no row in apps/bff/src/auth')
})

describe.each(Object.keys(callers))('%s', (name) => {
  const caller = callers[name] ?? {}
  test('is let in exactly where its permissions reach', async () => {
    const routes = routesWithAccess()
    const results: Record<string, Result> = {}
    const expected: Record<string, Result> = {}
    for (const route of routes) {
      const isRead = /^GET .*(?<!live)$/.test(route)
      for (const each of isRead ? [route, route.replace('GET', 'HEAD')] : [route]) {
        results[each] = await send(each, caller)
        expected[each] = expectedFor(each, caller)
      }
    }
    expect(results).toEqual(expected)
  })
})

test('a probe by nobody learns that Temporal does not answer, and nothing of the cluster', async () => {
  const probe = async (headers: Record<string, string>, host = 'localhost') => {
    const options = { url: '/readyz', remoteAddress: proxy, headers: { ...headers, host } }
    const reply = await console.app.inject(options)
    expect(reply.statusCode).toBe(503)
    expect(reply.headers['retry-after']).toBe('2')
    return reply.json()
  }
  for (const host of ['localhost', 'any.example']) {
    expect(await probe({}, host)).toEqual({
      code: 'UNAVAILABLE',
      message: 'Temporal cannot be reached. The log of Rewind says why.',
    })
  }
  expect((await probe(root)).message).toBe('Nobody is there.')
})

test('probes that arrive together call Temporal once', async () => {
  let calls = 0
  let answer: () => void = () => undefined
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const temporal = {
    ...unreachable,
    address: 'nowhere:1',
    checkReachable: () => {
      calls += 1
      return answered
    },
  }
  const own = await startConsole({ temporal })
  await own.app.ready()
  const probes = Array.from({ length: 20 }, () => own.app.inject('/readyz'))
  await own.app.inject('/healthz')
  answer()
  for (const { statusCode } of await Promise.all(probes)) expect(statusCode).toBe(200)
  expect(calls).toBe(1)
  await own.close()
})

test('a namespace is decided on as it is read', async () => {
  const viewer = callers['a viewer'] ?? {}
  const at = async (namespace: string) => {
    const reply = await console.app.inject({
      url: `/api/namespaces/${namespace}/workflows`,
      remoteAddress: proxy,
      headers: { host: 'localhost', ...viewer.headers?.() },
    })
    return reply.statusCode
  }
  expect(await at('payments')).toBe(503)
  expect(await at('p%61yments')).toBe(503)
  for (const other of ['Payments', '~~payments', 'payments%20', 'payments%2F', '*']) {
    expect(await at(other), other).toBe(403)
  }
})
