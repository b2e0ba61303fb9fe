import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { connection } from './drive.ts'
import { FakeTemporal } from './fake-temporal.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rewind-bff-'))
  await build({ root, logLevel: 'error', build: { outDir: path.join(folder, 'dist') } })
  // Dependencies stay beside the bundle.
  await symlink(path.join(root, '../../node_modules'), path.join(folder, 'node_modules'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await connection.close()
})

function start(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [path.join(folder, 'dist/main.js')], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, REWIND_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

/** The URL of the one line that says it listens. */
async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line)
    if (msg === 'Rewind listens') return url
  }
  throw new Error('it ended without listening')
}

async function endOf(child: ChildProcess): Promise<{ code: number; stderr: string }> {
  let stderr = ''
  child.stderr?.on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stderr }
}

test('the built console starts, answers, and keeps its store where it stands', async () => {
  const child = start({ TEMPORAL_ADDRESS: inject('temporalAddress') })
  const url = await urlOf(child)
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' })
  const style = await fetch(`${url}/api/docs/static/swagger-ui.css`)
  expect(await style.text()).toContain('.swagger-ui')
  expect(await readdir(path.join(folder, '.rewind'))).toContain('rewind.db')
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

test('a start that cannot be says why, all of it, and ends', async () => {
  const wrong = await endOf(start({ REWIND_PORT: 'x', TEMPORAL_TLS: 'maybe' }))
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('REWIND_PORT=x must be')
  expect(wrong.stderr).toContain('TEMPORAL_TLS=maybe must be')
  expect(wrong.stderr).not.toContain('    at ')

  const noStore = await endOf(start({ REWIND_STORE: '/dev/null/rewind.db' }))
  expect(noStore.code).toBe(1)
  expect(noStore.stderr).toContain('REWIND_STORE=/dev/null/rewind.db cannot be opened')

  const taken = new URL(await urlOf(start({ TEMPORAL_ADDRESS: inject('temporalAddress') }))).port
  const second = await endOf(start({ REWIND_PORT: taken }))
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(`REWIND_PORT=${taken} cannot be listened on`)
})
