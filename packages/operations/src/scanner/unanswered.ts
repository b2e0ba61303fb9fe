import { OperationError } from '../errors.ts'

/** Attempts per run: `few` while other runs are answered, `many` while none is. */
const [few, many] = [3, 6]

export const isTimeout = (error: unknown): boolean =>
  error instanceof OperationError && error.code === 'TIMEOUT'

/** Runs for which calls to Temporal timed out. */
export class Unanswered {
  /** The number of timeouts, and the number of scanned runs at the first one. */
  readonly #runs = new Map<string, { times: number; lookedAt: number }>()

  /**
   * Returns true if the scan skips a run after another timeout: Temporal answers for other runs but
   * not for this one.
   */
  isGivenUp(runId: string, error: unknown, lookedAt: number): boolean {
    if (!isTimeout(error)) return false
    const before = this.#runs.get(runId) ?? { times: 0, lookedAt }
    const times = before.times + 1
    this.#runs.set(runId, { ...before, times })
    return times >= (lookedAt > before.lookedAt ? few : many)
  }
}
