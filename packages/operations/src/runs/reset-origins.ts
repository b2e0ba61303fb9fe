import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { type ResetInfo, resetInfo } from '@rewind/history/events/reset-event'
import { LRUCache } from 'lru-cache'
import type { RunState, Temporal } from '../temporal/gateway.ts'

// The server writes the event of a reset slightly before or after the time of the reset that it
// stores.
const clockSlackMs = 10_000

/** Finds the reset that created a run. The answer never changes, so it is cached. */
export class ResetOrigins {
  readonly #temporal: Temporal
  readonly #known = new LRUCache<string, ResetInfo | 'none'>({ max: 5_000 })
  constructor(temporal: Temporal) {
    this.#temporal = temporal
  }

  /** Returns undefined if no reset created the run. `state` saves a call if the caller has it. */
  async find(run: RunRef, state?: Pick<RunState, 'lastResetTime'>): Promise<ResetInfo | undefined> {
    const key = `${run.namespace} ${run.runId}`
    const known = this.#known.get(key)
    if (known !== undefined) return known === 'none' ? undefined : known
    const { lastResetTime } = state ?? (await this.#temporal.readRunState(run))
    const found = lastResetTime === undefined ? undefined : await this.#search(run, lastResetTime)
    this.#known.set(key, found ?? 'none')
    return found
  }

  async #search(run: RunRef, lastResetTime: string): Promise<ResetInfo | undefined> {
    const notBefore = new Date(Date.parse(lastResetTime) - clockSlackMs).toISOString()
    const events = this.#temporal.findEvents(run, {
      types: ['WORKFLOW_TASK_FAILED', 'WORKFLOW_TASK_STARTED', 'WORKFLOW_TASK_SCHEDULED'],
      notBefore,
    })
    let failure: HistoryEvent | undefined
    // The two events before it show whether the reset wrote them itself.
    const before: HistoryEvent[] = []
    for await (const event of events) {
      if (failure !== undefined) {
        before.push(event)
        if (before.length === 2) break
        // Copied history also holds the resets of earlier runs
        // (docs/temporal-semantics.md#links-between-runs).
      } else if (resetInfo(event)?.newRunId === run.runId) failure = event
    }
    return failure && resetInfo(failure, ...before)
  }
}
