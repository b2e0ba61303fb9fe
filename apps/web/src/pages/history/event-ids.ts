/** The events that a view shows, in ascending order. */
export interface EventIds {
  readonly length: number
  at: (index: number) => number
  /** Returns the index of an event, or the index at which it would be inserted. */
  indexOf: (eventId: number) => number
  has: (eventId: number) => boolean
}

/** Events 1 to `length`: event n has index n - 1, without a search. */
export const allEvents = (length: number): EventIds => ({
  length,
  at: (index) => index + 1,
  indexOf: (eventId) => eventId - 1,
  has: (eventId) => eventId >= 1 && eventId <= length,
})

export function someEvents(ids: readonly number[]): EventIds {
  const indexOf = (eventId: number) => {
    let [low, high] = [0, ids.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ids[middle] ?? 0) < eventId) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    length: ids.length,
    at: (index) => ids[index] ?? 0,
    indexOf,
    has: (eventId) => ids[indexOf(eventId)] === eventId,
  }
}

/**
 * Returns the event `distance` steps from an event among those shown; undefined past either end.
 */
export function neighbour(ids: EventIds, eventId: number, distance: number): number | undefined {
  const index = ids.indexOf(eventId)
  // An event that is not shown has no row, so the next one is already at its index.
  const isBetween = !ids.has(eventId)
  const to = isBetween && distance > 0 ? index + distance - 1 : index + distance
  return to >= 0 && to < ids.length ? ids.at(to) : undefined
}
