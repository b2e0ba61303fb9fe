import type { Dashboard } from '@rewind/contract/dashboard'
import { type ReplyError, toReplyError } from '../errors.ts'
import type { Temporal } from '../temporal/temporal.ts'
import { Course } from './course.ts'
import { statusCounts } from './status-counts.ts'
import { type QueuesInUse, readTaskQueuesInUse } from './task-queues.ts'

/** How often Temporal is asked anew, however many look: the README and the page state it. */
const freshForMs = 15_000
const never = Number.NEGATIVE_INFINITY

interface Known {
  course: Course
  readAt: number
  counts: Dashboard['counts']
  queues: QueuesInUse
  problem: ReplyError | undefined
  reading: Promise<void> | undefined
}

/** Each namespace at a glance: read once for all who look, and not more often than stated. */
export class Dashboards {
  readonly #temporal: Temporal
  readonly #known = new Map<string, Known>()
  readonly #closed = new AbortController()

  constructor(temporal: Temporal) {
    this.#temporal = temporal
  }

  async read(namespace: string): Promise<Dashboard> {
    const known = this.#known.get(namespace) ?? (await this.#open(namespace))
    const isOld = performance.now() - known.readAt > freshForMs
    if (isOld) known.reading ??= this.#read(namespace, known)
    // The first look waits, also after a while without any; others have what was read before, and its age.
    if (performance.now() - known.readAt > 2 * freshForMs) await known.reading
    if (known.readAt === never && known.problem) throw known.problem
    const age = performance.now() - known.readAt
    return {
      readAt: new Date(Date.now() - age).toISOString(),
      freshFor: freshForMs,
      counts: known.counts,
      course: known.course.buckets(Date.now()),
      ...known.queues,
      ...(known.problem && { problem: known.problem.body() }),
    }
  }

  close(): void {
    this.#closed.abort()
  }

  async #open(namespace: string): Promise<Known> {
    // A namespace that does not exist is said to be none, and is not remembered.
    await this.#temporal.describeNamespace(namespace)
    const known = this.#known.get(namespace) ?? {
      course: new Course(this.#temporal, namespace),
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
    const left = this.#closed.signal
    try {
      const [{ groups }, queues] = await Promise.all([
        this.#temporal.countWorkflows(namespace, { groupBy: 'ExecutionStatus' }),
        readTaskQueuesInUse(this.#temporal, namespace, left),
      ])
      known.counts = statusCounts(groups)
      known.queues = queues
      known.readAt = performance.now()
      known.problem = undefined
      // It takes its time, and is told as far as it has come.
      known.course.count(left).catch((error: unknown) => this.#failed(known, error))
    } catch (error) {
      this.#failed(known, error)
    } finally {
      known.reading = undefined
    }
  }
  #failed(known: Known, error: unknown): void {
    if (this.#closed.signal.aborted) return
    known.problem = toReplyError(error instanceof Error ? error : new Error(String(error)))
  }
}
