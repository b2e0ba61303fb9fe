import { Mutex } from 'async-mutex'

/** Runs tasks with the same key one after the other. Tasks with different keys run concurrently. */
export class KeyedMutex {
  readonly #mutexes = new Map<string, Mutex>()

  async run<T>(key: readonly string[], task: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(key)
    const mutex = this.#mutexes.get(name) ?? new Mutex()
    this.#mutexes.set(name, mutex)
    try {
      return await mutex.runExclusive(task)
    } finally {
      if (!mutex.isLocked()) this.#mutexes.delete(name)
    }
  }
}
