import type { Poller } from '@rewind/contract/workflows'
import { isFreshPoller } from '@rewind/history/consequences'
import type { Static } from 'typebox'
import { BoundedMap } from '../bounded-map.ts'
import { ReplyError } from '../errors.ts'
import type { TaskQueueKind, Temporal } from '../temporal/temporal.ts'

type Pollers = Static<typeof Poller>[]

const freshForMs = 60_000

/**
 * Who polls the task queues of a namespace, asked at the scan's pace and kept for a minute. Whether
 * somebody still polls is judged when it is read: what is kept would else seem to stop by itself.
 */
export class QueuePollers {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #turn: (left: AbortSignal) => Promise<void>
  readonly #known = new BoundedMap<
    string,
    { askedAt: number; pollers: Promise<Pollers | undefined> }
  >(2_000)
  /** Those that could not be read when they were asked about last. */
  readonly #failed = new Set<string>()
  readonly #heard = new Map<string, Pollers>()

  constructor(temporal: Temporal, namespace: string, turn: (left: AbortSignal) => Promise<void>) {
    this.#temporal = temporal
    this.#namespace = namespace
    this.#turn = turn
  }

  /** What was heard last, without asking. */
  lastHeard(kind: TaskQueueKind, taskQueue: string): Pollers | undefined {
    return this.#heard.get(keyOf(kind, taskQueue))
  }

  async isPolled(
    kind: TaskQueueKind,
    taskQueue: string,
    left: AbortSignal,
  ): Promise<boolean | undefined> {
    const pollers = await this.read(kind, taskQueue, left)
    return pollers && pollers.length > 0
  }

  async read(
    kind: TaskQueueKind,
    taskQueue: string,
    left: AbortSignal,
  ): Promise<Pollers | undefined> {
    const key = keyOf(kind, taskQueue)
    let known = this.#known.get(key)
    if (known === undefined || performance.now() - known.askedAt > freshForMs) {
      known = { askedAt: performance.now(), pollers: this.#ask(kind, taskQueue, left) }
      this.#known.set(key, known)
    }
    try {
      return await known.pollers
    } catch (error) {
      this.#known.delete(key)
      throw error
    }
  }

  async #ask(kind: TaskQueueKind, taskQueue: string, left: AbortSignal) {
    await this.#turn(left)
    const key = keyOf(kind, taskQueue)
    try {
      const read = await this.#temporal.readTaskQueue(this.#namespace, taskQueue, kind)
      const pollers = read.pollers.filter((poller) => isFreshPoller(poller, Date.now()))
      this.#failed.delete(key)
      this.#heard.set(key, pollers)
      return pollers
    } catch (error) {
      if (!this.#isGivenUp(key, error)) throw error
      return undefined
    }
  }

  /** Whether the queue counts as not known until it is asked about anew: its runs are looked at without. */
  #isGivenUp(key: string, error: unknown): boolean {
    if (!(error instanceof ReplyError) || error.code === 'RATE_LIMITED') return false
    // Temporal itself may be away, which is waited for; not for the one queue that never answers.
    const mayPass = error.code === 'TIMEOUT' || error.code === 'UNAVAILABLE'
    const isFirst = !this.#failed.has(key)
    this.#failed.add(key)
    return !(mayPass && isFirst)
  }
}

const keyOf = (kind: TaskQueueKind, taskQueue: string): string => `${kind} ${taskQueue}`
