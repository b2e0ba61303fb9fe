/**
 * What does not answer: Temporal, Rewind's server, or anything at all while the browser is offline.
 */
export interface Silence {
  of: 'TEMPORAL' | 'CONSOLE' | 'BROWSER'
  /** The start of the oldest call that has no answer, in milliseconds. */
  since: number
}

/** A single call may be slow. After this many milliseconds the monitor sends a health check. */
const slowMs = 2_000
const againMs = 2_000

/**
 * Notices an outage long before a call reaches its deadline. One slow call is no outage: a health
 * check beside it decides.
 */
export class ConnectivityMonitor {
  readonly #ask: () => Promise<Silence['of'] | undefined>
  readonly #waiting = new Set<{ since: number }>()
  readonly #listeners = new Set<() => void>()
  #silence: Silence | undefined
  #isAsking = false

  /** `ask` returns what does not answer, or undefined. */
  constructor(ask: () => Promise<Silence['of'] | undefined>) {
    this.#ask = ask
  }

  readonly read = (): Silence | undefined => this.#silence

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Watches a call while it waits, and returns its result. */
  async over<T>(call: Promise<T>): Promise<T> {
    const one = { since: Date.now() }
    this.#waiting.add(one)
    const timer = setTimeout(() => this.ask(), slowMs)
    try {
      return await call
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(one)
    }
  }

  /** Checks now, and repeats until there is an answer. */
  ask(): void {
    void this.#askUntilAnswered()
  }

  async #askUntilAnswered(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    const since = Math.min(Date.now(), ...[...this.#waiting].map((one) => one.since))
    let of = await this.#ask()
    while (of !== undefined) {
      this.#tell({ of, since })
      await new Promise((resolve) => setTimeout(resolve, againMs))
      of = await this.#ask()
    }
    this.#tell(undefined)
    this.#isAsking = false
  }

  #tell(silence: Silence | undefined): void {
    if (this.#silence?.of === silence?.of) return
    this.#silence = silence
    for (const listener of this.#listeners) listener()
  }
}
