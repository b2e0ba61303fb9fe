import type { Poller } from '@rewind/contract/workflows'
import type { Static } from 'typebox'
import { BoundedMap } from '../bounded-map.ts'
import type { TemporalConnection } from './connection.ts'
import { isoTime, present } from './convert.ts'
import { temporal } from './proto.ts'

const freshForMs = 3_000

type Pollers = Static<typeof Poller>[]

/** Who polls a queue for workflow tasks: one question at a time per queue, its answer kept a few seconds. */
export class TaskQueuePollers {
  readonly #connection: TemporalConnection
  readonly #answers = new BoundedMap<string, { askedAt: number; pollers: Promise<Pollers> }>(500)
  constructor(connection: TemporalConnection) {
    this.#connection = connection
  }

  async read(namespace: string, taskQueue: string): Promise<Pollers | undefined> {
    const key = JSON.stringify([namespace, taskQueue])
    const known = this.#answers.get(key)
    const answer =
      known !== undefined && performance.now() - known.askedAt < freshForMs
        ? known
        : { askedAt: performance.now(), pollers: this.#ask(namespace, taskQueue) }
    if (answer !== known) this.#answers.set(key, answer)
    try {
      return await answer.pollers
    } catch {
      // A run is worth showing without its pollers: not everyone may describe task queues.
      this.#answers.delete(key)
      return undefined
    }
  }

  async #ask(namespace: string, taskQueue: string): Promise<Pollers> {
    const { TaskQueueKind, TaskQueueType } = temporal.api.enums.v1
    const reply = await this.#connection.read((service) =>
      service.describeTaskQueue({
        namespace,
        // Not the sticky one, which only ever has one worker's poller.
        taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    )
    return reply.pollers.map((poller) => ({
      identity: poller.identity ?? '',
      ...present({
        lastAccessTime: isoTime(poller.lastAccessTime),
        buildId: poller.deploymentOptions?.buildId || poller.workerVersionCapabilities?.buildId,
      }),
    }))
  }
}
