/** Tells its listeners of a change, and of many changes in quick succession once. */
export class Emitter {
  #listeners = new Set<() => void>()
  #isDue = false

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** At the next frame; a hidden tab draws none, and is told by a timer. */
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
