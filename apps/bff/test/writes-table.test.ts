import { randomUUID } from 'node:crypto'
import { type ClientRequest, request } from 'node:http'
import { listInterventions, readRequest } from '@rewind/contract/interventions'
import { verifyChain } from '@rewind/operations/audit/verify-chain'
import { openStore, type Store } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, type DrivenRun, namespace } from './drive.ts'
import { portOf } from './listening.ts'
import { WriteFaults } from './write-faults.ts'
import { type Write, writes } from './writes.ts'

// Every write, through every fault, to its reply and its record.

let faults: WriteFaults
let real: Temporal
let store: Store
let rewind: Console
beforeAll(async () => {
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
    patience: { timeoutMs: 600, inFlightMs: 0, periodMs: 40 },
  })
  return async () => {
    await rewind.close()
    expect(await verifyChain(store.audit.rows(), store.audit.checkpoints())).toMatchObject({
      isIntact: true,
    })
    await store.close()
  }
})

const done = { status: 200, state: 'done' }
const unknown = { status: 504, code: 'OUTCOME_UNKNOWN', state: 'unknown' }
const ifFound = (write: Write) => (write.count ? done : unknown)

interface Expected {
  status: number
  code?: string
  /** The state of the record; undefined if there is no record. */
  state?: string
  /** The state of the record once everything works again and the process of the write is gone. */
  later?: string
  /** How often Temporal shows the write. */
  count: number
}

interface Case {
  name: string
  fault: (run: DrivenRun) => void
  expected: (write: Write) => Expected
}

const cases: Case[] = [
  {
    name: 'not sent',
    fault: () => {
      faults.write = 'is not sent'
    },
    expected: () => ({ status: 503, code: 'UNAVAILABLE', state: 'refused', count: 0 }),
  },
  {
    name: 'sent and answered',
    fault: () => undefined,
    expected: () => ({ ...done, count: 1 }),
  },
  {
    name: 'sent and answered, the look after it refused',
    fault: () => {
      faults.looks = 'are refused'
    },
    expected: () => ({ ...done, count: 1 }),
  },
  {
    name: 'sent and answered, the look after it down',
    fault: () => {
      faults.looks = 'are down'
    },
    expected: () => ({ ...done, count: 1 }),
  },
  {
    name: 'sent, its answer lost',
    fault: () => {
      faults.write = 'loses its answer'
    },
    expected: (write) => ({ ...ifFound(write), count: 1 }),
  },
  {
    name: 'sent, its answer lost, then the run closed',
    fault: (run) => {
      faults.write = 'loses its answer'
      faults.afterWrite = () =>
        run
          .at('')
          .terminate('over', 'bob')
          .catch(() => undefined)
    },
    expected: (write) => ({ ...ifFound(write), count: 1 }),
  },
  {
    name: 'sent, its answer lost, the look refused',
    fault: () => {
      faults.write = 'loses its answer'
      faults.looks = 'are refused'
    },
    expected: (write) => ({ ...unknown, later: ifFound(write).state, count: 1 }),
  },
  {
    name: 'sent, its answer lost, the look down',
    fault: () => {
      faults.write = 'loses its answer'
      faults.looks = 'are down'
    },
    expected: (write) => ({ ...unknown, later: ifFound(write).state, count: 1 }),
  },
  {
    name: 'sent and answered, the store down after',
    fault: () => {
      faults.isStoreDown = true
    },
    expected: () => ({ status: 200, state: 'intended', later: 'done', count: 1 }),
  },
  {
    name: 'lost on its way',
    fault: () => {
      faults.write = 'is lost'
      faults.looks = 'are down'
    },
    // It may still arrive.
    expected: () => ({ ...unknown, count: 0 }),
  },
]

const trailOf = async ({ workflowId }: DrivenRun) =>
  (await ask(rewind, listInterventions, { query: { namespace, workflowId } })).body.interventions

/** Returns the audit entries of the only operation on a run: its intents, and its outcomes in order. */
async function entriesOf(run: DrivenRun): Promise<string[]> {
  const [{ id }] = await trailOf(run)
  const { entries } = (await store.audit.find(id)) ?? { entries: [] }
  return entries.map(({ kind, state }) => state ?? kind)
}

describe.each(writes)('$action', (write) => {
  test.each(cases)('$name', async ({ fault, expected }) => {
    const run = await write.start()
    const { status, code, state, later, count } = expected(write)
    const requestId = randomUUID()
    fault(run)
    const reply = await write.send(rewind, run, requestId)
    expect(reply, JSON.stringify(reply.body)).toMatchObject({
      status,
      body: code === undefined ? {} : { code },
    })
    expect(await trailOf(run)).toMatchObject([{ state, reason: 'bank is down' }])
    expect(faults.sent).toBe(1)

    faults.heal()
    const last = later ?? state
    await expect.poll(() => trailOf(run), { timeout: 20_000 }).toMatchObject([{ state: last }])
    expect(await write.count?.(run)).toBe(write.count && count)
    const outcomes = [state, last].filter((each) => each !== 'intended')
    expect(await entriesOf(run)).toEqual(['intent', ...new Set(outcomes)])

    // The same request is sent again if it is certain that the first did not happen, or if Temporal
    // itself counts both as one.
    faults.write = 'arrives'
    faults.afterWrite = async () => undefined
    const isSettled = last !== 'unknown' || write.isOnceInTemporal
    const again = await write.send(rewind, run, requestId)
    expect(again.status, JSON.stringify(again.body)).toBe(isSettled ? 200 : 504)
    if (write.count) expect(await write.count(run)).toBe(isSettled ? 1 : count)
  })

  test('its client gone before it is sent', async () => {
    const run = await write.start()
    await rewind.app.listen({ host: '127.0.0.1', port: 0 })
    let goOn = () => {}
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const reached = new Promise<void>((resolve) => {
      faults.beforeWrite = async () => {
        resolve()
        await gate
      }
    })
    const requestId = randomUUID()
    const connection = await overConnection(() => write.send(rewind, run, requestId))
    await reached
    connection.destroy()
    await expect.poll(connectionCount).toBe(0)
    goOn()
    const params = { namespace, workflowId: run.workflowId, requestId }
    await expect
      .poll(async () => (await ask(rewind, readRequest, { params })).body)
      .toEqual({ isUnderWay: false })
    expect(faults.sent).toBe(0)
    if (write.count) expect(await write.count(run)).toBe(0)
  })
})

/** Sends what `send` sends, over a connection that can be lost. */
async function overConnection(send: () => unknown): Promise<ClientRequest> {
  const { app } = rewind
  const { inject } = app
  const given = new Promise<InjectOptions>((resolve) => {
    Object.assign(app, {
      inject(options: InjectOptions) {
        resolve(options)
        return new Promise(() => undefined)
      },
    })
  })
  send()
  const { method = '', url, payload } = await given
  Object.assign(app, { inject })
  const headers = { 'content-type': 'application/json' }
  const sent = request({ port: portOf(app.server), path: String(url), method, headers })
  sent.on('error', () => undefined)
  sent.end(JSON.stringify(payload))
  return sent
}

const connectionCount = () =>
  new Promise<number>((resolve, reject) => {
    rewind.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
