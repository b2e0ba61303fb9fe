import { OperationError } from '../errors.ts'

/** So often one run is tried, while others are answered for and while none is. */
const [few, many] = [3, 6]

export const isTimeout = (error: unknown): boolean =>
  error instanceof OperationError && error.code === 'TIMEOUT'

/** Runs that Temporal has not answered for. */
export class Unanswered {
  /** How often, and how many had been looked at when it was the first time. */
  readonly #runs = new Map<string, { times: number; lookedAt: number }>()

  /** Whether a run is left out now that it failed once more: Temporal answers for others and never for it. */
  isGivenUp(runId: string, error: unknown, lookedAt: number): boolean {
    if (!isTimeout(error)) return false
    const before = this.#runs.get(runId) ?? { times: 0, lookedAt }
    const times = before.times + 1
    this.#runs.set(runId, { ...before, times })
    return times >= (lookedAt > before.lookedAt ? few : many)
  }
}
