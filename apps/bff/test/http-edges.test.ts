import { connect } from 'node:net'
import { cancelRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, namespace } from './drive.ts'
import { portOf } from './listening.ts'

/** In milliseconds: limits of a minute are half a second here. */
const arrivalLimits = { headersMs: 500, requestMs: 1_000, checkMs: 100 }

let rewind: Console
beforeAll(async () => {
  rewind = await startConsole({ arrivalLimits, env: { REWIND_RATE_LIMIT: '10' } })
  await rewind.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await rewind.close()
  await connection.close()
})

/**
 * Returns the answer to these bytes once Rewind closes the connection. This end does not close it,
 * and sends `more` until then.
 */
const answerTo = (bytes: string | Buffer, more?: string) =>
  new Promise<string>((resolve) => {
    let answer = ''
    let sending: ReturnType<typeof setInterval> | undefined
    const port = portOf(rewind.app.server)
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(bytes)
      sending = setInterval(() => more && socket.write(more), 50)
    })
    socket.on('data', (data) => {
      answer += data
    })
    // The server may close the connection while this end still sends.
    socket.on('error', () => undefined)
    // This end notices that the server is gone only when it sends.
    socket.on('end', () => setInterval(() => socket.write(' '), 50).unref())
    socket.on('close', () => {
      clearInterval(sending)
      resolve(answer)
    })
  })

const url = fillUrl(cancelRun.url, {
  namespace,
  workflowId: 'slow',
  runId: '01234567-89ab-4cde-8f01-23456789abcd',
})
const post = (...headers: string[]) =>
  `${[`POST ${url} HTTP/1.1`, 'host: localhost', 'content-type: application/json', ...headers].join('\r\n')}\r\n\r\n`

test.each([
  ['what is no HTTP', 'NONSENSE\r\n\r\n', undefined, 400, 'INVALID'],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nx: ${'y'.repeat(200_000)}`,
    undefined,
    431,
    'TOO_LARGE',
  ],
  [
    'headers that do not come',
    'GET /api/session HTTP/1.1\r\nhost: localhost\r\n',
    'a: b\r\n',
    408,
    'TIMEOUT',
  ],
  ['a body that does not come', post('content-length: 1000'), 'x', 408, 'TIMEOUT'],
  [
    'a body in pieces that does not end',
    post('transfer-encoding: chunked'),
    '1\r\nx\r\n',
    408,
    'TIMEOUT',
  ],
  [
    'a body refused before it came',
    post('origin: http://evil.example', 'content-length: 1000'),
    'x',
    403,
    'FORBIDDEN',
  ],
  ['a body that is too large', post('content-length: 100000'), 'x', 413, 'TOO_LARGE'],
  [
    'a body of another kind',
    post('content-length: 1000').replace('json', 'xml'),
    'x',
    415,
    'INVALID',
  ],
  [
    'a body where none is taken',
    post('content-length: 1000').replace('POST', 'PUT'),
    'x',
    405,
    'INVALID',
  ],
])('%s is answered, and its connection closed', async (_, bytes, more, status, code) => {
  const answer = await answerTo(bytes, more)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/i)
  expect(answer).toContain(`{"code":"${code}"`)
  // One request gets one answer.
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
})

test('a connection without a request is closed', async () => {
  expect(await answerTo('')).toMatch(/^$|^HTTP\/1\.1 408 /)
})

test('unencoded bytes in an address are refused', async () => {
  const head =
    'GET /api/namespaces/default/workflows?query=caf\xe9 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'
  expect(await answerTo(Buffer.from(head, 'latin1'))).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*"code":"INVALID"/,
  )
})

describe('a page of another origin', () => {
  const get = (headers: Record<string, string> = {}, path = '/api/session') =>
    rewind.app.inject({ url: path, headers: { host: 'localhost', ...headers } })
  const site = { 'sec-fetch-site': 'cross-site' }
  const link = { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const foreign: [string, Record<string, string>][] = [
    ['an image', { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a script', { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    ['a frame', { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    [
      'a call',
      {
        ...site,
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        origin: 'http://evil.example',
      },
    ],
    ['a page fetched ahead', { ...link, 'sec-purpose': 'prefetch;prerender' }],
    ['a call of a browser without these headers', { origin: 'http://evil.example' }],
  ]

  test('cannot spend the allowance of the operator', async () => {
    for (const [, headers] of foreign) {
      for (let time = 0; time < 4; time++) {
        const path = time % 2 === 0 ? '/api/session' : '/api/namespaces/default/workflows'
        expect((await get(headers, path)).statusCode).toBe(403)
      }
    }
    for (let time = 0; time < 20; time++) await get(link)
    expect((await get(link)).statusCode).toBe(429)
    // The same path in another spelling.
    expect((await get(link, '/%61pi/session')).statusCode).toBe(429)
    expect((await get()).statusCode).toBe(200)
    expect((await get({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
    expect((await get({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).statusCode).toBe(
      200,
    )
  })

  test('may link to a page of Rewind', async () => {
    const page = await get(link, '/namespaces/default/workflows')
    // The page is not built in this test.
    expect(page.json().message).toContain('npm run build')
  })
})
