import { useCallback, useEffect, useState } from 'react'
import type { Extent } from './lanes.ts'

/** Never closer than this share of the whole. */
const closest = 1e-7

/** The part of the axis in sight: all of it until one zooms. */
export function useView(extent: Extent, given: Extent | undefined, key: string) {
  const [zoomed, setZoomed] = useState<Extent | undefined>(given)
  // Another axis, or a range from the address, is another view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when
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
  /** About a place on the axis; a factor below 1 comes closer. */
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
