import { freshPollers, QueuePollers } from '@rewind/operations/scanner/queue-pollers'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => void vi.useRealTimers())

test('who polled when it was read polls as long as that is kept; who had gone by then does not', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const polled = (secondsAgo: number) => ({
    identity: `worker-${secondsAgo}`,
    lastAccessTime: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  })
  const queues: Record<string, ReturnType<typeof polled>[]> = {
    alive: [polled(50), polled(300)],
    left: [polled(300)],
  }
  const readTaskQueue = async (_: string, taskQueue: string) => ({
    pollers: queues[taskQueue] ?? [],
    routing: {},
  })
  // Only the reading of a queue is asked of it, and the age of its answers cannot be provoked.
  const temporal = { readTaskQueue } as unknown as Temporal
  const pollers = new QueuePollers(temporal, 'default', async () => undefined)
  const { signal } = new AbortController()
  const polling = async (taskQueue: string) => {
    const queue = await pollers.read('WORKFLOW', taskQueue, signal)
    return queue && freshPollers(queue).length
  }
  expect(await polling('alive')).toBe(1)
  vi.setSystemTime(Date.now() + 40_000)
  expect(await polling('alive')).toBe(1)
  expect(pollers.lastHeard('WORKFLOW', 'alive')).toMatchObject([{ identity: 'worker-50' }])
  expect(await polling('left')).toBe(0)
})
