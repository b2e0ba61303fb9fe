import { LRUCache } from 'lru-cache'
import type { TemporalConnection } from './connection.ts'
import { int64, isoTime, milliseconds, present } from './convert.ts'
import type { TaskQueueState } from './gateway.ts'
import { temporal } from './proto.ts'
import { pollerVersion, toQueueRouting } from './versioning.ts'

/** For runs that Rewind polls every few seconds. A worker's own poll can be a minute old. */
const freshForMs = 10_000

type Queue = Partial<TaskQueueState>

/**
 * Caches the pollers and the backlog of workflow task queues for `freshForMs`. Concurrent readers
 * of a queue share one call.
 */
export class TaskQueues {
  readonly #connection: TemporalConnection
  readonly #answers = new LRUCache<string, { askedAt: number; queue: Promise<Queue> }>({ max: 500 })
  constructor(connection: TemporalConnection) {
    this.#connection = connection
  }

  async read(namespace: string, taskQueue: string): Promise<Queue> {
    const key = JSON.stringify([namespace, taskQueue])
    const known = this.#answers.get(key)
    const answer =
      known !== undefined && performance.now() - known.askedAt < freshForMs
        ? known
        : {
            askedAt: performance.now(),
            queue: readTaskQueue(this.#connection, namespace, taskQueue, 'WORKFLOW'),
          }
    if (answer !== known) this.#answers.set(key, answer)
    try {
      return await answer.queue
    } catch {
      // Return the run without its queue: an actor may lack permission to describe task queues.
      this.#answers.delete(key)
      return {}
    }
  }
}

export async function readTaskQueue(
  connection: TemporalConnection,
  namespace: string,
  taskQueue: string,
  kind: 'WORKFLOW' | 'ACTIVITY',
): Promise<TaskQueueState> {
  const { TaskQueueKind, TaskQueueType } = temporal.api.enums.v1
  const reply = await connection.read((service) =>
    service.describeTaskQueue({
      namespace,
      // The normal task queue: a sticky task queue has one worker's poller only.
      taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      taskQueueType: TaskQueueType[`TASK_QUEUE_TYPE_${kind}`],
      reportStats: true,
    }),
  )
  const pollers = reply.pollers.map((poller) => ({
    identity: poller.identity ?? '',
    ...present({
      lastAccessTime: isoTime(poller.lastAccessTime),
      buildId: poller.deploymentOptions?.buildId || poller.workerVersionCapabilities?.buildId,
      version: pollerVersion(poller.deploymentOptions),
    }),
  }))
  const routing = toQueueRouting(reply.versioningInfo)
  const { stats } = reply
  if (!stats) return { pollers, routing }
  const age = milliseconds(stats.approximateBacklogAge) || undefined
  return {
    pollers,
    routing,
    backlog: { tasks: int64(stats.approximateBacklogCount), ...present({ age }) },
  }
}
