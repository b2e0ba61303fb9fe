import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectTemporal, type Temporal } from '../src/temporal/temporal.ts'
import { FakeTemporal, failureCodes } from './fake-temporal.ts'

let fake: FakeTemporal
let temporal: Temporal
beforeEach(async () => {
  fake = new FakeTemporal()
  temporal = connectTemporal({ address: await fake.start(), namespace: 'default', metadata: {} })
})
afterEach(async () => {
  await temporal.close()
  fake.stop()
})

const run = { namespace: 'default', workflowId: 'w', runId: randomUUID() }
const how = { reason: 'r', operator: 'ada', requestId: 'q' }

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

test('a read is asked twice when Temporal was unavailable, and once otherwise', async () => {
  for (const code of failureCodes) {
    fake.calls.length = 0
    fake.failures.set('DescribeWorkflowExecution', { code, details: `failed with ${code}` })
    await expect(temporal.readRunState(run)).rejects.toThrow()
    expect(fake.calls, `code ${code}`).toHaveLength(code === status.UNAVAILABLE ? 2 : 1)
  }
})

test('a read that succeeds the second time succeeds', async () => {
  const failure = { code: status.UNAVAILABLE, details: 'shard moves', times: 1 }
  fake.failures.set('DescribeWorkflowExecution', failure)
  expect(await temporal.readRunState(run)).toMatchObject({ status: 'UNSPECIFIED' })
  expect(fake.count('DescribeWorkflowExecution')).toBe(2)
})
