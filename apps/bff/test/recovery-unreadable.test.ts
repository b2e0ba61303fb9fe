import { randomUUID } from 'node:crypto'
import { resetRun } from '@rewind/contract/interrupts'
import { readRecovery } from '@rewind/contract/recovery'
import { OperationError } from '@rewind/operations/errors'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterAll, afterEach, expect, test } from 'vitest'
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

/** Returns the new run of a reset, on a Rewind that cannot describe the base run. */
async function followed(problem: OperationError) {
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

test('without its base run, a new run does not show what the base run failed at', async () => {
  const { status, body } = await followed(
    new OperationError('NOT_FOUND', 'Temporal does not know it.'),
  )
  expect(status).toBe(200)
  expect(body.failedAt).toBeUndefined()
})

test.each(['FORBIDDEN', 'UNSUPPORTED', 'RATE_LIMITED'] as const)(
  'a base run that cannot be read is told as that: %s',
  async (code) => {
    expect((await followed(new OperationError(code, 'Temporal says why.'))).body).toMatchObject({
      code,
      message: 'Temporal says why.',
    })
  },
)
