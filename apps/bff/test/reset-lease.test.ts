import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { resetRun } from '@rewind/contract/interrupts'
import { listInterventions, readRequest } from '@rewind/contract/interventions'
import { fillUrl } from '@rewind/contract/path'
import { OperationError } from '@rewind/operations/errors'
import { openStore } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, runIdsOf, startTimer } from './drive.ts'
import { portOf } from './listening.ts'

// One reset of a workflow id at a time, across several processes that share a store. All times are
// scaled down.

/** How long a call of these processes may be under way, in milliseconds; 20 s in production. */
const inFlightMs = 1_500

let real: Temporal
let place: StorePlace
const ends: (() => Promise<unknown>)[] = []
beforeAll(() => {
  real = connectGateway({ address: inject('temporalAddress'), namespace, metadata: {} })
})
afterAll(async () => {
  await real.close()
  await connection.close()
})
/** Starts Rewind on the shared store. `timeoutMs`: how long it waits for the lease. */
async function consoleOnStore(timeoutMs: number, more: Partial<Temporal> = {}): Promise<Console> {
  const store = await openStore(place.location)
  const temporal = { ...real, ...more }
  const rewind = await startConsole({ temporal, store, patience: { timeoutMs, inFlightMs } })
  ends.push(
    () => rewind.close(),
    () => store.close(),
  )
  return rewind
}

/** Returns a gate that holds its callers until it opens, and says when one has arrived. */
function gate() {
  let reach = () => {}
  let open = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const pass = async () => {
    reach()
    await opened
  }
  return { reached, open, pass }
}

async function runWithPoint(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}

const body = () => ({ eventId: 4, reason: 'bad deploy', requestId: randomUUID() })

/** Returns the end of the lease of this workflow id in the store. */
async function heldUntil({ workflowId }: DrivenRun): Promise<number> {
  const sql = `select held_until from reset_leases where workflow_id = '${workflowId}'`
  const [row] = await place.execute(sql)
  return Date.parse(String(row?.held_until ?? ''))
}

const newRuns = async (run: DrivenRun) => {
  const latest = await run.latestRunId()
  await expect.poll(() => runIdsOf(run.workflowId)).toContain(latest)
  return (await runIdsOf(run.workflowId)).length - 1
}

describe.each(engines)('on %s', (engine) => {
  beforeEach(async () => {
    place = await makePlace(engine)
    return async () => {
      for (const end of ends.splice(0)) await end()
      await place.remove()
    }
  })

  test('a reset whose checks outlast its lease is not sent once another process has the lease', async () => {
    const checks = gate()
    const slow = await consoleOnStore(300, {
      readRunState: async (target) => {
        const state = await real.readRunState(target)
        await checks.pass()
        return state
      },
    })
    const run = await runWithPoint()
    const late = ask(slow, resetRun, { params: run.ref, body: body() })
    await checks.reached
    // It waits until the lease of the first one has expired.
    const other = await consoleOnStore(60_000)
    const winner = await ask(other, resetRun, { params: run.ref, body: body() })
    expect(winner.status, JSON.stringify(winner.body)).toBe(200)
    checks.open()
    expect(await late).toMatchObject({
      status: 503,
      body: { code: 'UNAVAILABLE', message: expect.stringContaining('Nothing was sent') },
    })
    expect(await newRuns(run)).toBe(1)
    const query = { workflowId: run.workflowId }
    const { interventions } = (await ask(other, listInterventions, { query })).body
    expect(interventions).toMatchObject([{ state: 'done', newRunId: winner.body.runId }])
  })

  test('a lease covers its write, however much of it the checks have used', async () => {
    const checks = gate()
    const write = gate()
    let isChecked = false
    const slow = await consoleOnStore(300, {
      readRunState: async (target) => {
        const state = await real.readRunState(target)
        if (!isChecked) await checks.pass()
        return state
      },
      reset: async (...call) => {
        await write.pass()
        return real.reset(...call)
      },
    })
    const other = await consoleOnStore(300)
    const run = await runWithPoint()
    const first = ask(slow, resetRun, { params: run.ref, body: body() })
    await checks.reached
    const atFirst = await heldUntil(run)
    // The checks take nearly all of the lease.
    await expect
      .poll(() => Date.now(), { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(atFirst - 300)
    isChecked = true
    checks.open()
    await write.reached
    // Beyond the first end of the lease, while the write is under way.
    await expect.poll(() => Date.now(), { timeout: 20_000, interval: 20 }).toBeGreaterThan(atFirst)
    const refused = await ask(other, resetRun, { params: run.ref, body: body() })
    expect(refused, JSON.stringify(refused.body)).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining('is under way') },
    })
    write.open()
    expect(await first).toMatchObject({ status: 200 })
    expect(await newRuns(run)).toBe(1)
    expect(await heldUntil(run)).toBeNaN()
  })

  test('a reset whose answer was lost keeps its lease as long as its call may still arrive', async () => {
    const losing = await consoleOnStore(300, {
      reset: async () => {
        throw new OperationError('OUTCOME_UNKNOWN', 'The connection broke.', {
          mayHaveHappened: true,
        })
      },
    })
    const run = await runWithPoint()
    const params = run.ref
    const began = Date.now()
    const lost = body()
    const first = await ask(losing, resetRun, { params, body: lost })
    expect(first).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
    expect(await heldUntil(run)).toBeGreaterThanOrEqual(began + inFlightMs)
    // The next one waits until then. By then it is also known that the lost reset did not happen.
    const other = await consoleOnStore(60_000)
    expect(await ask(other, resetRun, { params, body: body() })).toMatchObject({ status: 200 })
    expect(Date.now()).toBeGreaterThanOrEqual(began + inFlightMs)
    expect(await newRuns(run)).toBe(1)
  })

  test('a process that stood still between its intent and its call does not send it', async () => {
    const store = await openStore(place.location)
    const rewind = await startConsole({
      temporal: real,
      store: {
        ...store,
        async recordIntent(intent, earlier, lease) {
          const seen = await store.recordIntent(intent, earlier, lease)
          // This process is stopped for longer than it may take to send the call: 2 s.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_100)
          return seen
        },
      },
      patience: { timeoutMs: 300, inFlightMs },
    })
    ends.push(
      () => rewind.close(),
      () => store.close(),
    )
    const run = await runWithPoint()
    const reply = await ask(rewind, resetRun, { params: run.ref, body: body() })
    expect(reply).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(await run.latestRunId()).toBe(run.runId)
    const { body: trail } = await ask(rewind, listInterventions, {
      query: { workflowId: run.workflowId },
    })
    expect(trail.interventions).toMatchObject([{ state: 'refused' }])
  })

  test('of five resets that wait for the lease, those whose clients have left are not made', async () => {
    const first = gate()
    let sent = 0
    const rewind = await consoleOnStore(300, {
      reset: async (...call) => {
        sent++
        await first.pass()
        return real.reset(...call)
      },
    })
    await rewind.app.listen({ host: '127.0.0.1', port: 0 })
    const { server } = rewind.app
    const run = await runWithPoint()
    const post = (requestId: string) => {
      const asked = request({
        port: portOf(server),
        path: fillUrl(resetRun.url, run.ref),
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      asked.on('error', () => undefined)
      asked.end(JSON.stringify({ ...body(), requestId }))
      return asked
    }
    const outcomeOf = async (requestId: string) => {
      const params = { namespace, workflowId: run.workflowId, requestId }
      return (await ask(rewind, readRequest, { params })).body
    }
    const under = randomUUID()
    post(under)
    await first.reached
    const waiting = Array.from({ length: 4 }, () => {
      const requestId = randomUUID()
      return { requestId, asked: post(requestId) }
    })
    for (const { requestId } of waiting) {
      await expect.poll(() => outcomeOf(requestId)).toEqual({ isUnderWay: true })
    }
    for (const { asked } of waiting) asked.destroy()
    const connections = () =>
      new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
    await expect.poll(connections).toBe(1)
    first.open()
    for (const { requestId } of waiting) {
      await expect.poll(() => outcomeOf(requestId)).toEqual({ isUnderWay: false })
    }
    await expect.poll(() => outcomeOf(under)).toMatchObject({ intervention: { state: 'done' } })
    expect(sent).toBe(1)
    expect(await newRuns(run)).toBe(1)
  })
})
