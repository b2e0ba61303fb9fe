import { setTimeout as sleep } from 'node:timers/promises'

/** Spreads calls evenly, so many a second, for work in the background that has all the time there is. */
export class RateLimiter {
  readonly #interval: number
  #nextAt = 0

  constructor(perSecond: number) {
    this.#interval = 1000 / perSecond
  }

  /** Resolves when the next call may go out; at once, where the last was long ago. */
  async turn(left: AbortSignal): Promise<void> {
    left.throwIfAborted()
    const now = performance.now()
    const at = Math.max(now, this.#nextAt)
    this.#nextAt = at + this.#interval
    if (at > now) await sleep(at - now, undefined, { signal: left })
  }

  /** Calls that were made beside the one whose turn it was. */
  charge(calls: number): void {
    this.#nextAt = Math.max(performance.now(), this.#nextAt) + calls * this.#interval
  }
}
