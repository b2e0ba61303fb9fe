/** Runs the tasks of one key one after the other; those of other keys do not wait. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>()

  async run<T>(key: readonly string[], task: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(key)
    const before = this.#last.get(name)
    const turn = (async () => {
      await before
      return task()
    })()
    // What follows waits for the end, whichever it is.
    const end = turn.catch(() => undefined)
    this.#last.set(name, end)
    try {
      return await turn
    } finally {
      if (this.#last.get(name) === end) this.#last.delete(name)
    }
  }
}
