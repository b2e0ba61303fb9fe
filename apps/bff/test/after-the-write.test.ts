import { randomUUID } from 'node:crypto'
import { pauseActivity } from '@rewind/contract/activities'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { OperationError } from '@rewind/operations/errors'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, startTimer } from './drive.ts'
import { activity } from './truth/driver.ts'

/** Whether Temporal becomes unavailable once it has answered a write. */
let goesAway = true
let isAway = false
/** Runs between the last read and the write. */
let meanwhile = async (): Promise<unknown> => undefined
const unlessAway =
  <In extends unknown[], Out>(read: (...given: In) => Promise<Out>) =>
  (...given: In): Promise<Out> =>
    isAway ? Promise.reject(new OperationError('UNAVAILABLE', 'Temporal is away.')) : read(...given)
const andThenAway =
  <In extends unknown[], Out>(write: (...given: In) => Promise<Out>) =>
  async (...given: In): Promise<Out> => {
    await meanwhile()
    const answer = await write(...given)
    isAway = goesAway
    return answer
  }

let real: Temporal
let rewind: Console
beforeAll(async () => {
  real = connectGateway({ address: inject('temporalAddress'), namespace, metadata: {} })
  const temporal: Temporal = {
    ...real,
    readRunState: unlessAway(real.readRunState),
    readActivity: unlessAway(real.readActivity),
    readHistory: unlessAway(real.readHistory),
    cancel: andThenAway(real.cancel),
    terminate: andThenAway(real.terminate),
    reset: andThenAway(real.reset),
    pauseActivity: andThenAway(real.pauseActivity),
  }
  rewind = await startConsole({ temporal })
})
afterAll(async () => {
  await rewind.close()
  await real.close()
  await connection.close()
})

beforeEach(() => {
  goesAway = true
  meanwhile = async () => undefined
})

async function recordOf({ workflowId }: DrivenRun) {
  isAway = false
  const query = { namespace, workflowId }
  const { body } = await ask(rewind, listInterventions, { query })
  return body.interventions[0]
}

const asked = () => ({ reason: 'bad deploy', requestId: randomUUID() })

// Temporal accepted the write. A read after it can add to that, but take nothing back.
test('a cancel that Temporal accepted is done, even if Temporal then becomes unavailable', async () => {
  const run = await DrivenRun.start()
  expect(await ask(rewind, cancelRun, { params: run.ref, body: asked() })).toMatchObject({
    status: 200,
    body: { runId: run.runId, status: 'RUNNING', cancelRequested: true },
  })
  expect(await recordOf(run)).toMatchObject({ action: 'cancel', state: 'done' })
  expect((await run.describe()).workflowExtendedInfo?.cancelRequested).toBe(true)
})

test('so is a terminate', async () => {
  const run = await DrivenRun.start()
  const body = { reason: 'bad deploy' }
  expect(await ask(rewind, terminateRun, { params: run.ref, body })).toMatchObject({
    status: 200,
    body: { runId: run.runId, status: 'TERMINATED' },
  })
  expect(await recordOf(run)).toMatchObject({ action: 'terminate', state: 'done' })
})

test('so is a reset', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  const body = { ...asked(), eventId: 4 }
  const reply = await ask(rewind, resetRun, { params: run.ref, body })
  const newRunId = await run.latestRunId()
  expect(reply).toMatchObject({ status: 200, body: { runId: newRunId } })
  expect(newRunId).not.toBe(run.runId)
  expect(await recordOf(run)).toMatchObject({ action: 'reset', state: 'done', newRunId })
})

test('so is an activity command, whose reply has no newer state', async () => {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'charge'))
  const params = { ...run.ref, activityId: 'charge' }
  const reply = await ask(rewind, pauseActivity, { params, body: asked() })
  expect(reply).toMatchObject({ status: 200, body: { runId: run.runId, status: 'RUNNING' } })
  expect(reply.body.activity).toBeUndefined()
  expect(await recordOf(run)).toMatchObject({ action: 'pause-activity', state: 'done' })
  expect((await run.describe()).pendingActivities?.[0]?.paused).toBe(true)
})

// The server accepts a cancel of a closed run and does nothing (docs/temporal-semantics.md#cancel).
test('a cancel of a run that closes at the same moment is refused, and its record says so', async () => {
  const run = await DrivenRun.start()
  goesAway = false
  meanwhile = () => run.complete()
  expect(await ask(rewind, cancelRun, { params: run.ref, body: asked() })).toMatchObject({
    status: 409,
    body: { code: 'ALREADY_CLOSED', details: { status: 'COMPLETED' } },
  })
  expect(await recordOf(run)).toMatchObject({
    state: 'refused',
    error: { code: 'ALREADY_CLOSED' },
  })
})
