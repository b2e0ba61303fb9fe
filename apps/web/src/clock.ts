/** A reply that seems to take longer, in milliseconds, may have met a clock that was set. */
const longestTripMs = 10_000

/**
 * The server's clock, as far as its replies tell. Times of runs are of the servers; a browser's clock
 * may be minutes off, and every age and every countdown with it.
 */
export class ServerClock {
  /** How far the server's clock is ahead of this browser's, in milliseconds: between these two. */
  #least = Number.NEGATIVE_INFINITY
  #most = Number.POSITIVE_INFINITY
  #ahead = 0

  /**
   * Takes the `Date` header of a reply, which is cut to the second. It was written between the two
   * times of this browser's clock, in milliseconds.
   */
  hear(date: string | null, sentAt: number, receivedAt: number): void {
    const second = Date.parse(date ?? '')
    if (Number.isNaN(second) || receivedAt < sentAt) return
    const [least, most] = [second - receivedAt, second + 1000 - sentAt]
    // Each reply narrows it down. One that fits no other says that a clock was set meanwhile.
    const isSet = least > this.#most || most < this.#least
    // Set while this very reply was on its way, perhaps by hours, and how far it does not tell.
    if (isSet && receivedAt - sentAt > longestTripMs) return
    this.#least = isSet ? least : Math.max(least, this.#least)
    this.#most = isSet ? most : Math.min(most, this.#most)
    const isAlike = this.#least <= 0 && this.#most >= 0
    this.#ahead = isAlike ? 0 : Math.round((this.#least + this.#most) / 2)
  }

  /** Now, in milliseconds. */
  now = (): number => this.at(Date.now())

  /** A time of this browser's clock, in milliseconds. */
  at = (browserTime: number): number => browserTime + this.#ahead
}

export const serverClock = new ServerClock()

/** A moment of this browser's clock as the server would write it: ISO 8601 in UTC. */
export const serverTimeText = (browserTime: number): string =>
  new Date(serverClock.at(browserTime)).toISOString()
