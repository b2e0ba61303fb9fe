import { useState } from 'react'

/** Rows that come while they are held back are counted, so that nothing moves under the pointer. */
export function useShownLength(length: number, isHeld: boolean, openEventId: number | undefined) {
  const [heldLength, setHeldLength] = useState(length)
  if (!isHeld && heldLength !== length) setHeldLength(length)
  // An event that is opened has its row, even if it is newer than those shown.
  const opened = openEventId !== undefined && openEventId <= length ? openEventId : 0
  const shownLength = isHeld ? Math.max(heldLength, opened) : length
  return {
    shownLength,
    newerCount: length - shownLength,
    showNewer: () => setHeldLength(length),
  }
}
