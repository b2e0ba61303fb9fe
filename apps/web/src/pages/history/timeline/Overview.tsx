import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Colours } from './colours.ts'
import { drawOverview, toX } from './draw.ts'
import { fitCanvas } from './fit-canvas.ts'
import { densityOf, type Extent, type Lane } from './lanes.ts'

const height = 40

/** The whole run in one strip. Dragging over it chooses the range shown below. */
export function Overview({
  lanes,
  extent,
  view,
  width,
  colours,
  onShow,
}: {
  lanes: readonly Lane[]
  extent: Extent
  view: Extent
  width: number
  colours: Colours
  onShow: (view: Extent, isFinal: boolean) => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [start, setStart] = useState<number>()
  const bins = Math.max(10, Math.floor(width / 3))
  const density = useMemo(() => densityOf(lanes, extent, bins), [lanes, extent, bins])
  useEffect(() => {
    const context = fitCanvas(canvas.current, width, height)
    if (context) drawOverview(context, { density, width, height, colours })
  }, [density, width, colours])

  const placeOf = ({ clientX, currentTarget }: PointerEvent) => {
    const x = clientX - currentTarget.getBoundingClientRect().left
    return extent.from + (Math.max(0, Math.min(width, x)) / width) * (extent.to - extent.from)
  }
  const chosen = (end: number): Extent => ({
    from: Math.min(start ?? end, end),
    to: Math.max(start ?? end, end),
  })
  const [left, right] = [toX(view.from, extent, width), toX(view.to, extent, width)]
  return (
    <div
      className="relative shrink-0 cursor-crosshair touch-none border-line border-b bg-surface"
      style={{ height }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setStart(placeOf(event))
      }}
      onPointerMove={(event) => start !== undefined && onShow(chosen(placeOf(event)), false)}
      onPointerUp={(event) => {
        if (start === undefined) return
        const end = placeOf(event)
        setStart(undefined)
        // A press without a drag centres the range there.
        const half = (view.to - view.from) / 2
        const isDrag = Math.abs(end - start) > ((extent.to - extent.from) / width) * 3
        onShow(isDrag ? chosen(end) : { from: end - half, to: end + half }, isDrag)
      }}
    >
      <canvas ref={canvas} aria-hidden className="absolute inset-0" />
      <div
        aria-hidden
        className="absolute inset-y-0 border-accent border-x-2 bg-accent/10"
        style={{ left, width: Math.max(2, right - left) }}
      />
    </div>
  )
}
