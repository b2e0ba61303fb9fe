import { useCallback, useEffect, useState } from 'react'
import type { Extent } from './lanes.ts'

/** The smallest view, as a share of the whole. */
const closest = 1e-7

/**
 * Returns the visible range of the axis, the whole axis until the user zooms, and functions that
 * change it.
 */
export function useView(extent: Extent, given: Extent | undefined, key: string) {
  const [zoomed, setZoomed] = useState<Extent | undefined>(given)
  // Another axis or another range from the address resets the view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key changes with each of them
  useEffect(() => setZoomed(given), [key])
  const view = zoomed ?? extent

  const show = useCallback(
    ({ from, to }: Extent) => {
      const whole = extent.to - extent.from
      const length = Math.min(whole, Math.max(whole * closest, to - from))
      if (length >= whole) return setZoomed(undefined)
      const start = Math.min(extent.to - length, Math.max(extent.from, from))
      setZoomed({ from: start, to: start + length })
    },
    [extent],
  )
  /** Zooms about a position on the axis. A factor below 1 zooms in. */
  const zoom = useCallback(
    (factor: number, about?: number) => {
      const at = about ?? (view.from + view.to) / 2
      show({ from: at - (at - view.from) * factor, to: at + (view.to - at) * factor })
    },
    [show, view],
  )
  const pan = useCallback(
    (distance: number) => show({ from: view.from + distance, to: view.to + distance }),
    [show, view],
  )
  return { view, isZoomed: zoomed !== undefined, show, zoom, pan, fit: () => setZoomed(undefined) }
}
