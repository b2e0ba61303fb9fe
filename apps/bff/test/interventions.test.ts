import { randomUUID } from 'node:crypto'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { requestToken } from '@rewind/history/acts/request-token'
import { resetReason } from '@rewind/history/reset-points/reset-reason'
import { type Intent, openStore, type Store } from '@rewind/operations/store/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, service, startTimer } from './drive.ts'

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const id = expect.stringMatching(/^[0-9a-f-]{36}$/)

let store: Store
let rewind: Console
beforeAll(async () => {
  store = await openStore(':memory:')
  // Every intent counts as abandoned as soon as it is stored.
  rewind = await startConsole({
    store,
    patience: { timeoutMs: 0, inFlightMs: 0, periodMs: 40 },
  })
})
afterAll(async () => {
  await rewind.close()
  await store.close()
  await connection.close()
})

async function runWithPoint(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}

const list = (query: Record<string, string | number>) => ask(rewind, listInterventions, { query })

describe('the audit trail', () => {
  test('has every operation with user, action, reason, time and outcome, newest first', async () => {
    const run = await runWithPoint()
    const cancel = { reason: 'try politely', requestId: randomUUID() }
    await ask(rewind, cancelRun, { params: run.ref, body: cancel })
    const reset = { eventId: 4, reason: 'bad deploy', requestId: randomUUID() }
    const newRunId = (await ask(rewind, resetRun, { params: run.ref, body: reset })).body.runId
    const next = run.at(newRunId)
    await ask(rewind, terminateRun, { params: next.ref, body: { reason: 'enough' } })
    const noPoint = { ...reset, eventId: 5, requestId: randomUUID() }
    await ask(rewind, resetRun, { params: run.ref, body: noPoint })

    const { status, body } = await list({ namespace, workflowId: run.workflowId })
    expect(status).toBe(200)
    const common = {
      id,
      namespace,
      workflowId: run.workflowId,
      operator: 'ada',
      intendedAt: iso,
      settledAt: iso,
    }
    expect(body).toEqual({
      interventions: [
        {
          ...common,
          runId: run.runId,
          action: 'reset',
          reason: 'bad deploy',
          state: 'refused',
          eventId: 5,
          latestRunId: newRunId,
          error: {
            code: 'INVALID_RESET_POINT',
            message: expect.stringContaining('cannot be reset'),
          },
        },
        { ...common, runId: newRunId, action: 'terminate', reason: 'enough', state: 'done' },
        {
          ...common,
          runId: run.runId,
          action: 'reset',
          reason: 'bad deploy',
          state: 'done',
          eventId: 4,
          newRunId,
          latestRunId: run.runId,
        },
        { ...common, runId: run.runId, action: 'cancel', reason: 'try politely', state: 'done' },
      ],
    })

    const actions = async (query: Record<string, string | number>) =>
      (await list({ namespace, workflowId: run.workflowId, ...query })).body.interventions.map(
        ({ action, state }: { action: string; state: string }) => `${action} ${state}`,
      )
    expect(await actions({ runId: newRunId })).toEqual([
      'reset refused',
      'terminate done',
      'reset done',
    ])
    expect(await actions({ action: 'reset' })).toEqual(['reset refused', 'reset done'])
    expect(await actions({ state: 'refused' })).toEqual(['reset refused'])
    expect(await actions({ operator: 'ada', action: 'cancel' })).toEqual(['cancel done'])
    expect(await actions({ operator: 'bob' })).toEqual([])
    const [first, , , last] = body.interventions
    expect(await actions({ from: first.intendedAt })).toEqual(['reset refused'])
    expect(await actions({ to: last.intendedAt })).toEqual([])
    expect(await actions({ to: '2020-01-01' })).toEqual([])
  })

  test('has pages, whose tokens belong to one list', async () => {
    const run = await runWithPoint()
    for (let at = 0; at < 5; at++) {
      const body = { eventId: 5, reason: `no point ${at}`, requestId: randomUUID() }
      await ask(rewind, resetRun, { params: run.ref, body })
    }
    const query = { namespace, workflowId: run.workflowId, pageSize: 2 }
    const reasons: string[] = []
    let pageToken: string | undefined
    do {
      const { body } = await list({ ...query, ...(pageToken === undefined ? {} : { pageToken }) })
      expect(body.interventions.length).toBeLessThanOrEqual(2)
      reasons.push(...body.interventions.map(({ reason }: { reason: string }) => reason))
      pageToken = body.nextPageToken
    } while (pageToken !== undefined)
    expect(reasons).toEqual([4, 3, 2, 1, 0].map((at) => `no point ${at}`))

    const { nextPageToken } = (await list(query)).body
    const refused = { status: 400, body: { code: 'INVALID', details: { field: 'pageToken' } } }
    expect(await list({ ...query, action: 'reset', pageToken: nextPageToken })).toMatchObject(
      refused,
    )
    expect(await list({ pageToken: 'AAAA' })).toMatchObject(refused)
  })

  const wrong = [
    { action: 'pause' },
    { state: 'open' },
    { from: 'yesterday' },
    { from: '2026-13-45' },
    { to: '9999-12-31T23:59-12:00' },
    { runId: 'latest' },
    { pageSize: 0 },
    { who: 'ada' },
  ]
  test.each(wrong)('%o is refused and named', async (query) => {
    const [field] = Object.keys(query)
    expect(await list(query)).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { field } },
    })
  })
})

test('reading the log changes no record, pending or not', async () => {
  const file = await openStore(':memory:')
  // Rewind looks into pending records once, at its start.
  const reader = await startConsole({
    store: file,
    patience: { timeoutMs: 0, inFlightMs: 0, periodMs: 1_000_000 },
  })
  await reader.app.ready()
  const run = await DrivenRun.start()
  await run.terminate('not ours', 'bob')
  await file.recordIntent({
    namespace,
    workflow_id: run.workflowId,
    run_id: run.runId,
    action: 'terminate',
    request_id: randomUUID(),
    request: '{}',
    operator: 'ada',
    attribution: null,
    user_id: null,
    reason: 'bad deploy',
    ticket: null,
    event_id: null,
    token: 'rw-1',
    latest_run_id: null,
    first_intended_at: null,
    input_digest: null,
  })
  const before = await file.list({}, { limit: 9 })
  for (const _ of [1, 2, 3]) {
    const { body } = await ask(reader, listInterventions, { query: { workflowId: run.workflowId } })
    expect(body.interventions).toMatchObject([{ state: 'intended' }])
  }
  expect(await file.list({}, { limit: 9 })).toEqual(before)
  await reader.close()
  await file.close()
})

describe('an intent that a killed process left', () => {
  const intentOf = (run: DrivenRun, more: Partial<Intent>): Intent => ({
    namespace,
    workflow_id: run.workflowId,
    run_id: run.runId,
    action: 'reset',
    request_id: randomUUID(),
    request: '{}',
    operator: 'ada',
    attribution: null,
    user_id: null,
    reason: 'bad deploy',
    ticket: null,
    event_id: null,
    token: null,
    latest_run_id: run.runId,
    first_intended_at: null,
    input_digest: null,
    ...more,
  })
  /**
   * Returns the record of a run once Rewind has looked into it. Reading the record does not start
   * that.
   */
  const recordOf = async (run: DrivenRun) =>
    (await list({ workflowId: run.workflowId })).body.interventions[0]
  /** The Reconciler may look before the operation has reached Temporal, and then looks again. */
  const becomes = (run: DrivenRun, expected: object) =>
    expect.poll(() => recordOf(run), { timeout: 20_000 }).toMatchObject(expected)
  const execution = (run: DrivenRun) => ({ workflowId: run.workflowId, runId: run.runId })

  test('gets its outcome from Temporal: a reset by its token', async () => {
    const run = await runWithPoint()
    const requestId = randomUUID()
    const token = requestToken(run.ref, requestId)
    await store.recordIntent(intentOf(run, { event_id: 4, request_id: requestId, token }))
    const { runId } = await service.resetWorkflowExecution({
      namespace,
      workflowExecution: execution(run),
      workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
      reason: resetReason({ operator: 'ada', reason: 'bad deploy', token }),
      requestId,
    })
    await becomes(run, { state: 'done', newRunId: runId, settledAt: iso })
  })

  test('a reset, even if more than twenty runs are newer than its own', async () => {
    const run = await runWithPoint()
    const requestId = randomUUID()
    const token = requestToken(run.ref, requestId)
    const reset = async (reason: string) => {
      const { runId } = await service.resetWorkflowExecution({
        namespace,
        workflowExecution: execution(run),
        workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
        reason,
        requestId: randomUUID(),
      })
      return runId
    }
    const made = await reset(resetReason({ operator: 'ada', reason: 'bad deploy', token }))
    for (let newer = 0; newer < 25; newer++) await reset('bob: from the command line')
    await store.recordIntent(intentOf(run, { event_id: 4, request_id: requestId, token }))
    await becomes(run, { state: 'done', newRunId: made })
  })

  test('a reset that has not arrived, even if others reset the run since', async () => {
    const run = await runWithPoint()
    await store.recordIntent(intentOf(run, { event_id: 4, token: 'rw-00000000' }))
    for (let newer = 0; newer < 3; newer++) {
      await service.resetWorkflowExecution({
        namespace,
        workflowExecution: execution(run),
        workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
        reason: 'bob: from the command line',
        requestId: randomUUID(),
      })
    }
    await becomes(run, {
      state: 'unknown',
      error: { message: expect.stringContaining('may still deliver it') },
    })
  })

  test('a cancel and a terminate by their tokens, not by user and reason', async () => {
    const canceled = await DrivenRun.start()
    const how = { operator: 'ada', reason: 'bad deploy', requestId: randomUUID(), token: 'rw-1' }
    await rewind.temporal.cancel(canceled.ref, how)
    await store.recordIntent(intentOf(canceled, { action: 'cancel', token: 'rw-1' }))
    await becomes(canceled, { state: 'done' })
    const other = await DrivenRun.start()
    await rewind.temporal.cancel(other.ref, how)
    await store.recordIntent(intentOf(other, { action: 'cancel', token: 'rw-2' }))
    await becomes(other, { state: 'refused', error: { code: 'CHANGED' } })

    // An intent of an earlier version has no token, so nothing tells whose request it is.
    const old = await DrivenRun.start()
    await service.requestCancelWorkflowExecution({
      namespace,
      workflowExecution: execution(old),
      identity: 'ada',
      reason: 'bad deploy',
    })
    await store.recordIntent(intentOf(old, { action: 'cancel' }))
    await becomes(old, { state: 'unknown' })

    const terminated = await DrivenRun.start()
    await store.recordIntent(intentOf(terminated, { action: 'terminate', request_id: null }))
    await terminated.terminate('not ours', 'bob')
    await becomes(terminated, {
      state: 'refused',
      error: { code: 'ALREADY_CLOSED' },
    })
  })

  test('one without evidence in Temporal may still arrive, and stays unknown', async () => {
    const run = await runWithPoint()
    await store.recordIntent(intentOf(run, { event_id: 4, token: 'rw-00000000' }))
    await becomes(run, {
      state: 'unknown',
      error: { message: expect.stringContaining('a network that delays may still deliver it') },
    })
    const first = await recordOf(run)
    expect(await recordOf(run)).toEqual(first)
  })

  test('one whose run is gone stays unknown, and says why', async () => {
    const run = await DrivenRun.start()
    const gone = run.at(randomUUID())
    await store.recordIntent(intentOf(gone, { action: 'terminate', request_id: null }))
    await becomes(gone, { state: 'unknown', error: { code: 'NOT_FOUND' } })
  })
})
