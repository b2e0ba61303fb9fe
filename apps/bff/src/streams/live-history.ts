import type { ErrorReply } from '@rewind/contract/errors'
import type { EventRow } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { toEventRow } from '@rewind/history/event-row'
import { closingStatus } from '@rewind/history/row-categories'
import { toReplyError } from '../errors.ts'
import type { Temporal } from '../temporal/temporal.ts'

interface Listener {
  /** Oldest first, none left out and none twice; none at all says that the history is read again. */
  onRows: (rows: EventRow[]) => void
  onProblem: (problem: ErrorReply) => void
  onClosed: (status: string) => void
  onStop: () => void
}

/** One call to Temporal in this time where a run writes; a quiet one is asked less often. */
const busyMs = 1_000
const quietMs = 2_500
const longestMs = 8_000
/** Batches of a page: as many as the last time and half as many again. */
const [leastBatches, mostBatches] = [8, 256]

/**
 * The newest events of one run. Temporal's own long poll begins at event 1, so the history is asked
 * for from its newest end, down to what is known.
 */
export class LiveHistory {
  readonly #temporal: Temporal
  readonly #run: RunRef
  readonly #onIdle: () => void
  /** Where each listener is, and whether it was told that all is well since the last problem. */
  readonly #listeners = new Map<Listener, { after: number; isTold: boolean }>()
  #pageSize = leastBatches
  #failures = 0
  #problem = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  #isLooking = false
  #isOver = false

  constructor(temporal: Temporal, run: RunRef, onIdle: () => void) {
    this.#temporal = temporal
    this.#run = run
    this.#onIdle = onIdle
  }

  /** Returns how to stop listening. */
  listen(after: number, listener: Listener): () => void {
    this.#listeners.set(listener, { after, isTold: false })
    if (!this.#isLooking) this.#lookIn(0)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.stop()
    }
  }

  stop(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#onIdle()
    for (const { onStop } of this.#listeners.keys()) onStop()
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), milliseconds)
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    const began = performance.now()
    let wait = quietMs
    try {
      const rows = await this.#readAfter(
        Math.min(...[...this.#listeners.values()].map((l) => l.after)),
      )
      this.#failures = 0
      this.#problem = ''
      if (this.#tell(rows.fresh)) wait = busyMs
      const status = rows.newest && closingStatus(rows.newest)
      if (status !== undefined) {
        for (const { onClosed } of this.#listeners.keys()) onClosed(status)
        this.stop()
      }
    } catch (error) {
      wait = Math.min(longestMs, busyMs * 2 ** this.#failures++)
      this.#tellProblem(
        toReplyError(error instanceof Error ? error : new Error(String(error))).body(),
      )
    } finally {
      this.#isLooking = false
    }
    if (!this.#isOver) this.#lookIn(Math.max(0, wait - (performance.now() - began)))
  }

  /** Events after one, oldest first; and the newest there is. */
  async #readAfter(after: number): Promise<{ fresh: EventRow[]; newest: EventRow | undefined }> {
    const fresh: EventRow[] = []
    let newest: EventRow | undefined
    let at: { pageToken?: string } = {}
    for (;;) {
      const pageSize = fresh.length === 0 ? this.#pageSize : mostBatches
      const page = await this.#temporal.readHistory(this.#run, { order: 'desc', pageSize, ...at })
      for (const event of page.events) {
        const row = toEventRow(event)
        newest ??= row
        if (row.eventId > after) fresh.push(row)
      }
      const oldest = page.events.at(-1)?.eventId ?? 0
      if (oldest <= after + 1 || page.nextPageToken === undefined) break
      at = { pageToken: page.nextPageToken }
    }
    const expected = Math.ceil(fresh.length * 1.5)
    this.#pageSize = Math.min(mostBatches, Math.max(leastBatches, expected))
    return { fresh: fresh.reverse(), newest }
  }

  #tell(rows: readonly EventRow[]): boolean {
    let isNews = false
    for (const [listener, place] of this.#listeners) {
      const fresh = rows.filter(({ eventId }) => eventId > place.after)
      if (fresh.length === 0 && place.isTold) continue
      isNews ||= fresh.length > 0
      place.after = fresh.at(-1)?.eventId ?? place.after
      place.isTold = true
      listener.onRows(fresh)
    }
    return isNews
  }

  #tellProblem(problem: ErrorReply): void {
    if (problem.message === this.#problem) return
    this.#problem = problem.message
    for (const [{ onProblem }, place] of this.#listeners) {
      place.isTold = false
      onProblem(problem)
    }
  }
}
