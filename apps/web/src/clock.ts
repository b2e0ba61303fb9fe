/** In milliseconds. A reply that seems to take longer may only have met a change of the clock. */
const longestTripMs = 10_000

/**
 * The server's clock, estimated from its replies. Run times come from the servers. A browser's
 * clock can be minutes off, and every age and countdown with it.
 */
export class ServerClock {
  /** The bounds on how far the server's clock is ahead of this browser's, in milliseconds. */
  #least = Number.NEGATIVE_INFINITY
  #most = Number.POSITIVE_INFINITY
  #ahead = 0

  /**
   * Takes the `Date` header of a reply, which the server cuts to the second. The server wrote it
   * between `sentAt` and `receivedAt`, in milliseconds of this browser's clock.
   */
  hear(date: string | null, sentAt: number, receivedAt: number): void {
    const second = Date.parse(date ?? '')
    if (Number.isNaN(second) || receivedAt < sentAt) return
    const [least, most] = [second - receivedAt, second + 1000 - sentAt]
    // Each reply narrows the bounds. A reply that contradicts them means that a clock was changed.
    const isSet = least > this.#most || most < this.#least
    // The clock changed while this reply was on its way. The reply does not tell by how much.
    if (isSet && receivedAt - sentAt > longestTripMs) return
    this.#least = isSet ? least : Math.max(least, this.#least)
    this.#most = isSet ? most : Math.min(most, this.#most)
    const isAlike = this.#least <= 0 && this.#most >= 0
    this.#ahead = isAlike ? 0 : Math.round((this.#least + this.#most) / 2)
  }

  /** Returns the server's time now, in milliseconds. */
  now = (): number => this.at(Date.now())

  /** Returns the server's time at a time of this browser's clock, both in milliseconds. */
  at = (browserTime: number): number => browserTime + this.#ahead
}

export const serverClock = new ServerClock()

/** Returns the server's time at a time of this browser's clock, as ISO 8601 in UTC. */
export const serverTimeText = (browserTime: number): string =>
  new Date(serverClock.at(browserTime)).toISOString()
