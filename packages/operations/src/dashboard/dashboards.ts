import { setMaxListeners } from 'node:events'
import type { Dashboard } from '@rewind/contract/dashboard'
import { LRUCache } from 'lru-cache'
import { type OperationError, toOperationError } from '../errors.ts'
import { inBackground, inBulk } from '../temporal/caller-type.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { statusCounts } from './status-counts.ts'
import { StatusTimeline } from './status-timeline.ts'
import { type QueuesInUse, readTaskQueuesInUse } from './task-queues.ts'

/**
 * How long a reading stays valid, for all viewers together. The README and the page state this
 * number.
 */
const freshForMs = 15_000
/** The namespaces read last stay in memory. Others are read again. */
const maxNamespaces = 200
const never = Number.NEGATIVE_INFINITY

interface Known {
  timeline: StatusTimeline
  /** When the last reading started, whether it succeeded or not. */
  askedAt: number
  readAt: number
  counts: Dashboard['counts']
  queues: QueuesInUse
  problem: OperationError | undefined
  reading: Promise<void> | undefined
}

/**
 * The dashboard of each namespace. Concurrent viewers share one reading, at most one every
 * `freshForMs`.
 */
export class Dashboards {
  readonly #temporal: Temporal
  readonly #known = new LRUCache<string, Known>({ max: maxNamespaces })
  readonly #closed = new AbortController()

  constructor(temporal: Temporal) {
    this.#temporal = temporal
    // Every reading adds a listener to this signal.
    setMaxListeners(0, this.#closed.signal)
  }

  async read(namespace: string): Promise<Dashboard> {
    const known = this.#known.get(namespace) ?? (await this.#open(namespace))
    const isOld = performance.now() - known.askedAt > freshForMs
    // The first reader, and one who comes after a long pause, waits. Other readers get the last
    // reading with its age.
    const isWaitedFor = performance.now() - known.readAt > 2 * freshForMs
    const forWhom = isWaitedFor ? inBulk : inBackground
    if (isOld) known.reading ??= forWhom(() => this.#read(namespace, known))
    if (isWaitedFor) await known.reading
    if (known.readAt === never && known.problem) throw known.problem
    const age = performance.now() - known.readAt
    return {
      readAt: new Date(Date.now() - age).toISOString(),
      freshFor: freshForMs,
      counts: known.counts,
      course: known.timeline.buckets(Date.now()),
      ...known.queues,
      ...(known.problem && { problem: known.problem.body() }),
    }
  }

  close(): void {
    this.#closed.abort()
  }

  async #open(namespace: string): Promise<Known> {
    // Throws NOT_FOUND for a namespace that does not exist, which is not cached.
    await this.#temporal.describeNamespace(namespace)
    const known = this.#known.get(namespace) ?? {
      timeline: new StatusTimeline(this.#temporal, namespace),
      askedAt: never,
      readAt: never,
      counts: [],
      queues: { taskQueues: [], runningRead: 0, moreTaskQueues: false },
      problem: undefined,
      reading: undefined,
    }
    this.#known.set(namespace, known)
    return known
  }

  async #read(namespace: string, known: Known): Promise<void> {
    known.askedAt = performance.now()
    const signal = this.#closed.signal
    // Show the counts without the queues, and the queues without the counts.
    const results = await Promise.allSettled([
      this.#readCounts(namespace, known),
      this.#readQueues(namespace, known, signal),
    ])
    const failed = results.find((result) => result.status === 'rejected')
    known.problem = undefined
    known.reading = undefined
    if (failed !== undefined) return this.#failed(known, failed.reason)
    // The counts by hour take a while. The dashboard shows the hours that are counted so far.
    inBackground(() => known.timeline.count(signal)).catch((error: unknown) =>
      this.#failed(known, error),
    )
  }

  async #readCounts(namespace: string, known: Known): Promise<void> {
    const { groups } = await this.#temporal.countWorkflows(namespace, {
      groupBy: 'ExecutionStatus',
    })
    known.counts = statusCounts(groups)
    known.readAt = performance.now()
  }

  async #readQueues(namespace: string, known: Known, signal: AbortSignal): Promise<void> {
    known.queues = await readTaskQueuesInUse(this.#temporal, namespace, signal)
  }

  #failed(known: Known, error: unknown): void {
    if (this.#closed.signal.aborted) return
    known.problem = toOperationError(error)
  }
}
