import { freshPollers, QueuePollers } from '@rewind/operations/scanner/queue-pollers'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => void vi.useRealTimers())

test('a poller stays fresh as long as its read is cached, unless it was old at the read', async () => {
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
  // A fake: a real server's poller data has no age that a test can choose.
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
