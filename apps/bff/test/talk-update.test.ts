import { randomUUID } from 'node:crypto'
import { listInterventions } from '@rewind/contract/interventions'
import type { RunRef } from '@rewind/contract/primitives'
import { readUpdate, updateRun } from '@rewind/contract/talk'
import { startSample } from '@rewind/sandbox/start-sample'
import { runWorker } from '@rewind/sandbox/worker'
import { Client } from '@temporalio/client'
import { describe, expect, inject, test } from 'vitest'
import { ask } from './console.ts'
import { connection, type DrivenRun, namespace, service } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { asked, cartRun, textOf } from './talk-said.ts'

const rewind = sharedConsole()

/** Returns the state of an update in Temporal at this moment. */
const look = ({ workflowId, runId }: RunRef, updateId: string) =>
  service
    .pollWorkflowExecutionUpdate({
      namespace,
      updateRef: { workflowExecution: { workflowId, runId }, updateId },
    })
    .catch(() => undefined)

describe('an update', () => {
  test('returns its result, once for one request id, also when the request is repeated', async () => {
    const { run, params } = await cartRun()
    const body = asked('changeQuantity', 'pen', 7)
    const first = await ask(rewind, updateRun, { params, body })
    expect(first).toMatchObject({
      status: 200,
      body: { runId: params.runId, updateId: body.requestId, stage: 'COMPLETED' },
    })
    expect(textOf(first.body)).toEqual(['7'])
    expect((await ask(rewind, updateRun, { params, body })).body).toEqual(first.body)
    const told = await ask(rewind, readUpdate, { params: { ...params, updateId: body.requestId } })
    expect(told.body).toEqual(first.body)
    const accepted = (await run.events()).filter(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
    )
    expect(accepted).toHaveLength(1)
    expect(
      accepted[0]?.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta,
    ).toMatchObject({ updateId: body.requestId, identity: 'ada' })
  })

  test('that the workflow rejects returns its failure, and is recorded as refused', async () => {
    const { params } = await cartRun()
    const reply = await ask(rewind, updateRun, {
      params,
      body: { ...asked('changeQuantity', 'pen', -7), updateId: 'mine/1' },
    })
    expect(reply).toMatchObject({
      status: 200,
      body: {
        stage: 'COMPLETED',
        updateId: 'mine/1',
        failure: { message: '-7 of pen' },
        accepted: false,
      },
    })
    const query = { namespace, workflowId: params.workflowId }
    const { body } = await ask(rewind, listInterventions, { query })
    expect(body.interventions).toMatchObject([
      {
        action: 'update',
        name: 'changeQuantity',
        state: 'refused',
        reason: '',
        error: { message: expect.stringContaining('-7 of pen') },
      },
    ])
  })

  test('that fails after it was accepted is a failure, and no refusal', async () => {
    const { run, params } = await cartRun()
    const body = asked('changeQuantity', 'pen', 7000)
    expect(await ask(rewind, updateRun, { params, body })).toMatchObject({
      status: 200,
      body: { stage: 'COMPLETED', failure: { message: '7000 is too many' }, accepted: true },
    })
    const events = await run.events()
    expect(events.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(true)
    const query = { namespace, workflowId: params.workflowId }
    const { body: trail } = await ask(rewind, listInterventions, { query })
    expect(trail.interventions).toMatchObject([{ action: 'update', state: 'done' }])
  })
})

describe('an update id', () => {
  const update = (params: RunRef, body: object) => ask(rewind, updateRun, { params, body })
  const updatesOf = async (run: DrivenRun) =>
    (await run.events()).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)

  test('that the run already had returns the first outcome, and nothing is sent or recorded', async () => {
    const { run, params } = await cartRun()
    const give = (updateId: string, quantity: number) =>
      update(params, { ...asked('changeQuantity', 'pen', quantity), updateId })
    const first = await give('one', 7)
    expect(first.body).not.toHaveProperty('sentBefore')
    expect((await give('one', 9)).body).toEqual({ ...first.body, sentBefore: true })
    await give('two', 7000)
    expect((await give('two', 9)).body).toMatchObject({
      failure: { message: '7000 is too many' },
      accepted: true,
      sentBefore: true,
    })
    expect(await updatesOf(run)).toHaveLength(2)
    const query = { namespace, workflowId: params.workflowId }
    expect((await ask(rewind, listInterventions, { query })).body.interventions).toHaveLength(2)
    // This holds for a closed run too. There another id is refused.
    await run.terminate('over')
    expect((await give('one', 9)).body).toEqual({ ...first.body, sentBefore: true })
    expect(await give('three', 9)).toMatchObject({ status: 409, body: { code: 'ALREADY_CLOSED' } })
  })

  test('of a rejected update can be used again', async () => {
    const { params } = await cartRun()
    const give = (quantity: number) =>
      update(params, { ...asked('changeQuantity', 'pen', quantity), updateId: 'one' })
    expect((await give(-7)).body).toMatchObject({ accepted: false })
    const again = (await give(7)).body
    expect(textOf(again)).toEqual(['7'])
    expect(again).not.toHaveProperty('sentBefore')
  })

  test('that two requests use at once is sent by one of them', async () => {
    const { run, params } = await cartRun()
    const give = (quantity: number) =>
      update(params, { ...asked('changeQuantity', 'pen', quantity), updateId: 'one' })
    const [first, second] = await Promise.all([give(7), give(9)])
    expect([first, second].filter(({ body }) => body.sentBefore)).toHaveLength(1)
    expect(textOf(first.body)).toEqual(textOf(second.body))
    expect(await updatesOf(run)).toHaveLength(1)
    const query = { namespace, workflowId: params.workflowId }
    expect((await ask(rewind, listInterventions, { query })).body.interventions).toHaveLength(1)
  })

  test('that another request used meanwhile is found by a rejected request too', async () => {
    const { run, params } = await cartRun()
    const rejected = { ...asked('changeQuantity', 'pen', -7), updateId: 'one' }
    expect((await update(params, rejected)).body).toMatchObject({ accepted: false })
    const taken = await update(params, { ...asked('changeQuantity', 'pen', 7), updateId: 'one' })
    expect((await update(params, rejected)).body).toEqual({ ...taken.body, sentBefore: true })
    expect(await updatesOf(run)).toHaveLength(1)
    const query = { namespace, workflowId: params.workflowId }
    const { body } = await ask(rewind, listInterventions, { query })
    expect(body.interventions).toMatchObject([{ state: 'done' }, { state: 'refused' }])
  })

  test.for(['/', '.', '..', '~', '%2F', '?#', '\n', '🧨', 'x'.repeat(1000)])(
    'of any content is read by its address: %j',
    async (updateId) => {
      const { params } = await cartRun()
      const sent = await update(params, { ...asked('changeQuantity', 'pen', 7), updateId })
      expect(sent).toMatchObject({ status: 200, body: { updateId, stage: 'COMPLETED' } })
      const told = await ask(rewind, readUpdate, { params: { ...params, updateId } })
      expect(told.body).toEqual(sent.body)
    },
  )

  test('shows whether a failed update was accepted first', async () => {
    const taskQueue = `late-worker-${randomUUID()}`
    const sample = await startSample(
      new Client({ connection, namespace }),
      'collectsSignalsAndUpdates',
      {
        taskQueue,
      },
    )
    const params = { namespace, ...sample }
    const give = async (quantity: number) => {
      const body = asked('changeQuantity', 'pen', quantity)
      const sending = update(params, body)
      const read = () =>
        ask(rewind, readUpdate, { params: { ...params, updateId: body.requestId } })
      // Once Temporal knows the update, its id alone is enough to wait for it.
      await expect.poll(async () => (await look(params, body.requestId)) !== undefined).toBe(true)
      return { sending, reading: read() }
    }
    const [rejected, failed] = await Promise.all([give(-7), give(7000)])
    const worker = await runWorker({
      address: inject('temporalAddress'),
      taskQueue,
      version: 'v2',
    })
    const told = { stage: 'COMPLETED', failure: { message: '-7 of pen' }, accepted: false }
    expect((await rejected.reading).body).toMatchObject(told)
    expect((await failed.reading).body).toMatchObject({ stage: 'COMPLETED', accepted: true })
    expect((await rejected.sending).body).toMatchObject(told)
    expect((await failed.sending).body).toMatchObject({ accepted: true })
    await worker.stop()
  }, 60_000)

  test('waits only until acceptance if the request says so', async () => {
    const { run, params } = await cartRun()
    const body = { ...asked('cartAtCheckOut'), waitForStage: 'ACCEPTED' }
    expect((await update(params, body)).body).toEqual({
      runId: params.runId,
      updateId: body.requestId,
      stage: 'ACCEPTED',
    })
    expect(await updatesOf(run)).toHaveLength(1)
    await run.signal('checkOut')
    const told = await ask(rewind, readUpdate, { params: { ...params, updateId: body.requestId } })
    expect(textOf(told.body)).toEqual(['{}'])
  })
})
