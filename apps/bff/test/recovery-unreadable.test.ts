import { randomUUID } from 'node:crypto'
import { resetRun } from '@rewind/contract/interrupts'
import { readRecovery } from '@rewind/contract/recovery'
import { afterAll, afterEach, expect, test } from 'vitest'
import { ReplyError } from '../src/errors.ts'
import type { Temporal } from '../src/temporal/temporal.ts'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, startTimer } from './drive.ts'

afterAll(() => connection.close())

let consoles: Console[] = []
afterEach(async () => {
  for (const console of consoles) await console.close()
  consoles = []
})

async function open(temporal?: Temporal): Promise<Console> {
  const console = await startConsole(temporal === undefined ? {} : { temporal })
  consoles.push(console)
  return console
}

/** A run that a reset made, on a console where the run it was made from cannot be described. */
async function followed(problem: ReplyError) {
  const { temporal: real } = await open()
  const base = await DrivenRun.start()
  await base.decide(startTimer())
  const console = await open({
    ...real,
    describe: async (target, how) => {
      if (target.runId === base.runId) throw problem
      return await real.describe(target, how)
    },
  })
  const body = { eventId: 4, reason: 'bad deploy', requestId: randomUUID() }
  const { runId } = (await ask(console, resetRun, { params: base.ref, body })).body
  return await ask(console, readRecovery, { params: base.at(runId).ref })
}

test('a base run that is gone leaves unknown what it failed at', async () => {
  const { status, body } = await followed(new ReplyError('NOT_FOUND', 'Temporal does not know it.'))
  expect(status).toBe(200)
  expect(body.failedAt).toBeUndefined()
})

test.each(['FORBIDDEN', 'UNSUPPORTED', 'RATE_LIMITED'] as const)(
  'a base run that cannot be read is told as that: %s',
  async (code) => {
    expect((await followed(new ReplyError(code, 'Temporal says why.'))).body).toMatchObject({
      code,
      message: 'Temporal says why.',
    })
  },
)
