import type { CourseBucket } from '@rewind/contract/dashboard'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { RateLimiter } from '../rate-limiter.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { statusCounts } from './status-counts.ts'

const hour = 3_600_000
const hours = 24
/** Visibility lags: the counts of an hour that has just ended may still change. */
const settledAfterMs = 60_000
/** A part of Rewind's visibility rate per namespace. The rest is for operators who read lists. */
const callsPerSecond = 3

interface Bucket {
  started: number
  closed: { status: WorkflowStatus; count: number }[]
  countedAt: number
}

/**
 * How many executions started and closed in each hour of the last day. Counts a settled hour once.
 */
export class StatusTimeline {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #limiter = new RateLimiter(callsPerSecond)
  readonly #counted = new Map<number, Bucket>()
  #counting: Promise<void> | undefined

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  /**
   * Returns the hours of the last day, oldest first. An hour that is not counted yet has no counts.
   */
  buckets(now: number): CourseBucket[] {
    return hoursBefore(now).map((from) => {
      const bucket = this.#counted.get(from)
      return {
        from: new Date(from).toISOString(),
        to: new Date(from + hour).toISOString(),
        ...(bucket && { started: bucket.started, closed: bucket.closed }),
      }
    })
  }

  /**
   * Counts the hours that are missing or may still change, newest first. Concurrent callers share
   * one round.
   */
  count(signal: AbortSignal): Promise<void> {
    this.#counting ??= this.#countAll(signal).finally(() => {
      this.#counting = undefined
    })
    return this.#counting
  }

  async #countAll(signal: AbortSignal): Promise<void> {
    const wanted = hoursBefore(Date.now())
    for (const from of this.#counted.keys()) if (!wanted.includes(from)) this.#counted.delete(from)
    for (const from of wanted.toReversed()) {
      const known = this.#counted.get(from)
      if (known !== undefined && known.countedAt > from + hour + settledAfterMs) continue
      this.#counted.set(from, await this.#countHour(from, signal))
    }
  }

  async #countHour(from: number, signal: AbortSignal): Promise<Bucket> {
    const countedAt = Date.now()
    const within = (attribute: string) =>
      `${attribute} >= '${new Date(from).toISOString()}' AND ${attribute} < '${new Date(from + hour).toISOString()}'`
    await this.#limiter.acquire(signal)
    const started = await this.#temporal.countWorkflows(this.#namespace, {
      query: within('StartTime'),
    })
    await this.#limiter.acquire(signal)
    const closed = await this.#temporal.countWorkflows(this.#namespace, {
      query: within('CloseTime'),
      groupBy: 'ExecutionStatus',
    })
    return { started: Number(started.count), closed: statusCounts(closed.groups), countedAt }
  }
}

function hoursBefore(now: number): number[] {
  const newest = Math.floor(now / hour) * hour
  return Array.from({ length: hours }, (_, index) => newest - (hours - 1 - index) * hour)
}
