import { cancelRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { describeRun } from '@rewind/contract/workflows'
import type { InjectOptions } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, DrivenRun, payload } from './drive.ts'
import { portOf } from './listening.ts'

let console: Console
let run: DrivenRun
const logged: string[] = []
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  console = await startConsole({ logger })
  run = await DrivenRun.start(undefined, { input: { payloads: [payload('card 4111')] } })
})
afterAll(async () => {
  await console.close()
  await connection.close()
})

const cancel = (more: InjectOptions = {}): Promise<{ status: number; body: unknown }> =>
  send({
    method: 'POST',
    url: fillUrl(cancelRun.url, run.ref),
    payload: { reason: 'a reason', requestId: 'r1' },
    ...more,
  })

async function send(options: InjectOptions) {
  const reply = await console.app.inject(options)
  expect(reply.headers['x-request-id']).toMatch(/^[\w.-]+$/)
  return { status: reply.statusCode, body: reply.json() }
}

describe('a foreign page can do nothing', () => {
  const foreign: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this host', { 'sec-fetch-site': 'same-site' }],
    ['a bookmark', { 'sec-fetch-site': 'none' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an origin of nowhere', { origin: 'null' }],
    ['another port', { origin: 'http://localhost:8080', host: 'localhost:4400' }],
    [
      'a name that only begins alike',
      { origin: 'http://localhost.evil.example', host: 'localhost' },
    ],
  ]
  test.each(foreign)('from %s', async (_, headers) => {
    expect(await cancel({ headers })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(await run.events()).toHaveLength(2)
  })

  test.each(foreign.filter(([from]) => from !== 'a bookmark'))(
    'from %s, not even read',
    async (_, headers) => {
      for (const url of ['/api/session', '/%61pi/session', '/api/nonsense', '/readyz']) {
        const reply = await send({ method: 'GET', url, headers: { host: 'localhost', ...headers } })
        expect(reply).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
      }
    },
  )

  test('by a host name that resolves to this machine', async () => {
    for (const host of ['evil.example', 'evil.example:4400', '127.0.0.1.evil.example']) {
      const reply = await send({ method: 'GET', url: '/api/session', headers: { host } })
      expect(reply).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    }
    for (const host of ['localhost', '127.0.0.1:4400', '[::1]:4400', 'rewind.localhost:80']) {
      const reply = await send({ method: 'GET', url: '/api/session', headers: { host } })
      expect(reply.status).toBe(200)
    }
  })

  test('by a form, whose body is no JSON', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]
    for (const type of [...types, 'application/jsonp', 'application/json-patch+json']) {
      const payload = JSON.stringify({ reason: 'a reason', requestId: 'r1' })
      expect(await cancel({ payload, headers: { 'content-type': type } })).toMatchObject({
        status: 415,
        body: { code: 'INVALID', message: expect.stringContaining('application/json') },
      })
    }
    expect(await run.events()).toHaveLength(2)
  })

  test('by framing it, or by any script, style or source of its own', async () => {
    const { headers } = await console.app.inject('/api/session')
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})

test('Rewind’s own page and a script can', async () => {
  const headers = { origin: 'http://localhost:4400', host: 'localhost:4400' }
  const page = await DrivenRun.start()
  const url = fillUrl(cancelRun.url, page.ref)
  const same = { ...headers, 'sec-fetch-site': 'same-origin' }
  expect(await cancel({ url, headers: same })).toMatchObject({ status: 200 })
  const script = await DrivenRun.start()
  expect(await cancel({ url: fillUrl(cancelRun.url, script.ref) })).toMatchObject({ status: 200 })
})

describe('what cannot be read is refused in the same shape', () => {
  const unreadable: [string, InjectOptions, number, string][] = [
    [
      'a body above 64 kB',
      { payload: { reason: 'x'.repeat(70_000), requestId: 'r' } },
      413,
      'TOO_LARGE',
    ],
    [
      'a body that is no JSON',
      { payload: '{', headers: { 'content-type': 'application/json' } },
      400,
      'INVALID',
    ],
    [
      'an empty body',
      { payload: '', headers: { 'content-type': 'application/json' } },
      400,
      'INVALID',
    ],
    ['no body', { payload: '' }, 400, 'INVALID'],
    ['a list for a body', { payload: [] }, 400, 'INVALID'],
    [
      'a body that would change a prototype',
      { payload: '{"__proto__":{"reason":"x"}}', headers: { 'content-type': 'application/json' } },
      400,
      'INVALID',
    ],
    ['an unknown path', { url: '/api/nonsense' }, 404, 'NOT_FOUND'],
    ['a method that is not there', { method: 'DELETE' }, 405, 'INVALID'],
    ['GET on an action', { method: 'GET' }, 405, 'INVALID'],
    [
      'a percent sign that encodes nothing',
      { url: '/api/namespaces/%zz/workflows/x/cancel' },
      400,
      'INVALID',
    ],
    ['bytes that are no UTF-8', { url: '/api/namespaces/%ff/workflows/x/cancel' }, 400, 'INVALID'],
    [
      'bytes in the query string that are no UTF-8',
      { method: 'GET', url: "/api/namespaces/default/workflows?query=WorkflowId='%ff'" },
      400,
      'INVALID',
    ],
    [
      'a percent sign in the query string that encodes nothing',
      { method: 'GET', url: '/api/namespaces/default/workflows?query=100%' },
      400,
      'INVALID',
    ],
    [
      'bytes in the body that are no UTF-8',
      {
        payload: Buffer.from('{"reason":"caf\xe9","requestId":"r1"}', 'latin1'),
        headers: { 'content-type': 'application/json' },
      },
      400,
      'INVALID',
    ],
  ]
  test.each(unreadable)('%s', async (_, options, status, code) => {
    const reply = await cancel(options)
    expect(reply).toMatchObject({ status, body: { code, message: expect.any(String) } })
  })

  const wrongQueries = [
    'pageSize=0',
    'pageSize=x',
    'pageSize=true',
    'pageSize=1e1',
    'pageSize=0x10',
    'pageSize=+1',
    'pageSize=10.0',
    'pageSize=010',
    'pageSize=',
    'nonsense=1',
    'query=a&query=b',
    'pageToken=',
  ]
  test.each(wrongQueries)('the query string %s', async (query) => {
    const reply = await send({ method: 'GET', url: `/api/namespaces/default/workflows?${query}` })
    expect(reply).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { in: 'query string' } },
    })
  })
})

test('a server open to other hosts refuses foreign pages, too', async () => {
  const open = await startConsole({ env: { REWIND_HOST: '0.0.0.0', REWIND_INSECURE: '1' } })
  const headers = { host: '10.0.0.5:4400' }
  expect((await open.app.inject({ url: '/api/session', headers })).statusCode).toBe(200)
  const foreign = await open.app.inject({
    method: 'POST',
    url: fillUrl(cancelRun.url, run.ref),
    payload: { reason: 'a reason', requestId: 'r1' },
    headers: { ...headers, origin: 'https://evil.example' },
  })
  expect(foreign.statusCode).toBe(403)
  await open.close()
})

test('a query of the greatest length fits into an address, in any script', async () => {
  await console.app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${portOf(console.app.server)}/api/namespaces/default/workflows`
  const ask = async (length: number) => {
    const query = `WorkflowId = '${'漢'.repeat(length - 15)}'`
    const reply = await fetch(`${url}?query=${encodeURIComponent(query)}`)
    return { status: reply.status, body: await reply.json() }
  }
  expect(await ask(10_000)).toEqual({ status: 200, body: { workflows: [] } })
  expect(await ask(10_001)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('at most 10,000 characters') },
  })
  expect(await ask(20_000)).toMatchObject({
    status: 431,
    body: { code: 'TOO_LARGE', message: expect.stringContaining('128 kB') },
  })
})

test('one browser is held to the stated rate, and told when to retry', async () => {
  const slow = await startConsole({ env: { REWIND_RATE_LIMIT: '3' } })
  for (let request = 0; request < 3; request++) {
    expect((await slow.app.inject('/api/session')).statusCode).toBe(200)
  }
  const reply = await slow.app.inject('/api/session')
  expect(reply.statusCode).toBe(429)
  expect(reply.json()).toMatchObject({ code: 'RATE_LIMITED' })
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  expect((await slow.app.inject('/healthz')).statusCode).toBe(200)
  await slow.close()
})

test("a caller's request id is kept if it is valid, and never if it could be markup", async () => {
  const given = async (id: string) =>
    (await console.app.inject({ url: '/healthz', headers: { 'x-request-id': id } })).headers[
      'x-request-id'
    ]
  expect(await given('trace-7.a')).toBe('trace-7.a')
  expect(await given('<script>')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await given('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/)
})

test('the log says who acted on which run, and contains no reason and no payload', async () => {
  const mine = await DrivenRun.start(undefined, { input: { payloads: [payload('card 4111')] } })
  logged.length = 0
  await console.app.inject({ url: fillUrl(describeRun.url, mine.ref) })
  await cancel({
    url: fillUrl(cancelRun.url, mine.ref),
    payload: { reason: 'a private reason', requestId: 'r9' },
    headers: { 'x-request-id': 'trace-1', authorization: 'Bearer secret' },
  })
  const lines = logged.map((line) => JSON.parse(line))
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'interrupted',
      requestId: 'trace-1',
      operator: 'ada',
      action: 'cancel',
      ...mine.ref,
    }),
  )
  const text = logged.join('')
  for (const secret of ['private reason', '4111', 'secret']) expect(text).not.toContain(secret)
})
