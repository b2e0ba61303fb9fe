import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Spaces background calls evenly at a given rate. Never refuses a call. No library of this kind also
 * counts calls that were made without waiting (`charge`).
 */
export class RateLimiter {
  readonly #interval: number
  #nextAt = 0

  constructor(perSecond: number) {
    this.#interval = 1000 / perSecond
  }

  /** Resolves when the next call may start. Throws when the signal aborts. */
  async acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const now = performance.now()
    const at = Math.max(now, this.#nextAt)
    this.#nextAt = at + this.#interval
    if (at > now) await sleep(at - now, undefined, { signal })
  }

  /** Counts calls that did not wait in `acquire`. */
  charge(calls: number): void {
    this.#nextAt = Math.max(performance.now(), this.#nextAt) + calls * this.#interval
  }
}
