import type { Mismatch } from '@rewind/contract/history'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import { scanResetPoints } from '../reset/reset-points.ts'
import type { Description, Target, Temporal } from '../temporal/gateway.ts'

/** A longer history is read when somebody asks for its reset points. */
const longestRead = 5_000

/**
 * The event that a stuck run’s failure names. Many texts name it by an id or a type of the code’s own,
 * and none tells alone whether it is the first that does not match: the history is read for it, once
 * for each failure.
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
      // The description is worth showing with what the text alone tells.
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
