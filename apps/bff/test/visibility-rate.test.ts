import { randomUUID } from 'node:crypto'
import * as workflows from '@rewind/contract/workflows'
import { connectGateway } from '@rewind/operations/temporal/connect'
import { afterAll, expect, inject, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { connection, namespace } from './drive.ts'

/** The default of the setting, in calls a second. */
const rate = 8
const tabs = 20

afterAll(() => connection.close())

/** Starts Rewind with its visibility calls recorded, each with its time. */
async function watched() {
  const calls: { method: string; at: number }[] = []
  const temporal = connectGateway(
    { address: inject('temporalAddress'), namespace, metadata: {} },
    {
      visibilityRate: rate,
      onCall(path) {
        const [, method = ''] = /\/((?:List|Count)WorkflowExecutions)$/.exec(path) ?? []
        if (method !== '') calls.push({ method, at: performance.now() })
      },
    },
  )
  // All tabs here are one client, so the rate limit of a client is lifted.
  const console = await startConsole({ temporal, env: { REWIND_RATE_LIMIT: '1000000' } })
  return {
    calls,
    /** Sends what a tab sends at each refresh: the list and the count. */
    look: async (query: string) => {
      const params = { namespace }
      return await Promise.all([
        ask(console, workflows.listWorkflows, { params, query: { query, pageSize: 100 } }),
        ask(console, workflows.countWorkflows, {
          params,
          query: { query, groupBy: 'ExecutionStatus' },
        }),
      ])
    },
    async close() {
      await console.close()
      await temporal.close()
    },
  }
}

test('twenty tabs over one list make one list call a second and one count in five', async () => {
  const { calls, look, close } = await watched()
  const query = `WorkflowId = '${randomUUID()}'`
  const began = performance.now()
  let looks = 0
  while (performance.now() - began < 6_000) {
    const replies = await Promise.all(Array.from({ length: tabs }, () => look(query)))
    looks += replies.length
    expect(new Set(replies.flat().map(({ status }) => status))).toEqual(new Set([200]))
  }
  const seconds = (performance.now() - began) / 1000
  const count = (method: string) => calls.filter((call) => call.method === method).length
  expect(looks).toBeGreaterThan(200)
  expect(count('ListWorkflowExecutions')).toBeLessThanOrEqual(Math.ceil(seconds))
  expect(count('CountWorkflowExecutions')).toBeLessThanOrEqual(Math.ceil(seconds / 5))
  await close()
})

test('a count has the time of its call to Temporal, and is the same for all who share it', async () => {
  const { look, close } = await watched()
  const query = `WorkflowId = '${randomUUID()}'`
  const times: string[] = []
  for (const [, count] of await Promise.all([look(query), look(query), look(query)])) {
    times.push(count.body.countedAt)
  }
  expect(new Set(times).size).toBe(1)
  await close()
})

test('twenty tabs over twenty lists never exceed the set calls a second', async () => {
  const { calls, look, close } = await watched()
  const replies = await Promise.all(
    Array.from({ length: tabs }, (_, tab) => look(`WorkflowId = 'tab-${tab}-${randomUUID()}'`)),
  )
  expect(replies.flat().filter(({ status }) => status !== 200)).toEqual([])
  expect(calls).toHaveLength(2 * tabs)
  const times = calls.map(({ at }) => at)
  const soonest = Math.min(...times.slice(rate).map((at, index) => at - (times[index] ?? 0)))
  // A loaded machine delays one call more than another; without the limit they would be at once.
  expect(soonest).toBeGreaterThan(500)
  await close()
})

test('a request that would wait longer than five seconds is told when to retry', async () => {
  const { look, close } = await watched()
  const replies = await Promise.all(
    Array.from({ length: 2 * tabs }, () => look(`WorkflowId = '${randomUUID()}'`)),
  )
  const refused = replies.flat().filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  for (const { status, body, headers } of refused) {
    expect(status).toBe(429)
    expect(body).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('8 lists'),
    })
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(5)
  }
  await close()
})
