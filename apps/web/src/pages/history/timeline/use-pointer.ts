import {
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Extent } from './lanes.ts'

/** Moves of less than this many pixels are a click. */
const clickSlack = 4

/** Where in what an element shows, be it scrolled, a pointer is. */
export function placeIn({ clientX, clientY, currentTarget }: MouseEvent) {
  const box = currentTarget.getBoundingClientRect()
  return { x: clientX - box.left, y: clientY - box.top + currentTarget.scrollTop }
}

/** Drag pans, a wheel with Ctrl or ⌘ (which a pinch is too) zooms, a sideways wheel pans. */
export function usePointer({
  scroller,
  width,
  view,
  pan,
  zoom,
}: {
  scroller: RefObject<HTMLElement | null>
  width: number
  view: Extent
  pan: (distance: number) => void
  zoom: (factor: number, about?: number) => void
}) {
  const [place, setPlace] = useState<{ x: number; y: number }>()
  const drag = useRef<{ x: number; moved: number } | undefined>(undefined)
  const perPixel = (view.to - view.from) / Math.max(1, width)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    // React listens to wheels passively, which could not keep the page from zooming.
    function handleWheel(event: WheelEvent) {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX
      if (event.ctrlKey || event.metaKey) {
        const x = event.clientX - (element?.getBoundingClientRect().left ?? 0)
        zoom(Math.exp(event.deltaY * 0.004), view.from + x * perPixel)
      } else if (sideways !== 0) pan(sideways * perPixel)
      else return
      event.preventDefault()
    }
    element.addEventListener('wheel', handleWheel, { passive: false })
    return () => element.removeEventListener('wheel', handleWheel)
  }, [scroller, view, perPixel, pan, zoom])

  return {
    place,
    /** Whether the press that just ended was a drag. */
    wasDrag: () => (drag.current?.moved ?? 0) > clickSlack,
    handlers: {
      onPointerDown(event: PointerEvent) {
        if (event.button === 0) drag.current = { x: event.clientX, moved: 0 }
      },
      onPointerMove(event: PointerEvent) {
        const { clientX, buttons } = event
        setPlace(placeIn(event))
        if (!drag.current || (buttons & 1) === 0) return
        const distance = clientX - drag.current.x
        drag.current = { x: clientX, moved: drag.current.moved + Math.abs(distance) }
        if (drag.current.moved > clickSlack) pan(-distance * perPixel)
      },
      onPointerLeave() {
        setPlace(undefined)
      },
    },
  }
}
