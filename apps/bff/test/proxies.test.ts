import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { readHealth, readReadiness, readSession } from '@rewind/contract/cluster'
import { cancelRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { describeRun } from '@rewind/contract/workflows'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Environment } from '../../rewind/src/config.ts'
import { withoutBasePath } from '../src/base-path.ts'
import { type Console, startConsole } from './console.ts'
import { connection, DrivenRun } from './drive.ts'

const started: Console[] = []
afterEach(async () => {
  for (const console of started.splice(0)) await console.close()
})
afterAll(() => connection.close())

type Headers = Record<string, string>

/** Starts a console and returns how it answers requests from an address. */
async function consoleWith(env: Environment, webRoot?: string) {
  const console = await startConsole({ env, ...(webRoot === undefined ? {} : { webRoot }) })
  started.push(console)
  const get = async (url: string, headers: Headers = {}, remoteAddress = '127.0.0.1') =>
    await console.app.inject({ url, headers, remoteAddress })
  const statusOf = async (headers: Headers, remoteAddress?: string) =>
    (await get(readSession.url, headers, remoteAddress)).statusCode
  const cancel = async (run: DrivenRun, headers: Headers, remoteAddress = '127.0.0.1') =>
    await console.app.inject({
      method: 'POST',
      url: fillUrl(cancelRun.url, run.ref),
      payload: { reason: 'a reason', requestId: 'r1' },
      headers,
      remoteAddress,
    })
  return { get, statusOf, cancel }
}

const open = { REWIND_HOST: '0.0.0.0', REWIND_INSECURE: '1' }
const proxied = {
  REWIND_PUBLIC_URL: 'https://rewind.example/tools/rewind/',
  REWIND_TRUSTED_PROXIES: '10.0.0.7, fd00::/8',
  REWIND_INSECURE: '1',
}

describe('without a public URL', () => {
  test('a console on loopback answers by no other name, and says which setting adds one', async () => {
    const { get } = await consoleWith({})
    for (const host of ['rewind.example', '10.0.0.5:4400', hostname()]) {
      const reply = await get(readSession.url, { host })
      expect(reply.statusCode).toBe(403)
      expect(reply.json().message).toContain('REWIND_PUBLIC_URL')
    }
  })

  test('an open console answers by addresses, its own names and loopback names only', async () => {
    const { get, statusOf } = await consoleWith({ ...open, REWIND_HOST: 'Console.internal' })
    const own = ['10.0.0.5', '10.0.0.5:4400', '[2001:db8::1]:4400', 'localhost:8080', hostname()]
    for (const host of [...own, 'console.internal:4400', 'CONSOLE.internal']) {
      expect([host, await statusOf({ host }, '10.0.0.9')]).toEqual([host, 200])
    }
    const foreign = ['evil.example', '10.0.0.5.evil.example', 'localhost.evil.example', '10.0.0']
    for (const host of [...foreign, '[evil]', 'x'.repeat(10_000), '<b>']) {
      const reply = await get(readSession.url, { host }, '10.0.0.9')
      expect([host, reply.statusCode]).toEqual([host, 403])
      expect(reply.json().message).toContain('REWIND_PUBLIC_URL')
      expect(reply.json().message.length).toBeLessThan(500)
    }
  })

  test('pages, too, are refused by a foreign name, and probes by none', async () => {
    const { get } = await consoleWith(open)
    const headers = { host: 'evil.example' }
    expect((await get('/namespaces/default/workflows', headers)).statusCode).toBe(403)
    for (const { url } of [readHealth, readReadiness]) {
      expect((await get(url, headers)).statusCode).toBe(200)
    }
  })
})

describe('with a public URL', () => {
  test('its host and loopback names are the only ones, whatever the bind', async () => {
    for (const env of [proxied, { ...proxied, ...open }]) {
      const { get, statusOf } = await consoleWith(env)
      for (const host of ['rewind.example', 'REWIND.example:443', 'localhost:4400', '127.0.0.1']) {
        expect([host, await statusOf({ host }, '10.0.0.9')]).toEqual([host, 200])
      }
      for (const host of ['evil.example', '10.0.0.5:4400', hostname(), 'sub.rewind.example']) {
        const reply = await get(readSession.url, { host }, '10.0.0.9')
        expect(reply.statusCode).toBe(403)
        expect(reply.json().message).toMatch(/https:\/\/rewind\.example.*REWIND_TRUSTED_PROXIES/)
      }
    }
  })

  test('X-Forwarded-Host counts from a trusted proxy, and from nobody else', async () => {
    const { statusOf } = await consoleWith(proxied)
    const renamed = { host: 'upstream:4400', 'x-forwarded-host': 'rewind.example' }
    expect(await statusOf(renamed, '10.0.0.7')).toBe(200)
    expect(await statusOf(renamed, 'fd00::1')).toBe(200)
    expect(await statusOf(renamed, '::ffff:10.0.0.7')).toBe(200)
    expect(await statusOf(renamed, '10.0.0.8')).toBe(403)
    expect(await statusOf(renamed)).toBe(403)
    const foreign = { host: 'localhost:4400', 'x-forwarded-host': 'evil.example' }
    expect(await statusOf(foreign, '10.0.0.7')).toBe(403)
    // The client wrote the first one; the proxy added the last.
    const added = { host: 'upstream', 'x-forwarded-host': 'rewind.example, evil.example' }
    expect(await statusOf(added, '10.0.0.7')).toBe(403)
  })

  const origins: [string, Headers, number][] = [
    ['the public origin, host kept', { origin: 'https://rewind.example' }, 200],
    [
      'the public origin, host rewritten',
      { origin: 'https://rewind.example', host: 'localhost:4400' },
      200,
    ],
    [
      'the public origin, host rewritten and forwarded',
      {
        origin: 'https://rewind.example',
        host: 'upstream',
        'x-forwarded-host': 'rewind.example',
      },
      200,
    ],
    ['another scheme', { origin: 'http://rewind.example' }, 403],
    ['another port', { origin: 'https://rewind.example:8443' }, 403],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    [
      'an origin that is the foreign host',
      { origin: 'https://evil.example', host: 'evil.example' },
      403,
    ],
    [
      'a foreign origin, host rewritten',
      { origin: 'https://evil.example', host: 'localhost:4400' },
      403,
    ],
    [
      'an origin that is the upstream, host forwarded',
      {
        origin: 'http://localhost:4400',
        host: 'localhost:4400',
        'x-forwarded-host': 'rewind.example',
      },
      403,
    ],
    [
      'this machine, opened directly',
      { origin: 'http://localhost:4400', host: 'localhost:4400' },
      200,
    ],
    ['no origin', {}, 200],
  ]
  test.each(origins)('a write from %s', async (_, headers, status) => {
    const { cancel } = await consoleWith(proxied)
    const run = await DrivenRun.start()
    const reply = await cancel(run, { host: 'rewind.example', ...headers }, '10.0.0.7')
    expect(reply.statusCode).toBe(status)
    const asked = (await run.events()).filter(
      ({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked != null,
    )
    expect(asked).toHaveLength(status === 200 ? 1 : 0)
  })
})

describe('below a base path', () => {
  test.each([
    ['/tools/rewind/api/session', '/api/session'],
    ['/tools/rewind', '/'],
    ['/tools/rewind?x=1', '/?x=1'],
    ['/tools/rewind//x', '//x'],
    ['/tools/rewinder/x', '/tools/rewinder/x'],
    ['/tools', '/tools'],
    ['/api/session', '/api/session'],
  ])('%s is %s of the console', (url, own) => {
    expect(withoutBasePath(url, '/tools/rewind')).toBe(own)
    expect(withoutBasePath(url, '')).toBe(url)
  })

  test('a proxy may pass it on or remove it', async () => {
    const { get } = await consoleWith(proxied)
    const run = await DrivenRun.start(`~.a/b%41 ü?#${randomUUID()}`)
    const url = fillUrl(describeRun.url, run.ref)
    for (const base of ['', '/tools/rewind']) {
      const host = { host: 'rewind.example' }
      expect((await get(`${base}${url}`, host)).json()).toMatchObject({
        info: { workflowId: run.workflowId, runId: run.ref.runId },
      })
      for (const probe of ['/healthz', '/readyz']) {
        expect((await get(`${base}${probe}`)).statusCode).toBe(200)
      }
    }
  })

  test('pages name their files and the base path', async () => {
    const webRoot = await mkdtemp(path.join(tmpdir(), 'rewind-web-'))
    await writeFile(
      path.join(webRoot, 'index.html'),
      '<head><script src="./assets/main-1a.js"></script><link href="./assets/main-1a.css">',
    )
    const below = await consoleWith(proxied, webRoot)
    for (const url of ['/tools/rewind', '/tools/rewind/', '/tools/rewind?x=1', '/import', '/']) {
      const { body, statusCode } = await below.get(url)
      expect(statusCode).toBe(200)
      expect(body).toContain('<meta name="base-path" content="/tools/rewind">')
      expect(body).toContain('src="/tools/rewind/assets/main-1a.js"')
      expect(body).toContain('href="/tools/rewind/assets/main-1a.css"')
    }
    const atRoot = await consoleWith({}, webRoot)
    const { body } = await atRoot.get('/namespaces/default/workflows')
    expect(body).toContain('<meta name="base-path" content="">')
    expect(body).toContain('src="/assets/main-1a.js"')
    await rm(webRoot, { recursive: true })
  })

  test('the API reference and its redirects stay below it', async () => {
    const { get } = await consoleWith(proxied)
    expect((await get('/tools/rewind/api/openapi.json')).json().servers).toEqual([
      { url: '/tools/rewind' },
    ])
    const { body } = await get('/tools/rewind/api/docs')
    expect(body).toContain('src="/tools/rewind/api/docs/static/swagger-ui-bundle.js"')
    for (const base of ['', '/tools/rewind']) {
      const { headers } = await get(`${base}/api/docs/static/index.html`)
      expect(headers.location).toBe('/tools/rewind/api/docs/')
    }
  })
})

test('requests are limited by client behind a trusted proxy, and by address elsewhere', async () => {
  const { statusOf } = await consoleWith({ ...proxied, REWIND_RATE_LIMIT: '2' })
  const from = (client: string, address: string) =>
    statusOf({ host: 'rewind.example', 'x-forwarded-for': client }, address)
  for (const expected of [200, 200, 429]) {
    expect(await from('203.0.113.1', '10.0.0.7')).toBe(expected)
  }
  expect(await from('203.0.113.2', '10.0.0.7')).toBe(200)
  // The client wrote the first address.
  expect(await from('203.0.113.9, 203.0.113.1', '10.0.0.7')).toBe(429)
  for (const [index, expected] of [200, 200, 429].entries()) {
    expect(await from(`203.0.113.${index + 10}`, '10.0.0.8')).toBe(expected)
  }
})
