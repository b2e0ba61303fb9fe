import { randomUUID } from 'node:crypto'
import { pauseActivity } from '@rewind/contract/activities'
import { cancelRun, terminateRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { signalRun, updateRun } from '@rewind/contract/talk'
import { describeRun } from '@rewind/contract/workflows'
import { findTrace } from '@rewind/operations/acts/evidence'
import type { Found } from '@rewind/operations/acts/operation'
import { ResetOrigins } from '@rewind/operations/runs/reset-origins'
import { openStore, type Store } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, service } from './drive.ts'
import { cartRun } from './talk-said.ts'
import { activity, answer, answerAndTake, takeTask } from './truth/driver.ts'
import { WriteFaults } from './write-faults.ts'

// Two writes of one operator with the same reason are two writes: one event in Temporal counts for
// one record.

let real: Temporal
let faults: WriteFaults
let store: Store
/** The Rewind whose writes get lost. */
let losing: Console
/** A second Rewind of the same operator, on the same store. */
let other: Console
beforeAll(() => {
  real = connectGateway({ address: inject('temporalAddress'), namespace, metadata: {} })
})
afterAll(async () => {
  await real.close()
  await connection.close()
})
beforeEach(async () => {
  faults = new WriteFaults()
  store = await openStore(':memory:')
  const patience = { timeoutMs: 600, inFlightMs: 0, periodMs: 40 }
  losing = await startConsole({ temporal: faults.temporal(real), store, patience })
  // The second leaves the pending records of the first to the first.
  other = await startConsole({
    temporal: real,
    store,
    patience: { ...patience, inFlightMs: 600_000 },
  })
  return async () => {
    await losing.close()
    await other.close()
    await store.close()
  }
})

const trail = async (run: DrivenRun) =>
  (await ask(losing, listInterventions, { query: { workflowId: run.workflowId } })).body
    .interventions
const states = async (run: DrivenRun) =>
  (await trail(run)).map(({ state }: { state: string }) => state)
const order = (number: number) => ({
  name: 'approve',
  input: [{ text: `"order ${number}"` }],
  requestId: randomUUID(),
})
const signals = async (run: DrivenRun) =>
  (await run.events()).filter((event) => event.workflowExecutionSignaledEventAttributes)

test('a signal that was lost is not taken for the next one of the same name', async () => {
  const run = await DrivenRun.start()
  faults.write = 'is lost'
  const params = run.ref
  const unknown = { status: 504, body: { code: 'OUTCOME_UNKNOWN' } }
  const first = order(1)
  expect(await ask(losing, signalRun, { params, body: first })).toMatchObject(unknown)
  expect(await ask(other, signalRun, { params, body: order(2) })).toMatchObject({ status: 200 })
  expect(await signals(run)).toHaveLength(1)
  // A later look does not find it either.
  const lookedAt = faults.sent
  await expect.poll(() => states(run)).toEqual(['done', 'unknown'])
  expect(faults.sent).toBe(lookedAt)
  expect(await states(run)).toEqual(['done', 'unknown'])
})

test('nor for one that arrives while Rewind looks for the lost one', async () => {
  const run = await DrivenRun.start()
  const params = run.ref
  faults.write = 'is lost'
  faults.afterWrite = () => ask(other, signalRun, { params, body: order(2) })
  const reply = await ask(losing, signalRun, { params, body: order(1) })
  expect(reply).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
  expect(await signals(run)).toHaveLength(1)
})

test('a signal that Temporal buffers during a workflow task is found once it is written', async () => {
  const run = await DrivenRun.start()
  const task = await takeTask(run)
  faults.write = 'loses its answer'
  const params = run.ref
  expect(await ask(losing, signalRun, { params, body: order(1) })).toMatchObject({ status: 504 })
  expect(await states(run)).toEqual(['unknown'])
  await answer(task)
  await expect.poll(() => states(run)).toEqual(['done'])
})

test('so is a cancel, although the run shows it as requested before', async () => {
  const run = await DrivenRun.start()
  const task = await takeTask(run)
  faults.write = 'loses its answer'
  const body = { reason: 'bad deploy', requestId: randomUUID() }
  const reply = await ask(losing, cancelRun, { params: run.ref, body })
  expect(reply).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
  await answerAndTake(task)
  await expect.poll(() => states(run)).toEqual(['done'])
})

describe('a cancel that was lost, and another that came from elsewhere', () => {
  const byBob = ({ workflowId, runId }: DrivenRun) =>
    service.requestCancelWorkflowExecution({
      ...{ namespace, workflowExecution: { workflowId, runId } },
      ...{ identity: 'bob', reason: 'also bad', requestId: randomUUID() },
    })
  const changed = { code: 'CHANGED', message: expect.stringContaining('requested before by bob') }

  /** The first look after the write is made while the event of the other is not written yet. */
  async function lookedAt(run: DrivenRun, hanging: number, timeoutMs: number) {
    const task = await takeTask(run)
    faults.write = 'is lost'
    faults.afterWrite = () => byBob(run)
    const never = new Promise<never>(() => {})
    let looks = 0
    const inFront = faults.temporal(real)
    const slow = await startConsole({
      temporal: {
        ...inFront,
        async readRunState(target) {
          if (faults.sent === 0 || looks++ === 0) return inFront.readRunState(target)
          if (looks === 2) await answer(task)
          return looks <= hanging + 1 ? never : inFront.readRunState(target)
        },
      },
      store,
      patience: { timeoutMs, inFlightMs: 600_000, periodMs: 600_000 },
    })
    const reply = await ask(slow, cancelRun, { params: run.ref, body: asked() })
    await slow.close()
    return reply
  }

  test('one look that Temporal does not answer holds up none after it', async () => {
    const reply = await lookedAt(await DrivenRun.start(), 1, 8_000)
    expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 409, body: changed })
  })

  test('where no later look is answered, nothing is said of what an earlier one saw', async () => {
    const reply = await lookedAt(await DrivenRun.start(), 1_000, 4_000)
    expect(reply.status).toBe(504)
    expect(reply.body.message).not.toContain('not written yet')
    expect(reply.body.message).toContain('has not answered the last look')
  })

  test('a closed run shows the event, however much older it seems', async () => {
    const run = await DrivenRun.start()
    faults.write = 'is lost'
    faults.looks = 'are down'
    const body = asked()
    await ask(losing, cancelRun, { params: run.ref, body })
    const record = await store.findRequest(run.ref, body.requestId)
    if (record === undefined) throw new Error('no record')
    await byBob(run)
    await run.terminate('over', 'bob')
    // The console's clock is an hour ahead of Temporal's.
    const ahead = new Date(Date.now() + 3_600_000).toISOString()
    const room = { temporal: real, store, resetOrigins: new ResetOrigins(real) }
    const found = findTrace(room, { ...record, intended_at: ahead, first_intended_at: null })
    await expect(found).rejects.toMatchObject(changed)
  })
})

test('a signal that was lost is refused once its run has closed without it', async () => {
  const run = await DrivenRun.start()
  faults.write = 'is lost'
  expect(await ask(losing, signalRun, { params: run.ref, body: order(1) })).toMatchObject({
    status: 504,
  })
  await run.terminate('over', 'bob')
  await expect.poll(() => states(run), { timeout: 20_000 }).toEqual(['refused'])
  expect((await trail(run))[0].error.code).toBe('ALREADY_CLOSED')
})

const asked = () => ({ reason: 'bad deploy', requestId: randomUUID() })

test.each([
  ['cancel', cancelRun, 'CHANGED'],
  ['terminate', terminateRun, 'ALREADY_CLOSED'],
] as const)(
  'a %s that was lost is not taken for another with the same reason',
  async (_, endpoint, code) => {
    const run = await DrivenRun.start()
    faults.write = 'is lost'
    faults.looks = 'are down'
    const params = run.ref
    expect(await ask(losing, endpoint, { params, body: asked() })).toMatchObject({ status: 504 })
    expect(await ask(other, endpoint, { params, body: asked() })).toMatchObject({ status: 200 })
    faults.heal()
    await expect.poll(() => states(run)).toEqual(['done', 'refused'])
    expect((await trail(run))[1].error.code).toBe(code)
  },
)

test('of two cancels sent at once one is done, and the other is refused as requested already', async () => {
  const run = await DrivenRun.start()
  const params = run.ref
  let second: ReturnType<typeof ask> | undefined
  // Both see that no cancel was requested. The server accepts the second one silently.
  const inBetween: Temporal = {
    ...real,
    async cancel(...call) {
      second = ask(other, cancelRun, { params, body: asked() })
      await second
      return real.cancel(...call)
    },
  }
  const slow = await startConsole({ temporal: inBetween, store })
  const first = await ask(slow, cancelRun, { params, body: asked() })
  expect(await second).toMatchObject({ status: 200 })
  expect(first).toMatchObject({
    status: 409,
    body: { code: 'CHANGED', message: expect.stringContaining('requested before by ada') },
  })
  expect((await states(run)).sort()).toEqual(['done', 'refused'])
  await slow.close()
})

test('a pause that was lost is not taken for another with the same reason', async () => {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'charge'))
  const params = { ...run.ref, activityId: 'charge' }
  faults.write = 'is lost'
  faults.afterWrite = () => ask(other, pauseActivity, { params, body: asked() })
  const reply = await ask(losing, pauseActivity, { params, body: asked() })
  expect(reply).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
  expect(await states(run)).toEqual(['done', 'unknown'])
})

test('an update id used by two requests belongs to the one that the run accepted', async () => {
  const { run, params } = await cartRun()
  const update = (quantity: number) => ({
    name: 'changeQuantity',
    input: [{ text: '"pen"' }, { text: String(quantity) }],
    updateId: 'mine',
    requestId: randomUUID(),
  })
  faults.write = 'is lost'
  faults.looks = 'are down'
  expect(await ask(losing, updateRun, { params, body: update(1) })).toMatchObject({ status: 504 })
  expect(await ask(other, updateRun, { params, body: update(2) })).toMatchObject({ status: 200 })
  faults.heal()
  await expect.poll(() => states(run)).toEqual(['done', 'refused'])
  expect((await trail(run))[1].error.message).toContain('from another request')
})

test('nor do two requests with the same id and the same content count for one update', async () => {
  const { run, params } = await cartRun()
  const update = () => ({
    name: 'changeQuantity',
    input: [{ text: '"pen"' }, { text: '1' }],
    updateId: 'mine',
    requestId: randomUUID(),
  })
  faults.write = 'is lost'
  faults.looks = 'are down'
  const lost = update()
  expect(await ask(losing, updateRun, { params, body: lost })).toMatchObject({ status: 504 })
  // A look for the lost update finds the second one, which is not recorded as done yet.
  let meanwhile: Found | undefined
  const second = new WriteFaults()
  second.afterWrite = async () => {
    const record = await store.findRequest(params, lost.requestId)
    const room = { temporal: real, store, resetOrigins: new ResetOrigins(real) }
    meanwhile = record && (await findTrace(room, record))
  }
  const slow = await startConsole({ temporal: second.temporal(real), store })
  expect(await ask(slow, updateRun, { params, body: update() })).toMatchObject({ status: 200 })
  expect(meanwhile).toMatchObject({ is: 'untold', isFinal: false })
  faults.heal()
  await expect.poll(() => states(run)).toEqual(['done', 'refused'])
  await slow.close()
})

test('a terminate counts once for its request id, and each one without an id by itself', async () => {
  const run = await DrivenRun.start()
  const params = run.ref
  const body = asked()
  const first = await ask(other, terminateRun, { params, body })
  expect(first.status).toBe(200)
  expect((await ask(other, terminateRun, { params, body })).body).toEqual(first.body)
  const { requestId: _, ...without } = body
  expect(await ask(other, terminateRun, { params, body: without })).toMatchObject({ status: 409 })
  expect(await states(run)).toEqual(['done'])
})

test('the token of a write is not shown as part of a name or reason', async () => {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'charge'))
  const params = { ...run.ref, activityId: 'charge' }
  const paused = await ask(other, pauseActivity, { params, body: asked() })
  expect(paused.body.activity.pause).toMatchObject({ identity: 'ada', reason: 'bad deploy' })
  await ask(other, cancelRun, { params: run.ref, body: asked() })
  await ask(other, signalRun, { params: run.ref, body: order(1) })
  await ask(other, terminateRun, { params: run.ref, body: asked() })
  expect(JSON.stringify(await trail(run))).not.toContain('rw-')
  expect(JSON.stringify(await ask(other, describeRun, { params: run.ref }))).not.toContain('rw-')
  // Temporal has identity and reason as they were given.
  const events = await run.events()
  const canceled = events.find((event) => event.workflowExecutionCancelRequestedEventAttributes)
  const terminated = events.at(-1)?.workflowExecutionTerminatedEventAttributes
  expect(canceled?.workflowExecutionCancelRequestedEventAttributes).toMatchObject({
    identity: 'ada',
    cause: 'bad deploy',
  })
  expect(terminated).toMatchObject({ identity: 'ada', reason: 'bad deploy' })
})
