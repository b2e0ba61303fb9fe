/** The events that a view shows, by ascending id. */
export interface EventIds {
  readonly length: number
  at: (index: number) => number
  /** Where an event is, else where it would be. */
  indexOf: (eventId: number) => number
  has: (eventId: number) => boolean
}

/** Events 1 to `length`: event n is row n - 1, so that nothing is searched. */
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

/** The neighbour of an event among those shown, by so many steps; undefined past either end. */
export function neighbour(ids: EventIds, eventId: number, distance: number): number | undefined {
  const index = ids.indexOf(eventId)
  // From between two rows, the next one down the ids stands where it would be itself.
  const isBetween = !ids.has(eventId)
  const to = isBetween && distance > 0 ? index + distance - 1 : index + distance
  return to >= 0 && to < ids.length ? ids.at(to) : undefined
}
