import {
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Extent } from './lanes.ts'

/** A move of fewer pixels than this is a click. */
const clickSlack = 4

/**
 * Returns the position of the pointer in the content of an element, including its scroll offset.
 */
export function placeIn({ clientX, clientY, currentTarget }: MouseEvent) {
  const box = currentTarget.getBoundingClientRect()
  return { x: clientX - box.left, y: clientY - box.top + currentTarget.scrollTop }
}

/**
 * Dragging pans. A wheel with Ctrl or ⌘ zooms, and so does a pinch, which arrives as such a wheel.
 * A sideways wheel pans.
 */
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
    // React's wheel listeners are passive and could not keep the page from zooming.
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
    /** Returns whether the press that just ended was a drag. */
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
