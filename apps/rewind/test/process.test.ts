import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fillUrl } from '@rewind/contract/path'
import { updateRun } from '@rewind/contract/talk'
import { openStore } from '@rewind/operations/store/store'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { connection } from '../../bff/test/drive.ts'
import { FakeTemporal } from '../../bff/test/fake-temporal.ts'
import { BuiltConsole, endOf, urlOf } from './built-console.ts'

let console: BuiltConsole
beforeAll(async () => {
  console = await BuiltConsole.build()
})
afterEach(() => console.killAll())
afterAll(async () => {
  await console.remove()
  await connection.close()
})

const start = (env: Record<string, string>, ...args: string[]) => console.start(env, ...args)

test('the built console starts, answers, and keeps its store where it stands', async () => {
  const child = start({ TEMPORAL_ADDRESS: inject('temporalAddress') })
  const url = await urlOf(child)
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' })
  const style = await fetch(`${url}/api/docs/static/swagger-ui.css`)
  expect(await style.text()).toContain('.swagger-ui')
  expect(await readdir(path.join(console.folder, '.rewind'))).toContain('rewind.db')
  const ended = endOf(child)
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0 })
})

test('no request is cut off when it is told to end', async () => {
  const fake = new FakeTemporal()
  let answer = () => {}
  fake.gate = new Promise((resolve) => {
    answer = resolve
  })
  const child = start({ TEMPORAL_ADDRESS: await fake.start() })
  const url = await urlOf(child)
  const reply = fetch(`${url}/readyz`)
  await expect.poll(() => fake.count('GetSystemInfo')).toBe(1)
  const ended = endOf(child)
  child.kill('SIGTERM')
  // New ones are not taken any more, the one under way is.
  await expect
    .poll(() =>
      fetch(`${url}/healthz`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .not.toBe(200)
  answer()
  expect((await reply).status).toBe(200)
  expect(await ended).toMatchObject({ code: 0 })
  fake.stop()
})

test('an update without an answer is told before the process ends, and kept as unknown', async () => {
  const fake = new FakeTemporal()
  fake.silent.add('UpdateWorkflowExecution')
  const folder = await mkdtemp(path.join(tmpdir(), 'rewind-store-'))
  const file = path.join(folder, 'rewind.db')
  const child = start({ TEMPORAL_ADDRESS: await fake.start(), REWIND_STORE: file })
  const url = await urlOf(child)
  const run = { namespace: 'default', workflowId: 'order', runId: randomUUID() }
  const reply = fetch(`${url}${fillUrl(updateRun.url, run)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'go', requestId: randomUUID() }),
  })
  await expect.poll(() => fake.count('UpdateWorkflowExecution')).toBe(1)
  // Nobody can be asked what became of it either.
  fake.silent.add('PollWorkflowExecutionUpdate')
  const ended = endOf(child)
  child.kill('SIGTERM')
  expect((await reply).status).toBe(504)
  expect(await (await reply).json()).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  expect(await ended).toMatchObject({ code: 0 })
  // All of it in the one file: what stood beside it was folded in.
  const copy = path.join(folder, 'copy.db')
  await copyFile(file, copy)
  const store = await openStore(copy)
  expect(await store.list({}, { limit: 9 })).toMatchObject([{ action: 'update', state: 'unknown' }])
  await store.close()
  await rm(folder, { recursive: true })
  fake.stop()
})

test('a start that cannot be says why, all of it, and ends', async () => {
  const wrong = await endOf(start({ REWIND_PORT: 'x', TEMPORAL_TLS: 'maybe' }))
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('REWIND_PORT=x must be')
  expect(wrong.stderr).toContain('TEMPORAL_TLS=maybe must be')
  expect(wrong.stderr).not.toContain('    at ')

  const noStore = await endOf(start({ REWIND_STORE: '/dev/null/rewind.db' }))
  expect(noStore.code).toBe(1)
  expect(noStore.stderr).toContain('REWIND_STORE=/dev/null/rewind.db cannot be opened')

  const rules = path.join(console.folder, 'access.yaml')
  await writeFile(rules, 'bindings: [{ role: viewr, groups: [everyone] }]')
  const login = { REWIND_LOGIN: 'header', REWIND_TRUSTED_PROXIES: '10.0.0.1' }
  const noRoles = await endOf(start({ ...login, REWIND_ACCESS: rules }))
  expect(noRoles.code).toBe(1)
  expect(noRoles.stderr).toContain('access.yaml:1:20: Unknown role viewr. Did you mean viewer?')
  expect((await endOf(start(login))).stderr).toContain('REWIND_LOGIN=header needs REWIND_ACCESS')

  const taken = new URL(await urlOf(start({ TEMPORAL_ADDRESS: inject('temporalAddress') }))).port
  const second = await endOf(start({ REWIND_PORT: taken }))
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(`REWIND_PORT=${taken} cannot be listened on`)
})

test('the doctor ends with 1 where something fails, and its JSON says what', async () => {
  const doctor = (address: string, ...args: string[]) =>
    endOf(start({ TEMPORAL_ADDRESS: address }, 'doctor', ...args))
  const { code, stdout, stderr } = await doctor('127.0.0.1:1', '--json')
  const { works, checks } = JSON.parse(stdout)
  expect({ code, stderr, works }).toEqual({ code: 1, stderr: '', works: false })
  expect(checks).toContainEqual(
    expect.objectContaining({
      id: 'connection',
      status: 'failed',
      found: '127.0.0.1:1: connection refused; nothing listens there',
    }),
  )
  // The built page is not beside this build, so only the text is compared.
  const text = await doctor(inject('temporalAddress'))
  expect(text.stdout).toMatch(/^ok +Connection +127\.0\.0\.1:\d+ without TLS/m)
  expect(text.stdout).toMatch(/^FAILED +Page /m)
  expect(text.stdout).toMatch(/\n1 failed; \d+ ok, /)
  expect(text.code).toBe(1)
})

test('the reader of the output may stop early', async () => {
  const child = start({ TEMPORAL_ADDRESS: inject('temporalAddress') }, 'doctor')
  child.stdout?.destroy()
  const { stderr } = await endOf(child)
  expect(stderr).toBe('')
})

test('an unknown command ends with 2 and lists the commands', async () => {
  const { code, stderr } = await endOf(start({}, 'docter'))
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean doctor?')
})
