import type { PendingActivity } from '@rewind/contract/pending'
import type { Poller, WorkerVersion } from '@rewind/contract/workflows'
import { isFreshPoller } from '@rewind/history/acts/consequences'
import { type ActivityWorkers, activityWorkers } from '@rewind/history/workers/activity-workers'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import type { TaskQueueKind, TaskQueueState, Temporal } from '../temporal/gateway.ts'

/** A queue as it was read at `at`: who polls is judged for that moment. */
type KnownQueue = Pick<TaskQueueState, 'pollers' | 'routing'> & { at: number }

const freshForMs = 60_000
/** Of each queue so many activities that workers have are remembered. */
const maxStarted = 100

/**
 * Who polls the task queues of a namespace, asked at the scan's pace and kept for a minute. Whether
 * somebody still polls is judged when it is read: what is kept would else seem to stop by itself.
 */
export class QueuePollers {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #turn: (left: AbortSignal) => Promise<void>
  readonly #known = new LRUCache<
    string,
    { askedAt: number; queue: Promise<KnownQueue | undefined> }
  >({ max: 2_000 })
  /** Those that could not be read when they were asked about last. */
  readonly #failed = new LRUCache<string, true>({ max: 2_000 })
  readonly #heard = new LRUCache<string, KnownQueue>({ max: 2_000 })
  /** By queue, the activities that workers had when the runs were looked at, the newest look last. */
  readonly #started = new LRUCache<string, Map<string, PendingActivity>>({ max: 2_000 })

  constructor(temporal: Temporal, namespace: string, turn: (left: AbortSignal) => Promise<void>) {
    this.#temporal = temporal
    this.#namespace = namespace
    this.#turn = turn
  }

  /** Who polled when it was heard last, without asking. */
  lastHeard(kind: TaskQueueKind, taskQueue: string): Poller[] | undefined {
    const queue = this.#heard.get(keyOf(kind, taskQueue))
    return queue && freshPollers(queue)
  }

  /** A run's activity that a worker has: the others of its queue may wait for that worker's slot. */
  noteStarted(taskQueue: string, key: string, activity: PendingActivity): void {
    const started = this.#started.get(taskQueue) ?? new Map<string, PendingActivity>()
    started.delete(key)
    started.set(key, activity)
    const [oldest] = started.keys()
    if (started.size > maxStarted && oldest !== undefined) started.delete(oldest)
    this.#started.set(taskQueue, started)
  }

  /** Whether activities of the queue are taken; undefined where it could not be asked. */
  async activityWorkers(
    taskQueue: string,
    versions: readonly WorkerVersion[] | undefined,
    left: AbortSignal,
  ): Promise<ActivityWorkers | undefined> {
    const queue = await this.read('ACTIVITY', taskQueue, left)
    if (queue === undefined) return undefined
    const known = { activityPollers: queue.pollers, versions }
    const alone = activityWorkers({ ...known, workflowPollers: [], started: [] }, queue.at)
    if (alone === 'POLL') return alone
    const workflows = await this.read('WORKFLOW', taskQueue, left)
    const started = [...(this.#started.get(taskQueue)?.values() ?? [])]
    const workflowPollers = workflows?.pollers ?? []
    return activityWorkers({ ...known, workflowPollers, started }, (workflows ?? queue).at)
  }

  async read(
    kind: TaskQueueKind,
    taskQueue: string,
    left: AbortSignal,
  ): Promise<KnownQueue | undefined> {
    const key = keyOf(kind, taskQueue)
    let known = this.#known.get(key)
    if (known === undefined || performance.now() - known.askedAt > freshForMs) {
      known = { askedAt: performance.now(), queue: this.#ask(kind, taskQueue, left) }
      this.#known.set(key, known)
    }
    try {
      return await known.queue
    } catch (error) {
      this.#known.delete(key)
      throw error
    }
  }

  async #ask(kind: TaskQueueKind, taskQueue: string, left: AbortSignal) {
    await this.#turn(left)
    const key = keyOf(kind, taskQueue)
    try {
      const { pollers, routing } = await this.#temporal.readTaskQueue(
        this.#namespace,
        taskQueue,
        kind,
      )
      const queue = { pollers, routing, at: Date.now() }
      this.#failed.delete(key)
      this.#heard.set(key, queue)
      return queue
    } catch (error) {
      if (!this.#isGivenUp(key, error)) throw error
      return undefined
    }
  }

  /** Whether the queue counts as not known until it is asked about anew: its runs are looked at without. */
  #isGivenUp(key: string, error: unknown): boolean {
    if (!(error instanceof OperationError) || error.code === 'RATE_LIMITED') return false
    // Temporal itself may be away, which is waited for; not for the one queue that never answers.
    const mayPass = error.code === 'TIMEOUT' || error.code === 'UNAVAILABLE'
    const isFirst = this.#failed.get(key) === undefined
    this.#failed.set(key, true)
    return !(mayPass && isFirst)
  }
}

/** Those who polled at the moment for which the queue was read. */
export const freshPollers = ({ pollers, at }: KnownQueue): Poller[] =>
  pollers.filter((poller) => isFreshPoller(poller, at))

const keyOf = (kind: TaskQueueKind, taskQueue: string): string => `${kind} ${taskQueue}`
