import { type RefObject, useLayoutEffect, useState } from 'react'
import { type Colours, readColours } from './colours.ts'

/** Returns the width of an element and the colours and font in it, and follows their changes. */
export function useBox(element: RefObject<HTMLElement | null>) {
  const [width, setWidth] = useState(0)
  const [look, setLook] = useState<{ colours: Colours; font: string }>()
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const read = () =>
      setLook({ colours: readColours(current), font: getComputedStyle(current).fontFamily })
    const sizes = new ResizeObserver(() => setWidth(current.clientWidth))
    const theme = new MutationObserver(read)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    sizes.observe(current)
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    dark.addEventListener('change', read)
    setWidth(current.clientWidth)
    read()
    return () => {
      sizes.disconnect()
      theme.disconnect()
      dark.removeEventListener('change', read)
    }
  }, [element])
  return { width, colours: look?.colours, font: look?.font ?? 'sans-serif' }
}
