import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorCode, ErrorReply } from '@rewind/contract/errors'
import { OperationError } from '../errors.ts'

const shortestPauseMs = 2_000
const longestPauseMs = 60_000

/** Errors that pass by themselves. The scanner waits and retries. */
export const passing = new Set<ErrorCode>(['RATE_LIMITED', 'UNAVAILABLE', 'TIMEOUT'])

/**
 * Pauses all callers that share it when Temporal refuses a call. The pause doubles with each
 * refusal.
 */
export class Backoff {
  #pauseMs = shortestPauseMs
  #pausedUntil = 0
  #problem: ErrorReply | undefined

  /** The error of the current pause. */
  get problem(): ErrorReply | undefined {
    return this.#problem
  }

  /**
   * Retries until the work succeeds. Pass one call at a time, so that no successful call is
   * repeated. Throws errors that do not pass, and when the signal aborts.
   */
  async retry<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      while (performance.now() < this.#pausedUntil) {
        await sleep(this.#pausedUntil - performance.now(), undefined, { signal })
      }
      try {
        const result = await work()
        this.#pauseMs = shortestPauseMs
        if (performance.now() >= this.#pausedUntil) this.#problem = undefined
        return result
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof OperationError) || !passing.has(error.code)) throw error
        this.#pause(error)
      }
    }
  }

  #pause(error: OperationError): void {
    // Ignore failures of calls that were sent before the pause started.
    if (performance.now() < this.#pausedUntil) return
    this.#problem = error.body()
    const asked = (error.retryAfterSeconds ?? 0) * 1000
    this.#pausedUntil = performance.now() + Math.max(asked, this.#pauseMs)
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
  }
}
