import type { PendingActivity } from '@rewind/contract/pending'
import type { Poller, WorkerVersion } from '@rewind/contract/workflows'
import { isFreshPoller } from '@rewind/history/acts/consequences'
import { type ActivityWorkers, activityWorkers } from '@rewind/history/workers/activity-workers'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import type { TaskQueueKind, TaskQueueState, Temporal } from '../temporal/gateway.ts'

/** A queue as read at `at`. Pollers count as fresh or not relative to that moment. */
type KnownQueue = Pick<TaskQueueState, 'pollers' | 'routing'> & { at: number }

const freshForMs = 60_000
/** Maximum remembered started activities per queue. */
const maxStarted = 100

/**
 * Caches the pollers of a namespace's task queues for a minute, read at the rate of the scan.
 * Whether a poller is fresh depends on the time of the read: otherwise a cached poller would seem
 * to stop polling.
 */
export class QueuePollers {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #acquire: (signal: AbortSignal) => Promise<void>
  readonly #known = new LRUCache<
    string,
    { askedAt: number; queue: Promise<KnownQueue | undefined> }
  >({ max: 2_000 })
  /** Queues whose last read failed. */
  readonly #failed = new LRUCache<string, true>({ max: 2_000 })
  readonly #heard = new LRUCache<string, KnownQueue>({ max: 2_000 })
  /** Started activities by queue, the most recently scanned last. */
  readonly #started = new LRUCache<string, Map<string, PendingActivity>>({ max: 2_000 })

  constructor(
    temporal: Temporal,
    namespace: string,
    acquire: (signal: AbortSignal) => Promise<void>,
  ) {
    this.#temporal = temporal
    this.#namespace = namespace
    this.#acquire = acquire
  }

  /**
   * Returns the fresh pollers of the last read, or undefined if the queue was not read. Makes no
   * call.
   */
  lastHeard(kind: TaskQueueKind, taskQueue: string): Poller[] | undefined {
    const queue = this.#heard.get(keyOf(kind, taskQueue))
    return queue && freshPollers(queue)
  }

  /**
   * Notes an activity that a worker is running. Other activities of the queue may wait for a slot
   * of that worker.
   */
  noteStarted(taskQueue: string, key: string, activity: PendingActivity): void {
    const started = this.#started.get(taskQueue) ?? new Map<string, PendingActivity>()
    started.delete(key)
    started.set(key, activity)
    const [oldest] = started.keys()
    if (started.size > maxStarted && oldest !== undefined) started.delete(oldest)
    this.#started.set(taskQueue, started)
  }

  /**
   * Returns whether workers take activities of the queue, or undefined if the queue cannot be read.
   */
  async activityWorkers(
    taskQueue: string,
    versions: readonly WorkerVersion[] | undefined,
    signal: AbortSignal,
  ): Promise<ActivityWorkers | undefined> {
    const queue = await this.read('ACTIVITY', taskQueue, signal)
    if (queue === undefined) return undefined
    const known = { activityPollers: queue.pollers, versions }
    const alone = activityWorkers({ ...known, workflowPollers: [], started: [] }, queue.at)
    if (alone === 'POLL') return alone
    const workflows = await this.read('WORKFLOW', taskQueue, signal)
    const started = [...(this.#started.get(taskQueue)?.values() ?? [])]
    const workflowPollers = workflows?.pollers ?? []
    return activityWorkers({ ...known, workflowPollers, started }, (workflows ?? queue).at)
  }

  async read(
    kind: TaskQueueKind,
    taskQueue: string,
    signal: AbortSignal,
  ): Promise<KnownQueue | undefined> {
    const key = keyOf(kind, taskQueue)
    let known = this.#known.get(key)
    if (known === undefined || performance.now() - known.askedAt > freshForMs) {
      known = { askedAt: performance.now(), queue: this.#ask(kind, taskQueue, signal) }
      this.#known.set(key, known)
    }
    try {
      return await known.queue
    } catch (error) {
      this.#known.delete(key)
      throw error
    }
  }

  async #ask(kind: TaskQueueKind, taskQueue: string, signal: AbortSignal) {
    await this.#acquire(signal)
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

  /**
   * Returns true if the queue counts as unknown until the next read. The scan continues without it.
   */
  #isGivenUp(key: string, error: unknown): boolean {
    if (!(error instanceof OperationError) || error.code === 'RATE_LIMITED') return false
    // Temporal itself may be unavailable, so the scan retries once. It does not retry a queue that
    // never answers.
    const mayPass = error.code === 'TIMEOUT' || error.code === 'UNAVAILABLE'
    const isFirst = this.#failed.get(key) === undefined
    this.#failed.set(key, true)
    return !(mayPass && isFirst)
  }
}

/** Returns the workers that polled at the time of the read. */
export const freshPollers = ({ pollers, at }: KnownQueue): Poller[] =>
  pollers.filter((poller) => isFreshPoller(poller, at))

const keyOf = (kind: TaskQueueKind, taskQueue: string): string => `${kind} ${taskQueue}`
