import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, useLayoutEffect, useRef, useState } from 'react'

/** The height of a table's head, which stays above its rows, in pixels. */
export const headHeight = 28

interface VirtualRowsOptions {
  count: number
  /** In pixels, equal for all rows. */
  rowHeight: number
  /** Returns the element of a row that takes the focus. */
  focusTarget: (row: Element) => HTMLElement | null | undefined
  /**
   * Stable keys for the row with the focus, for a table that gets rows above it. The default key is
   * the index.
   */
  keys?: { at: (index: number) => number; indexOf: (key: number) => number | undefined }
  /** The key of the row that the Tab key reaches first. */
  firstKey?: number | undefined
  onSight?: (lastIndex: number) => void
}

/**
 * Returns the rows of a long table that are in sight, and the one row that the Tab key reaches. A
 * row is found by its `aria-rowindex`: the head has 1, the row at index 0 has 2.
 */
export function useVirtualRows(options: VirtualRowsOptions) {
  const { count, rowHeight, focusTarget, keys, firstKey, onSight } = options
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState({ key: firstKey, hasFocus: false })
  const wantsFocus = useRef(false)

  const keyAt = (index: number) => keys?.at(index) ?? index
  const indexOf = (key: number) => (keys ? keys.indexOf(key) : Math.min(key, count - 1))
  const activeIndex = active.key === undefined || count === 0 ? undefined : indexOf(active.key)
  const pinned = active.hasFocus ? activeIndex : undefined

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row that has the focus stays rendered: otherwise the focus would be lost.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      if (pinned === undefined || indexes.includes(pinned)) return indexes
      return [...indexes, pinned].sort((one, other) => one - other)
    },
    onChange: (instance) => onSight?.(instance.range?.endIndex ?? 0),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height makes the measures invalid
  useLayoutEffect(() => virtualizer.measure(), [rowHeight])

  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {}
  const isInSight = (index: number) => index >= startIndex && index <= endIndex
  const tabStop =
    activeIndex !== undefined && (active.hasFocus || isInSight(activeIndex))
      ? activeIndex
      : startIndex

  function focusActive(index: number) {
    const row = scroller.current?.querySelector(`tr[aria-rowindex="${index + 2}"]`)
    if (row) focusTarget(row)?.focus({ preventScroll: true })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a row that becomes active takes the focus
  useLayoutEffect(() => {
    if (!wantsFocus.current || activeIndex === undefined) return
    wantsFocus.current = false
    focusActive(activeIndex)
  }, [active])

  // An element that is removed loses the focus, such as "Reading…" once the rows are there. The row
  // in its place gets the focus.
  useLayoutEffect(() => {
    const isLost = active.hasFocus && document.activeElement === document.body
    if (isLost && activeIndex !== undefined) focusActive(activeIndex)
  })

  function focusRow(index: number) {
    const next = Math.max(0, Math.min(count - 1, index))
    wantsFocus.current = true
    setActive({ key: keyAt(next), hasFocus: true })
    virtualizer.scrollToIndex(next)
  }

  return {
    scroller,
    virtualizer,
    startIndex,
    endIndex,
    isInSight,
    tabStop,
    focusRow,
    /**
     * Moves the focus by `distance` rows from the row that has it. If no row has it, focuses the
     * row that the Tab key reaches.
     */
    focusNeighbour: (distance: number) => focusRow(active.hasFocus ? tabStop + distance : tabStop),
    /** Makes a row the one that the Tab key reaches. */
    setActiveKey: (key: number) => setActive((before) => ({ ...before, key })),
    /** Event handlers for the `table`. */
    focusEvents: {
      onFocus: ({ target }: FocusEvent) => {
        const index = rowIndexOf(target)
        if (index !== undefined) setActive({ key: keyAt(index), hasFocus: true })
      },
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (currentTarget.contains(relatedTarget)) return
        setActive((before) => ({ ...before, hasFocus: false }))
      },
    },
  }
}

/** Returns the index of the row that contains an element; undefined for the head. */
export function rowIndexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('tr[aria-rowindex]') : null
  const index = Number(row?.getAttribute('aria-rowindex')) - 2
  return row === null || index < 0 ? undefined : index
}
