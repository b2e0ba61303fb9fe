import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { resetRun } from '@rewind/contract/interrupts'
import { describeRun, readLineage } from '@rewind/contract/workflows'
import { openStore } from '@rewind/operations/store/store'
import { describe, expect, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { DrivenRun, namespace, runIdsOf, service, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

const console = sharedConsole()

const resetBody = (more: object = {}) => ({
  eventId: 4,
  reason: 'bad deploy',
  requestId: randomUUID(),
  ...more,
})

/** Returns a run at event 5 with one reset point, event 4. */
async function runWithPoint(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}

const send = (run: DrivenRun, body: object, to = console) =>
  ask(to, resetRun, { params: run.ref, body })

/** Waits until Temporal has this many runs of the workflow id: each reset made one. */
const runCount = async (run: DrivenRun, expected: number) =>
  expect.poll(async () => new Set(await runIdsOf(run.workflowId)).size).toBe(expected)

/** Resets the run from elsewhere, as the CLI or another Rewind does. */
const resetOutside = async (run: DrivenRun, reason: string) =>
  (
    await service.resetWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
      reason,
      requestId: randomUUID(),
    })
  ).runId

describe('a reset', () => {
  test('makes a new run that says who reset it and why, and ends the old run', async () => {
    const run = await runWithPoint()
    const reply = await send(run, resetBody({ reason: '  bad deploy ' }))
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({ runId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    const { runId } = reply.body
    const reason = expect.stringMatching(/^ada: bad deploy \[rw-[0-9a-f]{8}\]$/)

    expect(await run.status()).toBe('TERMINATED')
    expect((await run.events()).at(-1)?.workflowExecutionTerminatedEventAttributes).toMatchObject({
      reason,
    })
    const events = await run.events(runId)
    expect(events[3]?.workflowTaskFailedEventAttributes).toMatchObject({
      baseRunId: run.runId,
      newRunId: runId,
      failure: { message: reason },
    })

    const described = await ask(console, describeRun, { params: run.at(runId).ref })
    expect(described.body).toMatchObject({ lastResetTime: iso, info: { status: 'RUNNING' } })
    const base = await ask(console, describeRun, { params: run.ref })
    expect(base.body.resetRunId).toBe(runId)

    const lineage = await ask(console, readLineage, {
      params: { namespace, workflowId: run.workflowId },
      query: { runId: run.runId },
    })
    expect(lineage.body).toEqual({
      runs: [
        {
          runId: run.runId,
          status: 'TERMINATED',
          startTime: iso,
          closeTime: iso,
          madeBy: { by: 'start' },
        },
        {
          runId,
          status: 'RUNNING',
          startTime: iso,
          madeBy: {
            by: 'reset',
            fromRunId: run.runId,
            eventId: 4,
            reason,
            operator: 'ada',
            time: iso,
          },
        },
      ],
      truncated: false,
    })
  })

  test('of a closed run works, and the base keeps its status', async () => {
    const run = await DrivenRun.start()
    await run.complete()
    const { body } = await send(run, resetBody())
    expect(await run.status()).toBe('COMPLETED')
    expect(await run.status(body.runId)).toBe('RUNNING')
  })

  test('leaves out excluded events, and moves to another worker version', async () => {
    const run = await runWithPoint()
    await run.signal('kept')
    const types = async (runId: string) =>
      (await run.events(runId)).filter((event) => event.workflowExecutionSignaledEventAttributes)
    const all = await send(run, resetBody())
    expect(await types(all.body.runId)).toHaveLength(1)
    const some = await send(run, resetBody({ reapplyExclude: ['SIGNAL'] }))
    expect(await types(some.body.runId)).toHaveLength(0)
    const options = { versioningOverride: { behavior: 'AUTO_UPGRADE' } }
    const moved = await send(run, resetBody({ options }))
    expect((await run.events(moved.body.runId)).at(-2)).toMatchObject({
      workflowExecutionOptionsUpdatedEventAttributes: { versioningOverride: { autoUpgrade: true } },
    })
    const pinned = { behavior: 'PINNED', deploymentName: 'orders', buildId: 'v2' }
    const pin = await send(run, resetBody({ options: { versioningOverride: pinned } }))
    // Newer servers check first whether a worker of that version polls the task queue.
    if (pin.status !== 200) {
      expect(pin.status).toBe(409)
      expect(pin.body.message).toContain('is not present in task queue')
      expect(await run.latestRunId()).toBe(moved.body.runId)
    }
  })

  const noPoints = [
    { eventId: 1, says: 'Workflow task finish ID must be > 1' },
    { eventId: 2, says: 'this event must be at the boundary' },
    { eventId: 5, says: '' },
    { eventId: 99, says: 'Workflow task finish ID must be > 1' },
  ]
  test.each(noPoints)('to event $eventId, which is no reset point, is a 422', async (point) => {
    const run = await runWithPoint()
    const reply = await send(run, resetBody({ eventId: point.eventId }))
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'INVALID_RESET_POINT', message: expect.stringContaining(point.says) },
    })
    expect(await run.status()).toBe('RUNNING')
  })

  const refused = [
    { body: resetBody({ reason: '  ' }), field: 'reason' },
    { body: resetBody({ eventId: 0 }), field: 'eventId' },
    { body: resetBody({ eventId: '4' }), field: 'eventId' },
    { body: resetBody({ eventId: 4.5 }), field: 'eventId' },
    { body: resetBody({ dryRun: true }), field: 'dryRun' },
    { body: resetBody({ expected: { runId: 'x' } }), field: 'expected.runId' },
    { body: resetBody({ reapplyExclude: ['CANCEL'] }), field: 'reapplyExclude.0' },
    { body: { eventId: 4, reason: 'no request id' }, field: 'requestId' },
  ]
  test.each(refused)(
    'with a wrong $field is a 400 that names the field',
    async ({ body, field }) => {
      const run = await runWithPoint()
      expect(await send(run, body)).toMatchObject({
        status: 400,
        body: { code: 'INVALID', details: { in: 'body', field } },
      })
      expect(await run.status()).toBe('RUNNING')
    },
  )

  test('of a run works after the new run of its last reset was deleted', async () => {
    const run = await runWithPoint()
    const { workflowId } = run
    const runId = (await resetOutside(run, 'bob: from the command line')) ?? ''
    await run.at(runId).terminate('over')
    await DrivenRun.start(workflowId)
    await service.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } })
    // Temporal deletes a closed run about 20 s after the request.
    await expect
      .poll(() => run.at(runId).describe().then(String, String), { timeout: 50_000, interval: 500 })
      .toContain('NOT_FOUND')
    const reply = await send(run, resetBody())
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  })

  test('of what does not exist is a 404, and of a malformed run id a 400', async () => {
    const run = await runWithPoint()
    const unknown = { ...run.ref, runId: randomUUID() }
    expect(await ask(console, resetRun, { params: unknown, body: resetBody() })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    const malformed = { ...run.ref, runId: 'latest' }
    expect(await ask(console, resetRun, { params: malformed, body: resetBody() })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { field: 'runId' } },
    })
  })
})

describe('a change since the operator looked', () => {
  test('is a 409, and nothing is reset', async () => {
    const run = await runWithPoint()
    const expected = { status: 'RUNNING', historyLength: 5, latestRunId: run.runId }
    await run.signal()
    expect(await send(run, resetBody({ expected }))).toMatchObject({
      status: 409,
      body: {
        code: 'CHANGED',
        message: expect.stringContaining('its last event was 5, now 7'),
        details: { moved: { historyLength: { expected: 5, actual: 7 } } },
      },
    })
    expect(await run.status()).toBe('RUNNING')
    const now = { ...expected, historyLength: 7 }
    expect((await send(run, resetBody({ expected: now }))).status).toBe(200)
  })

  test('is described when it is a reset from outside: its run, event and reason', async () => {
    const run = await runWithPoint()
    const outside = await resetOutside(run, 'bob: I was first')
    const expected = { status: 'RUNNING', latestRunId: run.runId }
    expect(await send(run, resetBody({ expected }))).toMatchObject({
      status: 409,
      body: {
        code: 'CHANGED',
        message: expect.stringContaining('reset to event 4: bob: I was first'),
        details: {
          moved: {
            status: { expected: 'RUNNING', actual: 'TERMINATED' },
            latestRunId: { expected: run.runId, actual: outside },
          },
          reset: {
            fromRunId: run.runId,
            newRunId: outside,
            eventId: 4,
            reason: 'bob: I was first',
            operator: 'bob',
            time: iso,
          },
        },
      },
    })
    expect(await run.status(outside)).toBe('RUNNING')
  })
})

describe('one request id', () => {
  test('resets once, however often and however concurrently it is sent', async () => {
    const run = await runWithPoint()
    // The preconditions no longer hold once the first request has succeeded. The repeated request
    // is still the same one.
    const expected = { status: 'RUNNING', historyLength: 5, latestRunId: run.runId }
    const body = resetBody({ expected })
    const replies = await Promise.all([send(run, body), send(run, body), send(run, body)])
    const [first] = replies
    expect(first?.status).toBe(200)
    for (const reply of replies) expect(reply.body).toEqual(first?.body)
    expect((await send(run, body)).body).toEqual(first?.body)
    await runCount(run, 2)
    expect(await run.latestRunId()).toBe(first?.body.runId)
  })

  test('stands for one request: with another event, reason or run it is refused', async () => {
    const run = await runWithPoint()
    const body = resetBody()
    const { runId } = (await send(run, body)).body
    const others = [
      { on: run, body: { ...body, eventId: 5 } },
      { on: run, body: { ...body, reason: 'another' } },
      { on: run, body: { ...body, reapplyExclude: ['SIGNAL'] } },
      { on: run.at(runId), body },
    ]
    for (const other of others) {
      expect(await send(other.on, other.body)).toMatchObject({
        status: 400,
        body: { code: 'INVALID', details: { field: 'requestId' } },
      })
    }
    expect(await run.latestRunId()).toBe(runId)
  })

  test('is kept by the store across a restart', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rewind-store-'))
    const file = path.join(folder, 'made/when/missing.db')
    const run = await runWithPoint()
    const body = resetBody()
    const runIds: string[] = []
    for (let start = 0; start < 3; start++) {
      const store = await openStore(file)
      const restarted = await startConsole({ store })
      runIds.push((await send(run, body, restarted)).body.runId)
      await restarted.close()
      await store.close()
    }
    expect(new Set(runIds).size).toBe(1)
    await runCount(run, 2)
    await rm(folder, { recursive: true })
  })

  test('counts once for two processes on one store, too', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rewind-store-'))
    const file = path.join(folder, 'rewind.db')
    const stores = [await openStore(file), await openStore(file)]
    const consoles = await Promise.all(stores.map((store) => startConsole({ store })))
    const run = await runWithPoint()
    const body = resetBody()
    const replies = await Promise.all(consoles.map((one) => send(run, body, one)))
    const runId = await run.latestRunId()
    for (const { status, body } of replies) {
      expect(status === 200 ? body : body.code).toEqual(
        status === 200 ? { runId } : 'OUTCOME_UNKNOWN',
      )
    }
    for (const one of consoles) {
      await expect.poll(async () => (await send(run, body, one)).body).toEqual({ runId })
    }
    await runCount(run, 2)
    for (const one of consoles) await one.close()
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true })
  })

  test('is known by its token in the history when the store is lost', async () => {
    const run = await runWithPoint()
    const body = resetBody()
    const { runId } = (await send(run, body)).body
    const other = await startConsole()
    expect((await send(run, body, other)).body).toEqual({ runId })
    await other.close()
    await runCount(run, 2)
  })

  test('may be sent again after it was refused', async () => {
    const run = await runWithPoint()
    const body = resetBody({ expected: { historyLength: 4 } })
    expect((await send(run, body)).body.code).toBe('CHANGED')
    expect((await send(run, { ...body, expected: { historyLength: 5 } })).status).toBe(200)
  })

  test('makes a run of its own: a base run can be reset any number of times', async () => {
    const run = await runWithPoint()
    const first = await send(run, resetBody())
    const second = await send(run, resetBody())
    expect(second.status).toBe(200)
    expect(second.body).not.toEqual(first.body)
    expect(await run.status(first.body.runId)).toBe('TERMINATED')
    const params = { namespace, workflowId: run.workflowId }
    const runs = async () => (await ask(console, readLineage, { params })).body.runs
    await expect.poll(runs).toMatchObject([
      { runId: run.runId, madeBy: { by: 'start' } },
      { runId: first.body.runId, madeBy: { by: 'reset', fromRunId: run.runId } },
      { runId: second.body.runId, madeBy: { by: 'reset', fromRunId: run.runId } },
    ])
  })
})
