import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorCode, ErrorReply } from '@rewind/contract/errors'
import { OperationError } from '../errors.ts'

const shortestPauseMs = 2_000
const longestPauseMs = 60_000

/** What passes by itself: one waits and goes on. */
export const passing = new Set<ErrorCode>(['RATE_LIMITED', 'UNAVAILABLE', 'TIMEOUT'])

/** Gives way at once where Temporal asks for it, and comes back later: for all that share it. */
export class Backoff {
  #pauseMs = shortestPauseMs
  #pausedUntil = 0
  #problem: ErrorReply | undefined

  /** What is waited for to pass. */
  get problem(): ErrorReply | undefined {
    return this.#problem
  }

  /** Does it until it succeeds: what is to be done once belongs to one call each. */
  async insist<T>(left: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      while (performance.now() < this.#pausedUntil) {
        await sleep(this.#pausedUntil - performance.now(), undefined, { signal: left })
      }
      try {
        const result = await work()
        this.#pauseMs = shortestPauseMs
        if (performance.now() >= this.#pausedUntil) this.#problem = undefined
        return result
      } catch (error) {
        left.throwIfAborted()
        if (!(error instanceof OperationError) || !passing.has(error.code)) throw error
        this.#giveWay(error)
      }
    }
  }

  #giveWay(error: OperationError): void {
    // Answers that were still on their way when it began tell nothing new.
    if (performance.now() < this.#pausedUntil) return
    this.#problem = error.body()
    const asked = (error.retryAfterSeconds ?? 0) * 1000
    this.#pausedUntil = performance.now() + Math.max(asked, this.#pauseMs)
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
  }
}
