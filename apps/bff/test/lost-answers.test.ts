import { randomUUID } from 'node:crypto'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import type { RunRef } from '@rewind/contract/primitives'
import { openStore } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { waitFor } from '@rewind/sandbox/wait-for'
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, runIdsOf, service, startTimer } from './drive.ts'
import { type Fault, FaultProxy } from './fault-proxy.ts'

afterAll(() => connection.close())

type Write = 'cancel' | 'terminate' | 'reset'

/** Rewind behind a network that fails at writes. It counts how often each write is sent. */
class FaultyConsole {
  readonly sent = { cancel: 0, terminate: 0, reset: 0 }
  readonly #proxy = new FaultProxy(inject('temporalAddress'))
  #console: Console | undefined
  /** Whether the network is repaired before Rewind looks into the failed write. */
  healsAtOnce = true

  async start(
    fault: Fault,
    patience: { timeoutMs: number; inFlightMs: number; periodMs?: number } = {
      timeoutMs: 600,
      inFlightMs: 0,
    },
  ): Promise<this> {
    const address = await this.#proxy.start()
    const real = connectGateway({ address, namespace, metadata: {} })
    const failing = async <T>(write: Write, run: RunRef, call: () => Promise<T>): Promise<T> => {
      this.sent[write]++
      const before = await historyLength(run)
      this.#proxy.fault = fault
      const answer = call().finally(() => {
        if (this.healsAtOnce) this.heal()
      })
      if (fault === 'lose answers') {
        const cut = async () => {
          await waitFor('the write', async () => (await historyLength(run)) > before || undefined)
          this.#proxy.cut()
        }
        await Promise.all([cut(), answer.catch(() => undefined)])
      }
      return answer
    }
    const temporal: Temporal = {
      ...real,
      cancel: (run, how) => failing('cancel', run, () => real.cancel(run, how)),
      terminate: (run, how) => failing('terminate', run, () => real.terminate(run, how)),
      reset: (run, how) => failing('reset', run, () => real.reset(run, how)),
    }
    const store = await openStore(':memory:')
    this.#console = await startConsole({ temporal, store, patience })
    return this
  }

  heal(): void {
    const { fault } = this.#proxy
    this.#proxy.fault = 'none'
    // A connection that has lost bytes cannot be used further.
    if (fault !== 'hold requests') this.#proxy.cut()
  }

  /** Lets through the call that the network held. */
  deliver(): void {
    this.#proxy.deliver()
  }

  ask(
    ...[endpoint, parts]: Parameters<typeof ask> extends [unknown, ...infer Rest] ? Rest : never
  ) {
    if (this.#console === undefined) throw new Error('not started')
    return ask(this.#console, endpoint, parts)
  }

  async stop(): Promise<void> {
    await this.#console?.close()
    await this.#proxy.stop()
  }
}

async function historyLength({ workflowId, runId }: RunRef): Promise<number> {
  const execution = { workflowId, runId }
  const reply = await service.describeWorkflowExecution({ namespace, execution })
  return Number(reply.workflowExecutionInfo?.historyLength ?? 0)
}

let faulty: FaultyConsole
beforeEach(() => {
  faulty = new FaultyConsole()
  return () => faulty.stop()
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

describe('an operation that took effect and whose answer was lost', () => {
  test('a reset is found by its token, and was sent once', async () => {
    await faulty.start('lose answers')
    const run = await runWithPoint()
    const body = resetBody()
    const reply = await faulty.ask(resetRun, { params: run.ref, body })
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    expect(reply.body.runId).toBe(await run.latestRunId())
    expect((await faulty.ask(resetRun, { params: run.ref, body })).body).toEqual(reply.body)
    expect(faulty.sent.reset).toBe(1)
  })

  test('a cancel and a terminate are found in the history', async () => {
    await faulty.start('lose answers')
    const run = await runWithPoint()
    const body = { reason: 'bad deploy', requestId: randomUUID() }
    expect((await faulty.ask(cancelRun, { params: run.ref, body })).body).toEqual({
      runId: run.runId,
      status: 'RUNNING',
      cancelRequested: true,
    })
    expect(
      (await faulty.ask(terminateRun, { params: run.ref, body: { reason: 'gone' } })).body,
    ).toEqual({
      runId: run.runId,
      status: 'TERMINATED',
      cancelRequested: true,
    })
    expect(faulty.sent).toEqual({ cancel: 1, terminate: 1, reset: 0 })
  })
})

describe('an operation without evidence in Temporal', () => {
  test('has an unknown outcome; the same reset is not sent again, and a new one is', async () => {
    await faulty.start('lose requests')
    const run = await runWithPoint()
    const body = resetBody()
    const unknown = { status: 504, body: { code: 'OUTCOME_UNKNOWN' } }
    expect(await faulty.ask(resetRun, { params: run.ref, body })).toMatchObject(unknown)
    expect(faulty.sent.reset).toBe(1)
    expect(await run.latestRunId()).toBe(run.runId)
    expect(await faulty.ask(resetRun, { params: run.ref, body })).toMatchObject(unknown)
    expect(faulty.sent.reset).toBe(1)
    await faulty.ask(resetRun, { params: run.ref, body: resetBody() })
    expect(faulty.sent.reset).toBe(2)
  })

  test('a reset is not sent again while the first call may still arrive', async () => {
    await faulty.start('lose requests', { timeoutMs: 300, inFlightMs: 60_000 })
    const run = await runWithPoint()
    const body = resetBody()
    for (let time = 0; time < 3; time++) {
      const reply = await faulty.ask(resetRun, { params: run.ref, body })
      expect(reply).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
    }
    expect(faulty.sent.reset).toBe(1)
  })

  test('a reset from outside in between is reported, and ours is not sent again', async () => {
    await faulty.start('lose requests')
    const run = await runWithPoint()
    const body = resetBody()
    expect((await faulty.ask(resetRun, { params: run.ref, body })).body.code).toBe(
      'OUTCOME_UNKNOWN',
    )
    await service.resetWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
      reason: 'bob: from the command line',
      requestId: randomUUID(),
    })
    expect(await faulty.ask(resetRun, { params: run.ref, body })).toMatchObject({
      status: 504,
      body: { code: 'OUTCOME_UNKNOWN' },
    })
    expect(faulty.sent.reset).toBe(1)
  })

  test('a cancel and a terminate have an unknown outcome, and say so', async () => {
    await faulty.start('lose requests')
    const run = await DrivenRun.start()
    const body = { reason: 'bad deploy', requestId: randomUUID() }
    expect(await faulty.ask(cancelRun, { params: run.ref, body })).toMatchObject({
      status: 504,
      body: {
        code: 'OUTCOME_UNKNOWN',
        message: expect.stringContaining('Look at the run before you try again'),
      },
    })
    expect(
      await faulty.ask(terminateRun, { params: run.ref, body: { reason: 'gone' } }),
    ).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
    expect(faulty.sent).toEqual({ cancel: 1, terminate: 1, reset: 0 })
    expect(await run.events()).toHaveLength(2)
  })
})

describe('when the network delivers a call after the console has given it up', () => {
  const patience = { timeoutMs: 1_500, inFlightMs: 0, periodMs: 40 }
  const recordOf = async (run: DrivenRun) => {
    const { workflowId } = run
    return (await faulty.ask(listInterventions, { query: { workflowId } })).body.interventions[0]
  }

  test.each([
    ['cancel', cancelRun, {}],
    ['terminate', terminateRun, {}],
    ['reset', resetRun, { eventId: 4 }],
  ] as const)('a %s is not called refused before, and becomes done', async (_, endpoint, more) => {
    await faulty.start('hold requests', patience)
    const run = await runWithPoint()
    const body = { reason: 'bad deploy', requestId: randomUUID(), ...more }
    const reply = await faulty.ask(endpoint, { params: run.ref, body })
    const message = expect.stringContaining(
      'Temporal shows nothing of it so far; a network that delays may still deliver it.',
    )
    expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 504, body: { message } })
    // A look in the background finds nothing either, and says no more than that.
    const seen = 'It is not known whether this happened. Temporal shows nothing of it so far;'
    await expect
      .poll(() => recordOf(run))
      .toMatchObject({ state: 'unknown', error: { message: expect.stringContaining(seen) } })
    faulty.deliver()
    await expect.poll(() => recordOf(run), { timeout: 20_000 }).toMatchObject({ state: 'done' })
  })
})

const stillAtWork = [{ inFlightMs: 60_000 }, { inFlightMs: 0 }]
test.each(stillAtWork)(
  'a reset done before an outage of Temporal is found after it: %o',
  async ({ inFlightMs }) => {
    await faulty.start('lose answers', { timeoutMs: 300, inFlightMs })
    faulty.healsAtOnce = false
    const run = await runWithPoint()
    const body = resetBody()
    expect(await faulty.ask(resetRun, { params: run.ref, body })).toMatchObject({
      status: 504,
      body: { code: 'OUTCOME_UNKNOWN' },
    })
    faulty.heal()
    const runId = await run.latestRunId()
    await expect
      .poll(async () => (await faulty.ask(resetRun, { params: run.ref, body })).body)
      .toEqual({ runId })
    expect(faulty.sent.reset).toBe(1)
    await expect.poll(async () => (await runIdsOf(run.workflowId)).length).toBe(2)
  },
)
