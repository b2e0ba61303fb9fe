/** Notifies its listeners of changes, and merges changes in quick succession into one call. */
export class Emitter {
  #listeners = new Set<() => void>()
  #isDue = false

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Notifies at the next frame. A hidden tab draws no frames, so there a timer does it. */
  tell() {
    if (this.#isDue) return
    this.#isDue = true
    if (document.hidden) setTimeout(this.tellNow, 100)
    else requestAnimationFrame(this.tellNow)
  }

  tellNow = () => {
    this.#isDue = false
    for (const listener of this.#listeners) listener()
  }
}
