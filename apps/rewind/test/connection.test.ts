import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { readReadiness, readSession } from '@rewind/contract/cluster'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ask, startConsole } from '../../bff/test/console.ts'
import { connection } from '../../bff/test/drive.ts'
import { FakeTemporal } from '../../bff/test/fake-temporal.ts'
import { FaultProxy } from '../../bff/test/fault-proxy.ts'
import { listening, portOf } from '../../bff/test/listening.ts'
import type { Environment } from '../src/config.ts'
import { Authority } from './certificates.ts'

const ours = new Authority('Ours')
const others = new Authority('Others')
const server = ours.sign('localhost')
const client = ours.sign('client')
const expired = ours.sign('localhost', -5)
const stranger = others.sign('client')

const servers: Server[] = []
const sockets = new Set<Socket>()

async function open(it: Server): Promise<string> {
  it.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  servers.push(it)
  await listening(it)
  return `localhost:${portOf(it)}`
}

/** The real Temporal behind a TLS endpoint, as a cluster's proxy is. */
function tlsEndpoint(options: TlsOptions): Promise<string> {
  const [host, port] = inject('temporalAddress').split(':')
  const endpoint = createTlsServer({ ALPNProtocols: ['h2'], ...options }, (downstream) => {
    const upstream = connect({ host: host ?? '', port: Number(port) })
    const end = () => {
      downstream.destroy()
      upstream.destroy()
    }
    downstream.pipe(upstream).pipe(downstream)
    for (const socket of [downstream, upstream]) socket.on('error', end).on('close', end)
  })
  endpoint.on('tlsClientError', () => undefined)
  return open(endpoint)
}

const own = { cert: server.certificate, key: server.key }
const demanding = { ...own, ca: ours.ca.certificate, requestCert: true }

let at: Record<'tls' | 'mutual' | 'mutual12' | 'expired' | 'http' | 'silent' | 'closing', string>
beforeAll(async () => {
  at = {
    tls: await tlsEndpoint(own),
    mutual: await tlsEndpoint(demanding),
    mutual12: await tlsEndpoint({ ...demanding, maxVersion: 'TLSv1.2' }),
    expired: await tlsEndpoint({ cert: expired.certificate, key: expired.key }),
    http: await open(createHttpServer((_, reply) => reply.end('hello'))),
    silent: await open(createServer()),
    closing: await open(createServer((socket) => socket.destroy())),
  }
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  for (const it of servers) it.close()
  await connection.close()
})

const trusting = { TEMPORAL_TLS_SERVER_CA_CERT_DATA: ours.ca.certificate }
const certified = {
  ...trusting,
  TEMPORAL_TLS_CLIENT_CERT_DATA: client.certificate,
  TEMPORAL_TLS_CLIENT_KEY_DATA: client.key,
}
const strange = {
  ...trusting,
  TEMPORAL_TLS_CLIENT_CERT_DATA: stranger.certificate,
  TEMPORAL_TLS_CLIENT_KEY_DATA: stranger.key,
}

async function readiness(env: Environment) {
  const console = await startConsole({ env })
  const reply = await ask(console, readReadiness)
  await console.close()
  return reply
}

describe('connects', () => {
  const ways: [string, () => Environment][] = [
    ['with the right authority', () => ({ TEMPORAL_ADDRESS: at.tls, ...trusting })],
    ['with a client certificate', () => ({ TEMPORAL_ADDRESS: at.mutual, ...certified })],
    ['with one over TLS 1.2', () => ({ TEMPORAL_ADDRESS: at.mutual12, ...certified })],
    [
      'without verifying, where that is asked for',
      () => ({
        TEMPORAL_ADDRESS: at.tls,
        TEMPORAL_TLS: '1',
        TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: '1',
      }),
    ],
    [
      'by an address, to a certificate of another name',
      () => ({ TEMPORAL_ADDRESS: at.tls, ...trusting, TEMPORAL_TLS_SERVER_NAME: 'localhost' }),
    ],
  ]
  test.each(ways)('%s', async (_, env) => {
    expect(await readiness(env())).toMatchObject({ status: 200, body: { status: 'ready' } })
  })
})

describe('a connection that fails says why', () => {
  const ways: [string, () => Environment, string][] = [
    [
      'nobody listens',
      () => ({ TEMPORAL_ADDRESS: '127.0.0.1:1' }),
      '127.0.0.1:1: connection refused',
    ],
    [
      'no such host',
      () => ({ TEMPORAL_ADDRESS: 'temporal.invalid:7233' }),
      'the name temporal.invalid cannot be resolved',
    ],
    ['TLS demanded', () => ({ TEMPORAL_ADDRESS: at.tls }), 'set TEMPORAL_TLS=true'],
    [
      'TLS not spoken',
      () => ({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_TLS: 'true' }),
      'does not speak TLS',
    ],
    [
      'authority of the system only',
      () => ({ TEMPORAL_ADDRESS: at.tls, TEMPORAL_TLS: '1' }),
      'signed by an authority this console does not trust',
    ],
    [
      'wrong authority',
      () => ({ TEMPORAL_ADDRESS: at.tls, TEMPORAL_TLS_SERVER_CA_CERT_DATA: others.ca.certificate }),
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    ],
    [
      'expired certificate',
      () => ({ TEMPORAL_ADDRESS: at.expired, ...trusting }),
      "the server's certificate has expired",
    ],
    [
      'wrong name',
      () => ({ TEMPORAL_ADDRESS: at.tls, ...trusting, TEMPORAL_TLS_SERVER_NAME: 'orders.example' }),
      'is not for orders.example',
    ],
    [
      'no client certificate',
      () => ({ TEMPORAL_ADDRESS: at.mutual, ...trusting }),
      'demands a client certificate',
    ],
    [
      'no client certificate, TLS 1.2',
      () => ({ TEMPORAL_ADDRESS: at.mutual12, ...trusting }),
      'demands a client certificate',
    ],
    [
      'a client certificate of a stranger',
      () => ({ TEMPORAL_ADDRESS: at.mutual, ...strange }),
      'client certificate',
    ],
    ['something else answers', () => ({ TEMPORAL_ADDRESS: at.http }), "not Temporal's gRPC"],
    [
      'something else answers, over TLS',
      () => ({ TEMPORAL_ADDRESS: at.http, TEMPORAL_TLS: '1' }),
      'does not speak TLS',
    ],
    [
      'something that never answers',
      () => ({ TEMPORAL_ADDRESS: at.silent }),
      'nothing answers there as Temporal does',
    ],
    [
      'something that hangs up',
      () => ({ TEMPORAL_ADDRESS: at.closing }),
      'closes the connection at once',
    ],
  ]
  test.each(ways)('%s', async (_, env, cause) => {
    const reply = await readiness(env())
    expect(reply).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(reply.body.message).toContain(cause)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  })
})

test('an API key is sent with every call, and a wrong one is said to be', async () => {
  const fake = new FakeTemporal()
  const address = await fake.start()
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: 'right', TEMPORAL_TLS: 'false' }
  fake.demandedKey = 'right'
  expect((await readiness(env)).status).toBe(200)
  expect(await readiness({ ...env, TEMPORAL_API_KEY: 'wrong' })).toMatchObject({
    status: 503,
    body: { code: 'UNAVAILABLE', message: expect.stringContaining('TEMPORAL_API_KEY') },
  })
  fake.stop()
})

test('the console starts before Temporal does, waits, loses it, and finds it again', async () => {
  const proxy = new FaultProxy(inject('temporalAddress'))
  const address = await proxy.start()
  await proxy.stop()
  const console = await startConsole({ env: { TEMPORAL_ADDRESS: address } })
  const status = async () => (await ask(console, readReadiness)).status
  expect(await status()).toBe(503)
  expect((await ask(console, readSession)).status).toBe(200)

  for (const _ of ['first', 'second']) {
    const back = new FaultProxy(inject('temporalAddress'))
    await back.start(Number(address.split(':')[1]))
    await expect.poll(status, { timeout: 15_000 }).toBe(200)
    await back.stop()
    await expect.poll(status, { timeout: 15_000 }).toBe(503)
  }
  const params = { namespace: 'default', workflowId: randomUUID() }
  const gone = await console.app.inject(`/api/namespaces/default/workflows/${params.workflowId}`)
  expect(gone.statusCode).toBe(503)
  expect(gone.json().message).toContain('connection refused')
  await console.close()
})
