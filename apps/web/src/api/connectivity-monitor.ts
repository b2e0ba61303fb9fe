/** Who does not answer: Temporal, the console's own server, or anyone, since the browser is offline. */
export interface Silence {
  of: 'TEMPORAL' | 'CONSOLE' | 'BROWSER'
  /** When what has no answer yet was asked. */
  since: number
}

/** A call may be slow by itself. After this long it is asked whether anybody answers. */
const slowMs = 2_000
const againMs = 2_000

/**
 * Notices that nobody answers long before a call runs into its deadline. One slow call is no silence:
 * a light question beside it tells.
 */
export class ConnectivityMonitor {
  readonly #ask: () => Promise<Silence['of'] | undefined>
  readonly #waiting = new Set<{ since: number }>()
  readonly #listeners = new Set<() => void>()
  #silence: Silence | undefined
  #isAsking = false

  /** `ask` tells who is silent, if anybody is. */
  constructor(ask: () => Promise<Silence['of'] | undefined>) {
    this.#ask = ask
  }

  readonly read = (): Silence | undefined => this.#silence

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Watches over a call as long as it waits. */
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

  /** Asks now, and repeats until there is an answer. */
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
