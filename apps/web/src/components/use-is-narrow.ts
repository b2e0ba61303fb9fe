import { useSyncExternalStore } from 'react'

const wide = matchMedia('(min-width: 48rem)')

function subscribe(listener: () => void) {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** Returns whether the window is too narrow for all columns of a table. */
export const useIsNarrow = () => useSyncExternalStore(subscribe, () => !wide.matches)
