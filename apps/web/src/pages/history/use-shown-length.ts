import { useState } from 'react'

/** Holds back new rows and counts them, so that no row moves under the pointer. */
export function useShownLength(length: number, isHeld: boolean, openEventId: number | undefined) {
  const [heldLength, setHeldLength] = useState(length)
  if (!isHeld && heldLength !== length) setHeldLength(length)
  // An opened event gets a row even if it is newer than the rows shown.
  const opened = openEventId !== undefined && openEventId <= length ? openEventId : 0
  const shownLength = isHeld ? Math.max(heldLength, opened) : length
  return {
    shownLength,
    newerCount: length - shownLength,
    showNewer: () => setHeldLength(length),
  }
}
