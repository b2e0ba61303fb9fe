import { setTimeout as sleep } from 'node:timers/promises'

/** Spaces background calls evenly at a given rate. Never refuses a call. */
export class RateLimiter {
  readonly #interval: number
  #nextAt = 0

  constructor(perSecond: number) {
    this.#interval = 1000 / perSecond
  }

  /** Resolves when the next call may start. Throws when the signal aborts. */
  async turn(left: AbortSignal): Promise<void> {
    left.throwIfAborted()
    const now = performance.now()
    const at = Math.max(now, this.#nextAt)
    this.#nextAt = at + this.#interval
    if (at > now) await sleep(at - now, undefined, { signal: left })
  }

  /** Counts calls that were made in addition to those that waited for their turn. */
  charge(calls: number): void {
    this.#nextAt = Math.max(performance.now(), this.#nextAt) + calls * this.#interval
  }
}
