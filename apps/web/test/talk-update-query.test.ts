import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { updateQuery } from '../src/api/talk.ts'

const run = { namespace: 'n', workflowId: 'w', runId: 'r' }
const admitted = { runId: 'r', updateId: 'one', stage: 'ADMITTED' } as const
const completed = { ...admitted, stage: 'COMPLETED' } as const

afterEach(() => vi.unstubAllGlobals())

test('an answer shows its own update, not a later one of the same id', () => {
  const client = new QueryClient()
  client.setQueryData(updateQuery(run, 2, admitted).queryKey, completed)
  for (const [answerId, data] of [
    [2, completed],
    [1, undefined],
  ] as const) {
    const observer = new QueryObserver(client, updateQuery(run, answerId, completed))
    expect(observer.getCurrentResult().data).toEqual(data)
  }
})

test('an update that is gone is not read again, since a later one may have its id', async () => {
  const fetched = vi.fn(async () =>
    Response.json({ code: 'NOT_FOUND', message: 'gone' }, { status: 404 }),
  )
  vi.stubGlobal('fetch', fetched)
  const client = new QueryClient()
  for (let mount = 0; mount < 2; mount++) {
    const observer = new QueryObserver(client, { ...updateQuery(run, 3, admitted), retry: false })
    const unsubscribe = observer.subscribe(() => {})
    await expect.poll(() => observer.getCurrentResult().error?.message).toBe('gone')
    expect(observer.getCurrentResult().fetchStatus).toBe('idle')
    unsubscribe()
  }
  expect(fetched).toHaveBeenCalledOnce()
})
