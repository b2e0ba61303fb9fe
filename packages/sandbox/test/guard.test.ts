import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { spawnGuarded } from '../scripts/guarded.mjs'
import { identify, isAlive } from '../scripts/process-identity.mjs'
import { waitFor } from '../src/wait-for.ts'

const guarded = pathToFileURL(join(import.meta.dirname, '../scripts/guarded.mjs')).href
/** A process that ignores SIGTERM, has a child of its own, and prints both pids. */
const stubborn = `
process.on('SIGTERM', () => {})
const child = require('node:child_process').spawn('sleep', ['1000'])
console.log(process.pid, child.pid)
setInterval(() => {}, 1000)`

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  const [chunk]: unknown[] = stream === null ? [] : await once(stream, 'data')
  return String(chunk).trim()
}

async function untilGone(pids: number[]): Promise<void> {
  for (const pid of pids) {
    await waitFor(`process ${pid} to end`, async () =>
      (await identify(pid)) === undefined ? true : undefined,
    )
  }
}

test('a child that ignores SIGTERM ends with all it has started when it is stopped', async () => {
  const child = spawnGuarded(process.execPath, ['-e', stubborn], { stdout: 'pipe', graceMs: 200 })
  const pids = (await firstLine(child.process.stdout)).split(' ').map(Number)
  await child.stop()
  await untilGone(pids)
})

test('a child ends with all it has started when its parent is killed', async () => {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { spawnGuarded } = await import(${JSON.stringify(guarded)})
      spawnGuarded(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { graceMs: 200 })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const pids = (await firstLine(parent.stdout)).split(' ').map(Number)
  parent.kill('SIGKILL')
  await untilGone(pids)
})

test('a guard that is killed takes its child with it', async () => {
  const child = spawnGuarded(process.execPath, ['-e', stubborn], { stdout: 'pipe' })
  const pids = (await firstLine(child.process.stdout)).split(' ').map(Number)
  child.process.kill('SIGKILL')
  await child.exited
  await untilGone(pids)
})

test('the exit code is the command’s, and 127 when there is no such command', async () => {
  const three = spawnGuarded(process.execPath, ['-e', 'process.exit(3)'])
  expect(await three.exited).toBe(3)
  const none = spawnGuarded('no-such-command', [], { stderr: 'ignore' })
  expect(await none.exited).toBe(127)
})

test('a recycled process id is not taken for the process that had it', async () => {
  const self = await identify(process.pid)
  expect(self?.parent).toBe(process.ppid)
  expect(await isAlive({ pid: process.pid, born: self?.born ?? '' })).toBe(true)
  expect(await isAlive({ pid: process.pid, born: 'another time' })).toBe(false)
})
