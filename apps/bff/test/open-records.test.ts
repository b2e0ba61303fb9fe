import { randomUUID } from 'node:crypto'
import { cancelRun, resetRun } from '@rewind/contract/interrupts'
import { listInterventions, readRequest } from '@rewind/contract/interventions'
import { updateRun } from '@rewind/contract/talk'
import { Reconciler } from '@rewind/operations/acts/reconcile-pending'
import { OperationError } from '@rewind/operations/errors'
import { ResetOrigins } from '@rewind/operations/runs/reset-origins'
import { type Intent, IntentInDoubt, openStore, type Store } from '@rewind/operations/store/store'
import { StoreError } from '@rewind/operations/store/store-error'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, service, startTimer } from './drive.ts'
import { cartRun } from './talk-said.ts'
import { WriteFaults } from './write-faults.ts'

// What becomes of a record without a known outcome, and of its request.

let real: Temporal
let faults: WriteFaults
let store: Store
let rewind: Console
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
  rewind = await startConsole({
    temporal: faults.temporal(real),
    store: faults.store(store),
    // The background looks come late, so that a test sees what a repeated request finds.
    patience: { timeoutMs: 600, inFlightMs: 0, periodMs: 600_000 },
  })
  return async () => {
    await rewind.close()
    await store.close()
  }
})

const intent = (more: Partial<Intent> = {}): Intent => ({
  namespace,
  workflow_id: randomUUID(),
  run_id: randomUUID(),
  action: 'cancel',
  request_id: randomUUID(),
  request: '{}',
  operator: 'ada',
  attribution: null,
  user_id: null,
  ticket: null,
  reason: 'bad deploy',
  event_id: null,
  token: null,
  latest_run_id: null,
  first_intended_at: null,
  input_digest: null,
  ...more,
})

test('a repeated request is answered as done, even if its outcome cannot be stored now', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  const body = { eventId: 4, reason: 'bad deploy', requestId: randomUUID() }
  faults.write = 'loses its answer'
  faults.looks = 'are down'
  expect(await ask(rewind, resetRun, { params: run.ref, body })).toMatchObject({ status: 504 })
  faults.looks = 'work'
  faults.isStoreDown = true
  const again = await ask(rewind, resetRun, { params: run.ref, body })
  expect(again, JSON.stringify(again.body)).toMatchObject({
    status: 200,
    body: { runId: await run.latestRunId() },
  })
  expect(faults.sent).toBe(1)
})

test('an intent that may be stored, and is not sent, becomes refused', async () => {
  const doubting: Store = {
    ...store,
    // The connection to the store is lost after the commit, and the store stays away.
    async recordIntent(...asked) {
      const version = await store.recordIntent(...asked)
      throw new IntentInDoubt(new StoreError('The store is away.'), version)
    },
  }
  const patience = { timeoutMs: 600, inFlightMs: 600_000, periodMs: 40 }
  const console = await startConsole({ temporal: faults.temporal(real), store: doubting, patience })
  await console.app.ready()
  const run = await DrivenRun.start()
  const body = { reason: 'bad deploy', requestId: randomUUID() }
  const reply = await ask(console, cancelRun, { params: run.ref, body })
  expect(reply).toMatchObject({
    status: 503,
    body: { details: { of: 'STORE' }, message: expect.stringContaining('Nothing was sent') },
  })
  expect(faults.sent).toBe(0)
  const kept = async () => (await store.list({ workflowId: run.workflowId }, { limit: 2 }))[0]
  await expect.poll(kept).toMatchObject({
    state: 'refused',
    error_message: expect.stringContaining('Nothing was sent to Temporal.'),
  })
  await console.close()
})

test('an update that arrived is done, even if its outcome cannot be read', async () => {
  const { params } = await cartRun()
  const away = {
    ...faults.temporal(real),
    readUpdate: async (...asked: Parameters<Temporal['readUpdate']>) => {
      if (asked[2].isAwaited) throw new OperationError('UNAVAILABLE', 'Temporal is away.')
      return real.readUpdate(...asked)
    },
  }
  const console = await startConsole({ temporal: away, store })
  faults.write = 'loses its answer'
  const body = {
    name: 'changeQuantity',
    input: [{ text: '"pen"' }, { text: '7' }],
    requestId: randomUUID(),
  }
  const reply = await ask(console, updateRun, { params, body })
  await console.close()
  expect(reply, JSON.stringify(reply.body)).toMatchObject({
    status: 200,
    body: { updateId: body.requestId, stage: 'ACCEPTED' },
  })
})

test('an update that the workflow may have rejected does not count as never arrived; a closed run decides', async () => {
  const looking = await startConsole({
    temporal: faults.temporal(real),
    store,
    patience: { timeoutMs: 600, inFlightMs: 0, periodMs: 40 },
  })
  const { params, run } = await cartRun()
  faults.write = 'loses its answer'
  const rejected = [{ text: '"pen"' }, { text: '-7' }]
  const body = { name: 'changeQuantity', input: rejected, requestId: randomUUID() }
  expect(await ask(looking, updateRun, { params, body })).toMatchObject({ status: 504 })
  const query = { workflowId: params.workflowId }
  const trail = async () => (await ask(looking, listInterventions, { query })).body.interventions
  await expect.poll(trail).toMatchObject([
    {
      state: 'unknown',
      error: {
        message: expect.stringContaining('the workflow rejected it, which Temporal does not'),
      },
    },
  ])
  await run.terminate('over', 'bob')
  const message = expect.stringContaining('It did not accept this update')
  await expect
    .poll(trail, { timeout: 20_000 })
    .toMatchObject([{ state: 'refused', error: { code: 'ALREADY_CLOSED', message } }])
  await looking.close()
})

test('a cancel that an earlier version sent without a token stays unknown when it is repeated', async () => {
  const run = await DrivenRun.start()
  const { workflowId, runId } = run
  const [reason, requestId] = ['bad deploy', randomUUID()]
  const request = JSON.stringify({ action: 'cancel', runId, reason })
  const asked = intent({ workflow_id: workflowId, run_id: runId, request_id: requestId, request })
  const seen = await store.recordIntent(asked)
  await service.requestCancelWorkflowExecution({
    ...{ namespace, workflowExecution: { workflowId, runId } },
    ...{ identity: 'ada', reason, requestId },
  })
  await store.recordOutcome(seen, {
    state: 'unknown',
    code: 'OUTCOME_UNKNOWN',
    message: 'No answer.',
  })
  const reply = await ask(rewind, cancelRun, { params: run.ref, body: { reason, requestId } })
  expect(reply, JSON.stringify(reply.body)).toMatchObject({
    status: 504,
    body: { code: 'OUTCOME_UNKNOWN' },
  })
  expect(faults.sent).toBe(0)
})

test('outcomes that wait for the store are stored before the process ends', async () => {
  const records = [await store.recordIntent(intent()), await store.recordIntent(intent())]
  const [first] = records
  let letIn = () => {}
  const locked = new Promise<void>((resolve) => {
    letIn = resolve
  })
  let reach = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  let failures = 1
  const slow: Store = {
    ...store,
    async recordOutcome(...asked) {
      reach()
      if (asked[0].id === first?.id) await locked
      else if (failures-- > 0) throw new StoreError('The store is locked.', {})
      return store.recordOutcome(...asked)
    },
  }
  const room = { temporal: real, store: slow, resetOrigins: new ResetOrigins(real) }
  const patience = { timeoutMs: 600, inFlightMs: 600_000, periodMs: 40 }
  const reconciler = new Reconciler({ ...room, ...patience }, pino({ level: 'silent' }), () => {})
  for (const seen of records) reconciler.settleLater(seen, { state: 'done' }, { evenDone: false })
  reconciler.start()
  await reached
  const closed = reconciler.close()
  letIn()
  await closed
  const kept = await store.list({}, { limit: 5 })
  expect(kept.map(({ state }) => state)).toEqual(['done', 'done'])
})

test('a request whose process has ended is under way only for as long as it can be', async () => {
  const asked = intent()
  await store.recordIntent(asked)
  const params = { namespace, workflowId: asked.workflow_id, requestId: asked.request_id ?? '' }
  const read = async () => (await ask(rewind, readRequest, { params })).body
  expect(await read()).toMatchObject({ isUnderWay: true, intervention: { state: 'intended' } })
  await expect.poll(read).toMatchObject({ isUnderWay: false, intervention: { state: 'intended' } })
})

test.each([
  ['unpause-activity', true],
  ['terminate', undefined],
] as const)(
  'of an unknown %s a client learns whether a look can still tell',
  async (action, isFinal) => {
    const asked = intent({ action, request: '{"activityId":"charge"}' })
    const seen = await store.recordIntent(asked)
    await store.recordOutcome(seen, {
      state: 'unknown',
      code: 'OUTCOME_UNKNOWN',
      message: 'No answer.',
    })
    const params = { namespace, workflowId: asked.workflow_id, requestId: asked.request_id ?? '' }
    const { body } = await ask(rewind, readRequest, { params })
    expect(body).toMatchObject({ isUnderWay: false, intervention: { state: 'unknown' } })
    expect(body.isFinal).toBe(isFinal)
  },
)

test('a look that knows nothing replaces no outcome that another process has found, and starts no new day', async () => {
  const unknown = (message: string) =>
    ({ state: 'unknown', code: 'OUTCOME_UNKNOWN', message }) as const
  const seen = await store.recordIntent(intent())
  const kept = async () => (await store.list({}, { limit: 1 }))[0]
  await store.recordOutcome(seen, unknown('No answer.'))
  const since = (await kept())?.settled_at
  await expect.poll(() => new Date().toISOString()).not.toBe(since)
  await store.recordOutcome(seen, unknown('Nothing so far.'))
  expect(await kept()).toMatchObject({ settled_at: since, error_message: 'Nothing so far.' })
  await store.recordOutcome(seen, {
    state: 'refused',
    code: 'CHANGED',
    message: 'Another came first.',
  })
  await store.recordOutcome(seen, unknown('Nothing so far.'))
  expect(await kept()).toMatchObject({ state: 'refused', error_code: 'CHANGED' })
})

test('a record that became done meanwhile gets no new intent', async () => {
  const asked = intent()
  const seen = await store.recordIntent(asked)
  await store.recordOutcome(seen, { state: 'refused', code: 'UNAVAILABLE', message: 'Not found.' })
  const earlier = await store.findRequest(
    { namespace, workflowId: asked.workflow_id },
    asked.request_id ?? '',
  )
  // The process that sent the request had stood still, and now stores Temporal's answer.
  await store.recordOutcome(seen, { state: 'done', newRunId: 'new' })
  await expect(store.recordIntent(asked, earlier)).rejects.toThrow('by another process')
  const [kept] = await store.list({}, { limit: 5 })
  expect(kept).toMatchObject({ state: 'done', new_run_id: 'new' })
})
