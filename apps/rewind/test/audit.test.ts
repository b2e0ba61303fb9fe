import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { cancelRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { openStore } from '@rewind/operations/store/store'
import Libsql from 'libsql'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connection, DrivenRun } from '../../bff/test/drive.ts'
import { BuiltConsole, endOf } from './built-console.ts'

let built: BuiltConsole
let folder: string
beforeAll(async () => {
  built = await BuiltConsole.build()
  folder = await mkdtemp(path.join(tmpdir(), 'rewind-audit-'))
})
afterAll(async () => {
  await built.remove()
  await rm(folder, { recursive: true })
  await connection.close()
})

/** Collects the lines of standard output; `listening` resolves with the URL. */
function follow(child: ChildProcess) {
  const lines: string[] = []
  const listening = new Promise<string>((resolve) => {
    if (child.stdout === null) throw new Error('no output')
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      if (line.includes('Rewind listens')) resolve(JSON.parse(line).url)
    })
  })
  return { lines, listening }
}

async function verify(env: Record<string, string>, ...args: string[]) {
  const child = built.start(env, 'audit', 'verify', ...args)
  const { lines } = follow(child)
  return { ...(await endOf(child)), out: lines.join('\n') }
}

test('what a console prints proves what its store says, and a flipped byte is named', async () => {
  const file = path.join(folder, 'rewind.db')
  const store = { REWIND_STORE: file, REWIND_OPERATOR: 'ada' }
  const child = built.start({
    ...store,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    REWIND_AUDIT_STDOUT: '1',
  })
  const { lines, listening } = follow(child)
  const run = await DrivenRun.start()
  const reply = await fetch(`${await listening}${fillUrl(cancelRun.url, run.ref)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'bad deploy', ticket: 'OPS-1', requestId: randomUUID() }),
  })
  expect(reply.status).toBe(200)
  // A console that runs can be verified.
  expect(await verify(store)).toMatchObject({ code: 0 })
  const ended = endOf(child)
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0 })

  const audit = lines.map((line) => JSON.parse(line)).filter(({ type }) => type !== undefined)
  expect(audit).toMatchObject([
    { type: 'rewind.audit.checkpoint', kind: 'START', sequence: 0 },
    {
      type: 'rewind.audit',
      schema: 1,
      kind: 'intent',
      sequence: 1,
      user: { id: 'ada', via: 'LOCAL' },
      action: 'cancel',
      permission: 'cancel',
      reason: 'bad deploy',
      ticket: 'OPS-1',
      target: { workflowId: run.workflowId, runId: run.runId },
    },
    { type: 'rewind.audit', kind: 'outcome', sequence: 2, outcome: { state: 'done' } },
    { type: 'rewind.audit.checkpoint', kind: 'STOP', sequence: 2 },
  ])

  const kept = path.join(folder, 'kept.log')
  await writeFile(kept, `${lines.join('\n')}\n`)
  const intact = await verify(store, '--log', kept)
  expect(intact).toMatchObject({ code: 0, stderr: '' })
  expect(intact.out).toContain('2 entries of 1 writer')
  expect(intact.out).toContain(`The audit log is intact and agrees with ${kept}.`)

  const database = new Libsql(file)
  database.exec(
    "update audit_entries set text = replace(text, 'bad deploy', 'Bad deploy') where kind = 'intent'",
  )
  database.close()
  const broken = await verify(store)
  expect(broken.code).toBe(1)
  expect(broken.out).toContain('Entry 1 does not match its hash')
  expect(broken.out).toContain('The audit log is not intact.')
  const json = JSON.parse((await verify(store, '--json')).out)
  expect(json).toMatchObject({
    isIntact: false,
    writers: [{ writer: audit[0].writer, break: { kind: 'CHANGED', sequence: 1 } }],
  })
})

test('nothing of the log is printed by default', async () => {
  const child = built.start({
    REWIND_STORE: path.join(folder, 'quiet.db'),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  })
  const { lines, listening } = follow(child)
  const run = await DrivenRun.start()
  await fetch(`${await listening}${fillUrl(cancelRun.url, run.ref)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'bad deploy', requestId: randomUUID() }),
  })
  const ended = endOf(child)
  child.kill('SIGTERM')
  await ended
  expect(lines.filter((line) => line.includes('rewind.audit'))).toEqual([])
})

test('a store that cannot be read is no intact log', async () => {
  const missing = await verify({ REWIND_STORE: path.join(folder, 'none.db') })
  expect(missing).toMatchObject({ code: 1, out: '' })
  expect(missing.stderr).toContain('There is no file')
  const older = path.join(folder, 'older.db')
  const database = new Libsql(older)
  database.exec('create table operations (id text)')
  database.close()
  expect((await verify({ REWIND_STORE: older })).stderr).toContain('without an audit log')
  const empty = path.join(folder, 'empty.db')
  await (await openStore(empty)).close()
  expect(await verify({ REWIND_STORE: empty })).toMatchObject({ code: 0 })
  const noLog = await verify({ REWIND_STORE: empty }, '--log', path.join(folder, 'none.log'))
  expect(noLog).toMatchObject({ code: 1 })
  expect(noLog.stderr).toContain('none.log')
})
