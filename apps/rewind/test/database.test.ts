import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { openStore } from '@rewind/operations/store/store'
import { startPostgres } from '@rewind/sandbox/postgres-server'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { connection } from '../../bff/test/drive.ts'
import { prepareAct } from '../../bff/test/effects.ts'
import { listening, portOf } from '../../bff/test/listening.ts'
import { examine } from '../src/doctor/examine.ts'
import { BuiltConsole, endOf, urlOf } from './built-console.ts'
import { Authority } from './certificates.ts'

// The process with its store in a PostgreSQL database.

afterAll(() => connection.close())

describe.runIf(engines.includes('postgres'))('with REWIND_DATABASE_URL', () => {
  let console: BuiltConsole
  let place: StorePlace
  let env: Record<string, string>
  beforeAll(async () => {
    console = await BuiltConsole.build()
  })
  beforeEach(async () => {
    place = await makePlace('postgres')
    env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      REWIND_LOG_LEVEL: 'trace',
      REWIND_DATABASE_URL: place.location,
    }
  })
  afterEach(async () => {
    console.killAll()
    await place.remove()
  })
  afterAll(() => console.remove())

  /** The password of the tests' server, and how it stands in a URL. */
  const secrets = /sandbox(: |%3A%20)no/

  async function output(child: ChildProcess): Promise<string> {
    const streams = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''))
    return (await Promise.all(streams)).join('')
  }

  /** Passes connections on to the database. */
  async function proxyOn(port: number) {
    const { hostname, port: target } = new URL(place.location)
    const server = createServer((downstream) => {
      const upstream = connect({ host: hostname, port: Number(target) })
      downstream.pipe(upstream).pipe(downstream)
      for (const socket of [downstream, upstream]) socket.on('error', () => undefined)
    })
    await listening(server, port)
    return server
  }

  test('the console waits for the database, works with it, and tells nobody the password', async () => {
    const reserved = await proxyOn(0)
    const port = portOf(reserved)
    await new Promise((resolve) => reserved.close(resolve))
    const url = Object.assign(new URL(place.location), { port: String(port) }).href
    const child = console.start({ ...env, REWIND_DATABASE_URL: url })
    const printed = output(child)
    const waits = new Promise<void>((resolve) => {
      child.stdout?.on('data', (bytes) => {
        if (String(bytes).includes('waiting for the store')) resolve()
      })
    })
    const address = urlOf(child)
    await waits
    const proxy = await proxyOn(port)
    const consoleUrl = await address
    expect(await (await fetch(`${consoleUrl}/readyz`)).json()).toEqual({ status: 'ready' })
    const act = await prepareAct(0)
    const body = JSON.stringify(act.body)
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${consoleUrl}${act.path}`, { method: 'POST', headers, body })
    expect(reply.status).toBe(200)
    const ended = endOf(child)
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect(await printed).not.toMatch(secrets)
    const rows = await place.execute('select state from operations')
    expect(rows).toEqual([{ state: 'done' }])
    proxy.close()
  })

  test('the console does not start with two stores, a wrong password or a newer database', async () => {
    const both = await endOf(console.start({ ...env, REWIND_STORE: 'rewind.db' }))
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('are both set') })
    const wrong = Object.assign(new URL(place.location), { password: 'hunter2' })
    const refused = await endOf(console.start({ ...env, REWIND_DATABASE_URL: wrong.href }))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`REWIND_DATABASE_URL (postgres://${wrong.host}`)
    expect(refused.stderr).toContain('refuses the user or the password')
    await (await openStore(place.location)).close()
    await place.execute("insert into required_migrations values ('2099-01-later')")
    const newer = await endOf(console.start(env))
    expect(newer).toMatchObject({ code: 1, stderr: expect.stringContaining('newer version') })
    expect(both.stderr + refused.stderr + newer.stderr).not.toMatch(/hunter2|sandbox/)
  })

  test('`rewind store copy` moves what a file holds', async () => {
    const file = await makePlace('sqlite')
    const store = await openStore(file.location)
    await store.scans.save('default', '{"version":1}')
    await store.close()
    const copy = async (more: Record<string, string>) => {
      const child = console.start({ ...env, ...more }, 'store', 'copy')
      const [printed, { code }] = await Promise.all([output(child), endOf(child)])
      expect(printed).not.toMatch(secrets)
      return { code, printed }
    }
    const first = await copy({ REWIND_STORE: file.location })
    expect(first).toMatchObject({
      code: 0,
      printed: expect.stringContaining('scans: 1 row, sha256 '),
    })
    const second = await copy({ REWIND_STORE: file.location })
    expect(second).toMatchObject({
      code: 1,
      printed: expect.stringContaining('holds records already'),
    })
    expect(await copy({ REWIND_STORE: `${file.location}.not` })).toMatchObject({ code: 1 })
    await file.remove()
  })

  test('the URL says how the connection is encrypted, and whom it trusts', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rewind-postgres-'))
    const authority = new Authority('ours')
    const file = async (name: string, text: string) => {
      await writeFile(path.join(folder, name), text)
      return encodeURIComponent(path.join(folder, name))
    }
    const ours = await file('ours.pem', authority.ca.certificate)
    const others = await file('others.pem', new Authority('others').ca.certificate)
    const bin = inject('postgres')?.bin ?? ''
    const server = await startPostgres({ bin, folder, tls: authority.sign('localhost') })
    const open = async (parameters: string) => {
      const store = await openStore(`${server.url}?${parameters}`)
      await store.check()
      await store.close()
    }
    await open(`sslmode=verify-full&sslrootcert=${ours}`)
    await expect(open(`sslmode=verify-full&sslrootcert=${others}`)).rejects.toThrow('certificate')
    await expect(open('sslmode=verify-full')).rejects.toThrow('certificate')
    await server.stop()
    await rm(folder, { recursive: true })
  })

  test('the doctor looks at the database, and changes nothing', async () => {
    const look = async (location = place.location) => {
      for await (const check of examine({ ...env, REWIND_DATABASE_URL: location })) {
        if (check.id === 'store') return check
      }
    }
    expect(await look()).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('has no tables yet'),
    })
    expect(
      await place.execute('select 1 from pg_tables where schemaname = current_schema()'),
    ).toEqual([])
    await (await openStore(place.location)).close()
    expect(await look()).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/tables of this version, PostgreSQL \d/),
    })
    await place.execute("insert into required_migrations values ('2099-01-later')")
    expect(await look()).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('does not know 2099-01-later'),
    })
    const nowhere = Object.assign(new URL(place.location), { port: '1' }).href
    const away = await look(nowhere)
    expect(away).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('cannot be reached'),
    })
    expect(JSON.stringify(away)).not.toMatch(secrets)
  })
})
