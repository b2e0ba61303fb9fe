import type { EventRow } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { toEventRow } from '@rewind/history/rows/event-row'
import { closingStatus } from '@rewind/history/rows/row-categories'
import { type OperationError, toOperationError } from '@rewind/operations/errors'
import type { Temporal } from '@rewind/operations/temporal/gateway'

/**
 * Intervals between polls: while the run writes events, while it is quiet, and after failures. A
 * page that also describes the run stays within one call per second.
 */
const busyMs = 2_000
const quietMs = 2_500
const failedMs = 1_000
const longestMs = 8_000
/** Batches per page: one and a half times the events of the last poll. */
const [leastBatches, maxBatches] = [8, 256]
/** Rows kept for followers that are slightly behind. For others the history is read again. */
const maxKept = 1_000

/**
 * The newest events of one run, polled once for all followers. Temporal's long poll starts at event
 * 1, so this reads from the newest event down to the last known one.
 */
export class LiveHistory {
  readonly #temporal: Temporal
  readonly #run: RunRef
  /** The newest rows, oldest first, without a gap. */
  #rows: EventRow[] = []
  #newest: EventRow | undefined
  #problem: OperationError | undefined
  #pageSize = leastBatches
  #failures = 0
  #followers = 0
  /** The waiting followers, each with the last event it has. */
  readonly #waiting = new Map<() => void, number>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #polledAt = Number.NEGATIVE_INFINITY
  #isPolling = false

  constructor(temporal: Temporal, run: RunRef) {
    this.#temporal = temporal
    this.#run = run
  }

  /**
   * Polling continues until the last follower leaves. `leave` returns whether it was the last one.
   */
  join(): void {
    this.#followers += 1
  }

  leave(): { isLast: boolean } {
    this.#followers -= 1
    if (this.#followers > 0) return { isLast: false }
    clearTimeout(this.#timer)
    return { isLast: true }
  }

  /** The error of the last poll. The same object while the problem lasts. */
  get problem(): OperationError | undefined {
    return this.#problem
  }

  /** Returns the rows after an event, oldest first, or undefined if they are not read yet. */
  rowsAfter(eventId: number): readonly EventRow[] | undefined {
    if (this.#newest === undefined) return undefined
    const missing = this.#newest.eventId - eventId
    if (missing <= 0) return []
    return missing > this.#rows.length ? undefined : this.#rows.slice(-missing)
  }

  /** The status of the run if it is closed. */
  get closed(): string | undefined {
    return this.#newest && closingStatus(this.#newest)
  }

  /**
   * Resolves after the next poll, or when `givenUp` aborts. The caller needs the rows after
   * `eventId`.
   */
  nextPoll(eventId: number, givenUp: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        givenUp.removeEventListener('abort', done)
        resolve()
      }
      if (givenUp.aborted) return done()
      givenUp.addEventListener('abort', done)
      this.#waiting.set(done, eventId)
      const isBehind = this.#problem === undefined && this.rowsAfter(eventId) === undefined
      if (isBehind || this.#timer === undefined) this.#pollIn(busyMs)
    })
  }

  #pollIn(milliseconds: number): void {
    if (this.#isPolling) return
    clearTimeout(this.#timer)
    const wait = Math.max(0, this.#polledAt + milliseconds - performance.now())
    this.#timer = setTimeout(() => void this.#poll(), wait)
  }

  async #poll(): Promise<void> {
    this.#isPolling = true
    this.#polledAt = performance.now()
    const told = [...this.#waiting.keys()]
    let wait = quietMs
    try {
      if (await this.#read()) wait = busyMs
      this.#failures = 0
      this.#problem = undefined
    } catch (cause) {
      wait = Math.min(longestMs, failedMs * 2 ** this.#failures++)
      const problem = toOperationError(cause)
      if (problem.message !== this.#problem?.message) this.#problem = problem
    }
    this.#isPolling = false
    this.#timer = undefined
    if (this.#followers > 0) this.#pollIn(wait)
    for (const tell of told) tell()
  }

  /**
   * Reads down to the last known event, or to the event of the follower that is furthest behind.
   * Returns whether the run has grown.
   */
  async #read(): Promise<boolean> {
    const known = this.#newest?.eventId ?? Number.POSITIVE_INFINITY
    const down = Math.min(known, ...this.#unread())
    const fresh: EventRow[] = []
    let newest: EventRow | undefined
    let at: { pageToken?: string } = {}
    for (let pageSize = this.#pageSize, isDown = false; !isDown; pageSize = maxBatches) {
      const page = await this.#temporal.readHistory(this.#run, { order: 'desc', pageSize, ...at })
      for (const event of page.events) {
        newest ??= toEventRow(event)
        if (event.eventId > down) fresh.push(toEventRow(event))
        else isDown = true
      }
      if (page.nextPageToken === undefined) break
      at = { pageToken: page.nextPageToken }
    }
    if (newest === undefined) return false
    const kept = this.#rows.filter(({ eventId }) => eventId <= down)
    const rows = [...kept, ...fresh.reverse()]
    this.#rows = rows.slice(-Math.max(maxKept, fresh.length))
    this.#newest = newest
    const grown = Math.max(0, newest.eventId - known)
    this.#pageSize = Math.min(maxBatches, Math.max(leastBatches, Math.ceil(grown * 1.5)))
    return grown > 0
  }

  /** Returns the last events of the followers whose next rows are not kept. */
  #unread(): number[] {
    return [...this.#waiting.values()].filter((eventId) => this.rowsAfter(eventId) === undefined)
  }
}
