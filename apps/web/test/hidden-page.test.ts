import { backgroundHeader } from '@rewind/contract/endpoint'
import { cancelRun } from '@rewind/contract/interrupts'
import { describeRun } from '@rewind/contract/workflows'
import { afterEach, expect, test, vi } from 'vitest'
import { call } from '../src/api/call.ts'

afterEach(() => vi.unstubAllGlobals())

const params = { namespace: 'default', workflowId: 'order', runId: 'run' }

/** Whether a request says that its page is hidden. */
async function saysSo(hidden: boolean, request: () => Promise<unknown>): Promise<boolean> {
  const fetched = vi.fn<typeof fetch>(async () =>
    Response.json({}, { headers: { 'x-request-id': 'id' } }),
  )
  vi.stubGlobal('document', { hidden })
  vi.stubGlobal('fetch', fetched)
  await request()
  return new Headers(fetched.mock.calls[0]?.[1]?.headers).has(backgroundHeader)
}

test('the reads of a hidden page say that they run in the background', async () => {
  const read = () => call(describeRun, { params })
  const cancel = () =>
    call(cancelRun, { params, body: { reason: 'wrong order', requestId: 'request' } })
  expect(await saysSo(true, read)).toBe(true)
  expect(await saysSo(false, read)).toBe(false)
  expect(await saysSo(true, cancel)).toBe(false)
})
