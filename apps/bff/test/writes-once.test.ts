import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeTemporal, failureCodes } from './fake-temporal.ts'

let fake: FakeTemporal
let temporal: Temporal
let told: string[]
beforeEach(async () => {
  fake = new FakeTemporal()
  told = []
  temporal = connectGateway(
    { address: await fake.start(), namespace: 'default', metadata: {} },
    { onCall: (path, kind) => told.push(`${path.split('/').at(-1)}: ${kind}`) },
  )
})
afterEach(async () => {
  await temporal.close()
  fake.stop()
})

const run = { namespace: 'default', workflowId: 'w', runId: randomUUID() }
const how = { reason: 'r', operator: 'ada', requestId: 'q', token: 'rw-0' }

const writes: [string, () => Promise<unknown>][] = [
  ['RequestCancelWorkflowExecution', () => temporal.cancel(run, how)],
  ['TerminateWorkflowExecution', () => temporal.terminate(run, how)],
  [
    'ResetWorkflowExecution',
    () => temporal.reset(run, { ...how, eventId: 4, reapplyExclude: [], options: {} }),
  ],
]

test.each(writes)('%s is sent once, whatever it fails with', async (method, write) => {
  for (const code of failureCodes) {
    fake.calls.length = 0
    fake.failures.set(method, { code, details: `failed with ${code}` })
    await expect(write()).rejects.toThrow()
    expect(fake.calls, `code ${code}`).toEqual([method])
  }
})

test('a read is sent twice when Temporal was unavailable, and once otherwise', async () => {
  for (const code of failureCodes) {
    fake.calls.length = 0
    fake.failures.set('DescribeWorkflowExecution', { code, details: `failed with ${code}` })
    await expect(temporal.readRunState(run)).rejects.toThrow()
    expect(fake.calls, `code ${code}`).toHaveLength(code === status.UNAVAILABLE ? 2 : 1)
  }
})

test('a read that fails once because Temporal is unavailable is retried and succeeds', async () => {
  const failure = { code: status.UNAVAILABLE, details: 'shard moves', times: 1 }
  fake.failures.set('DescribeWorkflowExecution', failure)
  expect(await temporal.readRunState(run)).toMatchObject({ status: 'UNSPECIFIED' })
  expect(fake.count('DescribeWorkflowExecution')).toBe(2)
})

const said = { name: 'go', input: [] }
const reads: [string, () => Promise<unknown>][] = [
  ['DescribeWorkflowExecution', () => temporal.readRunState(run)],
  ['QueryWorkflow', () => temporal.query(run, said)],
  ['QueryWorkflow', () => temporal.readHandlers(run)],
  ['PollWorkflowExecutionUpdate', () => temporal.readUpdate(run, 'u', { isAwaited: true })],
]

// Reads also have names that do not begin with Get or Describe.
test.each(reads)('%s is recognised as a read, and sent twice at most', async (method, read) => {
  fake.failures.set(method, { code: status.UNAVAILABLE, details: 'shard moves' })
  await expect(read()).rejects.toThrow()
  expect(told).toEqual([`${method}: read`, `${method}: read`])
})

test.each([
  ...writes,
  ['SignalWorkflowExecution', () => temporal.signal(run, { ...said, ...how })],
  [
    'UpdateWorkflowExecution',
    () => temporal.update(run, { ...said, ...how, updateId: 'u', waitForStage: 'COMPLETED' }),
  ],
] as [string, () => Promise<unknown>][])('%s is told as a write', async (method, write) => {
  await write()
  expect(told).toEqual([`${method}: write`])
})
