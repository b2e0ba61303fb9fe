import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resetRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { fillUrl } from '@rewind/contract/path'
import { openStore } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { engines, makePlace } from '@rewind/sandbox/test/store-place'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { BuiltConsole, urlOf } from '../../rewind/test/built-console.ts'
import { ask, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, runIdsOf, service, startTimer } from './drive.ts'
import { type Method, PassingTemporal } from './passing-temporal.ts'

let built: BuiltConsole
beforeAll(async () => {
  built = await BuiltConsole.build()
})
afterAll(async () => {
  await built.remove()
  await connection.close()
})

const resetBody = (more: object = {}) => ({
  eventId: 4,
  reason: 'bad deploy',
  requestId: randomUUID(),
  ...more,
})

async function runWithPoint(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}

/** Returns every run in visibility once it knows the newest. */
async function newRunsOf(run: DrivenRun): Promise<string[]> {
  const latest = await run.latestRunId()
  await expect.poll(() => runIdsOf(run.workflowId)).toContain(latest)
  return (await runIdsOf(run.workflowId)).filter((runId) => runId !== run.runId)
}

const post = async (url: string, run: DrivenRun, body: object) => {
  const reply = await fetch(`${url}${fillUrl(resetRun.url, run.ref)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: JSON.parse(await reply.text()) }
}

const raw = async (run: DrivenRun, reason: string) =>
  service.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
    reason,
    requestId: randomUUID(),
  })

describe.each(engines)('a console with %s that is killed', (engine) => {
  const never = new Promise<void>(() => undefined)
  interface Point {
    name: string
    at: 'call' | 'answer'
    method: Method
    /** Holds up only the calls after Temporal did the reset. */
    afterReset?: boolean
    /** Then the same request is not sent again. */
    mayStillArrive?: boolean
  }
  const points: Point[] = [
    {
      name: 'between the intent and the call',
      at: 'call',
      method: 'ResetWorkflowExecution',
      mayStillArrive: true,
    },
    {
      name: 'while it looks at the run, before the intent',
      at: 'call',
      method: 'DescribeWorkflowExecution',
    },
    { name: 'between the call and its answer', at: 'answer', method: 'ResetWorkflowExecution' },
    {
      name: 'between the answer and the stored outcome',
      at: 'call',
      method: 'GetWorkflowExecutionHistoryReverse',
      afterReset: true,
    },
  ]
  test.each(points)('$name', { timeout: 400_000 }, async (point) => {
    const place = await makePlace(engine)
    const temporal = new PassingTemporal(inject('temporalAddress'))
    const env = {
      TEMPORAL_ADDRESS: await temporal.start(),
      REWIND_OPERATOR: 'ada',
      [engine === 'sqlite' ? 'REWIND_STORE' : 'REWIND_DATABASE_URL']: place.location,
    }
    const run = await runWithPoint()
    const body = resetBody()
    const child = built.start(env)
    const url = await urlOf(child)
    let isKilled = false
    const reached = new Promise<void>((resolve) => {
      const hold = (at: Point['at']) => (method: Method) => {
        const isAfter = point.afterReset !== true || temporal.count('ResetWorkflowExecution') > 0
        if (isKilled || at !== point.at || method !== point.method || !isAfter) return
        resolve()
        return never
      }
      temporal.onCall = hold('call')
      temporal.onAnswer = hold('answer')
    })
    const lost = post(url, run, body).catch(() => 'no answer')
    await reached
    child.kill('SIGKILL')
    await once(child, 'exit')
    isKilled = true
    expect(await lost).toBe('no answer')

    const again = await urlOf(built.start(env))
    let reply = await post(again, run, body)
    if (point.mayStillArrive) {
      // Nothing tells whether the call left before the kill. A network may still deliver it.
      expect(reply).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
      expect(await newRunsOf(run)).toEqual([])
      expect(temporal.count('ResetWorkflowExecution')).toBe(1)
      // The operator decides: a new request is another reset.
      Object.assign(body, { requestId: randomUUID() })
      reply = await post(again, run, body)
    }
    await expect
      .poll(
        async () => {
          if (reply.status !== 200) reply = await post(again, run, body)
          return reply
        },
        { timeout: 200_000 },
      )
      // Compares the whole reply, so that a refusal shows its reason.
      .toMatchObject({ status: 200 })
    expect(await newRunsOf(run)).toEqual([reply.body.runId])
    expect(await post(again, run, body)).toEqual(reply)
    const query = { workflowId: run.workflowId }
    const trail = async () => {
      const reply = await fetch(`${again}${fillUrl(listInterventions.url, {}, query)}`)
      return JSON.parse(await reply.text()).interventions
    }
    await expect
      .poll(trail, { timeout: 120_000 })
      .toMatchObject([
        { state: 'done', newRunId: reply.body.runId },
        ...(point.mayStillArrive ? [{ state: 'unknown' }] : []),
      ])
    built.killAll()
    temporal.stop()
    await place.remove()
  })
})

test('a hundred equal requests at once make one run', async () => {
  const rewind = await startConsole()
  const run = await runWithPoint()
  const body = resetBody({ expected: { status: 'RUNNING', latestRunId: run.runId } })
  const replies = await Promise.all(
    Array.from({ length: 100 }, () => ask(rewind, resetRun, { params: run.ref, body })),
  )
  const [runId] = await newRunsOf(run)
  for (const reply of replies) expect(reply).toMatchObject({ status: 200, body: { runId } })
  expect(await newRunsOf(run)).toHaveLength(1)
  await rewind.close()
})

test.each(engines)(
  'of two operators on one store on %s one resets, and the other learns who did',
  async (engine) => {
    const place = await makePlace(engine)
    const stores = [await openStore(place.location), await openStore(place.location)]
    const consoles = await Promise.all(
      ['ada', 'bob'].map((operator, at) =>
        startConsole({
          env: { REWIND_OPERATOR: operator },
          ...(stores[at] && { store: stores[at] }),
        }),
      ),
    )
    for (let round = 0; round < 5; round++) {
      const run = await runWithPoint()
      const expected = { status: 'RUNNING', historyLength: 5, latestRunId: run.runId }
      const replies = await Promise.all(
        consoles.map((one) =>
          ask(one, resetRun, { params: run.ref, body: resetBody({ expected }) }),
        ),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
      const winner = replies.find(({ status }) => status === 200)
      const loser = replies.find(({ status }) => status === 409)
      expect(loser?.body).toMatchObject({
        code: 'CHANGED',
        details: {
          reset: { newRunId: winner?.body.runId, operator: replies[0] === winner ? 'ada' : 'bob' },
        },
      })
      expect(await newRunsOf(run)).toEqual([winner?.body.runId])
    }
    for (const one of consoles) await one.close()
    for (const store of stores) await store.close()
    await place.remove()
  },
)

describe('a reset from the command line', () => {
  test('that arrives between the last read and the call is reported, with its new run', async () => {
    const settings = { address: inject('temporalAddress'), namespace, metadata: {} }
    const real = connectGateway(settings)
    const run = await runWithPoint()
    let slippedIn: string | undefined
    const temporal: Temporal = {
      ...real,
      async reset(...call) {
        slippedIn = (await raw(run, 'bob: from the command line')).runId
        await expect.poll(() => runIdsOf(run.workflowId)).toContain(slippedIn)
        return real.reset(...call)
      },
    }
    const rewind = await startConsole({ temporal })
    const body = resetBody({ expected: { status: 'RUNNING', latestRunId: run.runId } })
    const reply = await ask(rewind, resetRun, { params: run.ref, body })
    expect(reply).toMatchObject({
      status: 200,
      body: {
        superseded: {
          runId: slippedIn,
          message: expect.stringContaining('“bob: from the command line”'),
        },
      },
    })
    expect(await run.status(slippedIn)).toBe('TERMINATED')
    expect((await ask(rewind, resetRun, { params: run.ref, body })).body).toEqual(reply.body)
    const query = { workflowId: run.workflowId }
    const trail = await ask(rewind, listInterventions, { query })
    expect(trail.body.interventions).toMatchObject([{ superseded: reply.body.superseded }])
    await rewind.close()
    await real.close()
  })
})
