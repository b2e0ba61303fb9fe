import { randomUUID } from 'node:crypto'
import { listInterventions } from '@rewind/contract/interventions'
import { queryRun, readHandlers, signalRun, updateRun } from '@rewind/contract/talk'
import { describeRun } from '@rewind/contract/workflows'
import { OperationError } from '@rewind/operations/errors'
import { connectGateway } from '@rewind/operations/temporal/connect'
import { describe, expect, inject, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { DrivenRun, namespace, payload, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { asked, cartRun, textOf } from './talk-said.ts'

const rewind = sharedConsole()

/** Asks Temporal, not Rewind. */
const signalsOf = async (run: DrivenRun) =>
  (await run.events()).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? [])

describe('a signal', () => {
  test('reaches the run with the operator as identity, once for one request id', async () => {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    const body = { ...asked('addItem', 'pen', 12), reason: ' customer called ' }
    body.input.push({ text: '12345678901234567890' })
    const first = await ask(rewind, signalRun, { params: run.ref, body })
    expect(first).toMatchObject({ status: 200, body: { runId: run.runId, status: 'RUNNING' } })
    const again = await ask(rewind, signalRun, { params: run.ref, body })
    expect(again.body).toEqual(first.body)
    const [signal, ...more] = await signalsOf(run)
    expect(more).toEqual([])
    expect(signal).toMatchObject({ signalName: 'addItem', identity: 'ada' })
    const payloads = signal?.input?.payloads ?? []
    expect(payloads.map(({ data }) => Buffer.from(data ?? []).toString())).toEqual([
      '"pen"',
      '12',
      '12345678901234567890',
    ])
    const query = { namespace, workflowId: run.workflowId }
    const { body: trail } = await ask(rewind, listInterventions, { query })
    expect(trail.interventions).toMatchObject([
      { action: 'signal', name: 'addItem', reason: 'customer called', state: 'done' },
    ])
    // The store does not keep the arguments.
    expect(JSON.stringify(await rewind.store.list(query, { limit: 9 }))).not.toContain('pen')
  })

  test('sent again after a lost answer counts once, since Temporal knows its id', async () => {
    const run = await DrivenRun.start()
    const real = connectGateway({
      address: inject('temporalAddress'),
      namespace,
      metadata: {},
    })
    let fails = true
    const faulty = await startConsole({
      temporal: {
        ...real,
        async signal(...said) {
          await real.signal(...said)
          if (!fails) return
          fails = false
          throw new OperationError('OUTCOME_UNKNOWN', 'lost', {
            mayHaveHappened: true,
          })
        },
        // Returns no evidence that the signal happened.
        findEvents: async function* () {},
      },
      patience: { timeoutMs: 2_000, inFlightMs: 0 },
    })
    const body = asked('go')
    expect(await ask(faulty, signalRun, { params: run.ref, body })).toMatchObject({
      status: 504,
      body: { code: 'OUTCOME_UNKNOWN' },
    })
    expect((await ask(faulty, signalRun, { params: run.ref, body })).status).toBe(200)
    expect(await signalsOf(run)).toHaveLength(1)
    await faulty.close()
    await real.close()
  })

  test('whose answer was lost is found in the history', async () => {
    const run = await DrivenRun.start()
    const real = connectGateway({ address: inject('temporalAddress'), namespace, metadata: {} })
    const faulty = await startConsole({
      temporal: {
        ...real,
        async signal(...said) {
          await real.signal(...said)
          throw new OperationError('OUTCOME_UNKNOWN', 'lost', { mayHaveHappened: true })
        },
      },
    })
    const reply = await ask(faulty, signalRun, { params: run.ref, body: asked('go') })
    expect(reply).toMatchObject({ status: 200, body: { status: 'RUNNING' } })
    await faulty.close()
    await real.close()
  })

  test('is refused for a closed run, a wrongly encoded argument, and a run that does not exist', async () => {
    const run = await DrivenRun.start()
    const send = (body: object, params = run.ref) => ask(rewind, signalRun, { params, body })
    const wrong = { ...asked('addItem'), input: [{ text: '7' }, { text: 'pen' }] }
    expect(await send(wrong)).toMatchObject({
      status: 400,
      body: { code: 'INVALID', message: expect.stringContaining('Argument 2') },
    })
    expect(await send({ ...asked('go'), name: '' })).toMatchObject({ status: 400 })
    expect(await send(asked('go'), { ...run.ref, workflowId: randomUUID() })).toMatchObject({
      status: 404,
    })
    await run.terminate('over')
    expect(await send(asked('go'))).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CLOSED', message: expect.stringContaining('Terminated') },
    })
    expect(await signalsOf(run)).toEqual([])
    const { body } = await ask(rewind, describeRun, { params: run.ref })
    expect(body.actions.signal).toEqual({
      allowed: false,
      whyNot: 'The run is closed: Terminated.',
    })
  })

  test('of half a megabyte arrives', async () => {
    const run = await DrivenRun.start()
    const text = JSON.stringify('x'.repeat(500_000))
    const body = { ...asked('big'), input: [{ text }] }
    expect((await ask(rewind, signalRun, { params: run.ref, body })).status).toBe(200)
    expect(await signalsOf(run)).toHaveLength(1)
  })
})

describe('with a worker', () => {
  test('a query is answered from the state, even of a closed run', async () => {
    const { run, params } = await cartRun()
    await ask(rewind, signalRun, { params, body: asked('addItem', 'pen') })
    const cart = () => ask(rewind, queryRun, { params, body: { name: 'cart' } })
    await expect.poll(async () => textOf((await cart()).body)).toEqual(['{"pen":1}'])
    const events = (await run.events()).length
    expect(await ask(rewind, queryRun, { params, body: { name: 'nope' } })).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID',
        message: expect.stringMatching(/^The workflow did not answer it: .*handler for nope/),
      },
    })
    // The query wrote no event.
    expect(await run.events()).toHaveLength(events)
    await ask(rewind, signalRun, { params, body: asked('checkOut') })
    await expect.poll(() => run.status()).toBe('COMPLETED')
    expect(textOf((await cart()).body)).toEqual(['{"pen":1}'])
    const body = { name: 'cart', rejectCondition: 'NOT_OPEN' }
    expect((await ask(rewind, queryRun, { params, body })).body).toEqual({
      rejected: { status: 'COMPLETED' },
    })
  })

  test('its handlers are listed', async () => {
    const { params } = await cartRun()
    const { status, body } = await ask(rewind, readHandlers, { params })
    expect(status).toBe(200)
    const names = (handlers: { name: string }[]) => handlers.map(({ name }) => name)
    expect(names(body.queries)).toContain('cart')
    expect(names(body.signals)).toEqual(expect.arrayContaining(['addItem', 'checkOut']))
    expect(names(body.updates)).toEqual(['changeQuantity', 'cartAtCheckOut'])
  })
})

describe('a query that is not answered says why', () => {
  /** Queries a run whose worker is the test. */
  async function answered(reply: object) {
    const run = await DrivenRun.start()
    await run.decide()
    const [asking] = await Promise.all([
      ask(rewind, queryRun, { params: run.ref, body: { name: 'cart' } }),
      run.answerQuery(reply),
    ])
    return asking
  }

  test('where the worker gives no reason', async () => {
    expect(await answered({ completedType: 2 })).toMatchObject({
      status: 400,
      body: { message: 'The workflow did not answer it: its worker did not say why.' },
    })
  })

  test('where the answer is too large', async () => {
    const queryResult = { payloads: [payload('x'.repeat(2_200_000))] }
    expect(await answered({ completedType: 1, queryResult })).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(/the answer is larger than Temporal passes on, 2 MB/),
      },
    })
  })

  test('where the arguments are too large', async () => {
    const { params } = await cartRun()
    const body = { name: 'cart', input: [{ text: `"${'x'.repeat(2_200_000)}"` }] }
    expect(await ask(rewind, queryRun, { params, body })).toMatchObject({
      status: 413,
      body: { message: expect.stringMatching(/input is larger than Temporal accepts: 2 MB/) },
    })
  })

  test('where the run is stuck', async () => {
    const run = await DrivenRun.start()
    await run.decide()
    await run.signal()
    for (let attempt = 1; attempt <= 4; attempt++) await run.failTask('no event 11 in the code')
    expect(await ask(rewind, queryRun, { params: run.ref, body: { name: 'cart' } })).toMatchObject({
      status: 409,
      body: { code: 'CHANGED', message: expect.stringMatching(/^No worker can answer while/) },
    })
  }, 30_000)
})

test('a read-only console sends queries, and no signals or updates', async () => {
  const readOnly = await startConsole({ env: { REWIND_READ_ONLY: '1' } })
  const { run, params } = await cartRun()
  for (const endpoint of [signalRun, updateRun]) {
    const reply = await ask(readOnly, endpoint, { params, body: asked('addItem', 'pen') })
    expect(reply).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  }
  expect((await ask(readOnly, queryRun, { params, body: { name: 'cart' } })).status).toBe(200)
  expect(await signalsOf(run)).toEqual([])
  await readOnly.close()
})

test('without a worker a query says so, and an update is admitted', async () => {
  const run = await DrivenRun.start()
  const query = () => ask(rewind, queryRun, { params: run.ref, body: { name: 'cart' } })
  const [update, ...queries] = await Promise.all([
    ask(rewind, updateRun, { params: run.ref, body: asked('changeQuantity') }),
    query(),
    query(),
  ])
  const [refused, waited] = queries.sort((one, other) => one.status - other.status)
  expect(refused).toMatchObject({
    status: 429,
    body: { message: expect.stringContaining('Another query of this run still waits') },
  })
  expect(waited).toMatchObject({
    status: 504,
    body: { code: 'TIMEOUT', message: expect.stringContaining('No worker answered') },
  })
  expect(update).toMatchObject({ status: 200, body: { stage: 'ADMITTED' } })
}, 60_000)
