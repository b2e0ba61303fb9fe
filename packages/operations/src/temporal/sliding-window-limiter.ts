import { setTimeout as wait } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'

const second = 1000
/** A call that would wait longer than this, in milliseconds, fails at once. */
const timeoutMs = 5000

/**
 * Lets at most `rate` calls start in any second. Further calls wait in order. The visibility rate
 * of a namespace is low (10 calls per second by default), and workers and other tools share it
 * (docs/temporal-semantics.md#rate-limits). Limiters of libraries queue without a bound, and do not say
 * how long a call will wait.
 */
export class SlidingWindowLimiter {
  /** Start times of the last `rate` calls, oldest first. */
  readonly #begins: number[] = []
  readonly #rate: number

  constructor(rate: number) {
    this.#rate = rate
  }

  async acquire(): Promise<void> {
    const now = performance.now()
    const before = this.#begins.at(-this.#rate)
    // Timers can fire up to 1 ms early.
    const begin = before === undefined ? now : Math.max(now, before + second + 2)
    if (begin - now > timeoutMs) {
      throw new OperationError(
        'RATE_LIMITED',
        `This console asks Temporal for at most ${this.#rate} lists or counts a second in one namespace, and too many are waiting. Nothing was changed; it is asked again shortly.`,
        { retryAfterSeconds: Math.ceil((begin - now) / second) },
      )
    }
    this.#begins.push(begin)
    if (this.#begins.length > this.#rate) this.#begins.shift()
    if (begin > now) await wait(begin - now)
  }
}

/** One rate limiter per key. */
export class KeyedLimiter {
  /** An evicted limiter has been idle while 1,000 others were used. */
  readonly #limiters = new LRUCache<string, SlidingWindowLimiter>({ max: 1_000 })
  readonly #rate: number

  constructor(rate: number) {
    this.#rate = rate
  }

  of(name: string): SlidingWindowLimiter {
    const known = this.#limiters.get(name)
    if (known !== undefined) return known
    const made = new SlidingWindowLimiter(this.#rate)
    this.#limiters.set(name, made)
    return made
  }
}
