import { openConnection } from '@rewind/operations/temporal/connection'
import { readEvents, readRows } from '@rewind/operations/temporal/history-pages'
import protobuf from 'protobufjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeTemporal, failureCodes } from './fake-temporal.ts'

const request = { namespace: 'orders', execution: { workflowId: 'order-1' }, maximumPageSize: 1 }

let fake: FakeTemporal
let address: string
beforeEach(async () => {
  fake = new FakeTemporal()
  address = await fake.start()
})
afterEach(() => fake.stop())

test.each([
  ['asc', 'GetWorkflowExecutionHistory'],
  ['desc', 'GetWorkflowExecutionHistoryReverse'],
] as const)('rows are asked for as whole events are, %s', async (order, method) => {
  const real = openConnection({ address, apiKey: 'key', metadata: { tenant: 'blue' } } as never)
  const headers = ['temporal-namespace', 'authorization', 'tenant', 'client-name']
  const sent = () => ({
    request: fake.lastRequest(method),
    headers: headers.map((name) => fake.lastHeader(method, name)),
  })
  await readEvents(real, order, request)
  const whole = sent()
  await readRows(real, order, request)
  expect(sent()).toEqual(whole)
  expect(whole.headers.slice(0, 3)).toEqual(['orders', 'Bearer key', 'blue'])
  await real.close()
})

test.each(failureCodes)('gRPC code %i is the same refusal for rows as for events', async (code) => {
  const real = openConnection({ address } as never)
  fake.failures.set('GetWorkflowExecutionHistory', { code, details: 'told' })
  const refusals = await Promise.all(
    [readRows, readEvents].map((read) =>
      // The cause contains the headers of the answer, and with them the time.
      read(real, 'asc', request).catch(({ code, isTemporalFault, message, details }) => ({
        code,
        isTemporalFault,
        message,
        details,
      })),
    ),
  )
  expect(refusals[0]).toEqual(refusals[1])
  expect(refusals[0]).toMatchObject({ code: expect.any(String) })
  await real.close()
})

test('a read that Temporal does not answer in time is given up', async () => {
  const real = openConnection({ address } as never)
  // Connects first, so that only the answer is waited for.
  await readRows(real, 'asc', request)
  let answer = () => {}
  fake.gate = new Promise((resolve) => {
    answer = resolve
  })
  const method = new protobuf.Method('GetWorkflowExecutionHistory', 'rpc', '', '')
  const call = { method, namespace: 'orders', request: Buffer.alloc(0) }
  await expect(real.readBytes(call, 50)).rejects.toMatchObject({ code: 'TIMEOUT' })
  answer()
  await real.close()
})
