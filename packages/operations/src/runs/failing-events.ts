import type { Mismatch } from '@rewind/contract/history'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import { scanResetPoints } from '../reset/reset-points.ts'
import type { Description, Target, Temporal } from '../temporal/gateway.ts'

/** In events. Rewind reads a longer history only when an operator opens its reset points. */
const longestRead = 5_000

/**
 * Finds the event that the failure of a stuck run means. Many messages name an event by an id or a
 * type of the SDK, and no message shows whether that event is the first one that does not match. So
 * Rewind reads the history, once per failure (docs/temporal-semantics.md#which-event-a-text-means).
 */
export class FailingEvents {
  readonly #temporal: Temporal
  readonly #known = new LRUCache<string, Promise<Mismatch | undefined>>({ max: 1_000 })
  constructor(temporal: Temporal) {
    this.#temporal = temporal
  }

  async addTo(target: Target, description: Description): Promise<Description> {
    const { info, stuck } = description
    if (stuck === undefined || stuck.cause === 'TIMED_OUT') return description
    if (info.historyLength > longestRead) return description
    const run = { ...target, runId: info.runId }
    const key = `${run.namespace} ${run.runId} ${stuck.eventId}`
    try {
      const mismatch = await (this.#known.get(key) ?? this.#read(key, run))
      if (mismatch?.eventId === undefined) return description
      const { eventId: failingEventId, certainty } = mismatch
      return { ...description, stuck: { ...stuck, failingEventId, certainty } }
    } catch (error) {
      // Return the description with what the message alone shows.
      if (error instanceof OperationError) return description
      throw error
    }
  }

  #read(key: string, run: Target & { runId: string }): Promise<Mismatch | undefined> {
    const read = scanResetPoints(this.#temporal, run).then(({ mismatch }) => mismatch)
    this.#known.set(key, read)
    read.catch(() => this.#known.delete(key))
    return read
  }
}
