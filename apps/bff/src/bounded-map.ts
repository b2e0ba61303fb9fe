/** A map that forgets what was least recently used, so that what callers name cannot fill the memory. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #limit: number
  readonly #onForgotten: (value: V, key: K) => void

  /** `onForgotten` hears of what goes for want of room, not of what is deleted. */
  constructor(limit: number, onForgotten: (value: V, key: K) => void = () => undefined) {
    this.#limit = limit
    this.#onForgotten = onForgotten
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }

  set(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    const [oldest] = this.#entries
    if (this.#entries.size <= this.#limit || oldest === undefined) return
    this.#entries.delete(oldest[0])
    this.#onForgotten(oldest[1], oldest[0])
  }

  delete(key: K): void {
    this.#entries.delete(key)
  }

  values(): IterableIterator<V> {
    return this.#entries.values()
  }
}
