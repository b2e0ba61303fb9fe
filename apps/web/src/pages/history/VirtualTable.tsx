import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  Fragment,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { Spacer } from '../../components/VirtualRows.tsx'
import type { EventIds } from './event-ids.ts'

const headHeight = 28

export interface VirtualTableHandle {
  /** Moves the focus to an event's row, also where it is out of sight. */
  focusEvent: (eventId: number) => void
  /** Moves it by rows from where it was last. */
  focusNeighbour: (distance: number) => void
  scrollToTop: () => void
}

interface Column {
  name: string
  /** Of its head. */
  className: string
  /** Absent: what the others leave. */
  width?: string
}

export interface VirtualRowProps {
  eventId: number
  /** The event in the row above; 0 in the first row. */
  aboveId: number
  rowIndex: number
  isOpen: boolean
  /** The one row that the Tab key reaches. */
  isTabStop: boolean
}

interface VirtualTableProps {
  label: string
  columns: readonly Column[]
  rowHeight: number
  /** A `tr` with the event's id as `data-event`. */
  renderRow: (props: VirtualRowProps) => ReactNode
  /** The events that have rows. */
  ids: EventIds
  /** Newest first unless it says otherwise. */
  order: 'asc' | undefined
  openEventId: number | undefined
  onOpen: (eventId: number, isByKeyboard: boolean) => void
  onReset?: (eventId: number) => void
  /** The events in sight, the row at the top left out or not. */
  onView?: (view: { from: number; to: number; isAtTop: boolean }) => void
  onHover?: (isHovered: boolean) => void
  ref?: Ref<VirtualTableHandle>
}

/** A long table of events; only the rows in sight exist, between rows that stand for the others. */
export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, rowHeight: height, renderRow, ids, order, openEventId } = props
  const { onOpen, onReset, onView, onHover, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState({ eventId: openEventId, hasFocus: false })
  const wantsFocus = useRef(false)

  // Newest first unless it says otherwise.
  const { length } = ids
  const eventAt = (index: number) => ids.at(order === 'asc' ? index : length - 1 - index)
  const indexOf = (eventId: number) => {
    const index = ids.indexOf(eventId)
    return order === 'asc' ? index : length - 1 - index
  }
  const pinned =
    active.hasFocus && active.eventId !== undefined && ids.has(active.eventId)
      ? indexOf(active.eventId)
      : undefined

  const virtualizer = useVirtualizer({
    count: length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row that has the focus stays, or the focus would be lost with it.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      if (pinned === undefined || indexes.includes(pinned)) return indexes
      return [...indexes, pinned].sort((a, b) => a - b)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are old when the height is another
  useLayoutEffect(() => virtualizer.measure(), [height])

  const items = virtualizer.getVirtualItems()
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {}
  const isAtTop = (virtualizer.scrollOffset ?? 0) < height / 2
  const [first, last] = [eventAt(startIndex), eventAt(endIndex)]
  useEffect(() => {
    onView?.({ from: Math.min(first, last), to: Math.max(first, last), isAtTop })
  }, [onView, first, last, isAtTop])

  const isInSight = (eventId: number) => {
    const index = indexOf(eventId)
    return ids.has(eventId) && index >= startIndex && index <= endIndex
  }
  const tabStop =
    active.eventId !== undefined && (active.hasFocus || isInSight(active.eventId))
      ? active.eventId
      : first

  // An opened event comes into sight, wherever it was opened from; so it does when the order turns.
  const hasOpen = openEventId !== undefined && ids.has(openEventId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolling away from it is up to the operator
  useLayoutEffect(() => {
    if (!hasOpen) return
    setActive((before) => ({ ...before, eventId: openEventId }))
    const index = indexOf(openEventId)
    const isFar = index < startIndex || index > endIndex
    virtualizer.scrollToIndex(index, { align: isFar ? 'center' : 'auto' })
  }, [openEventId, hasOpen, order])

  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    scroller.current
      ?.querySelector<HTMLElement>(`tr[data-event="${active.eventId}"] a`)
      ?.focus({ preventScroll: true })
  }, [active])

  function focusEvent(eventId: number) {
    wantsFocus.current = true
    setActive({ eventId, hasFocus: true })
    virtualizer.scrollToIndex(indexOf(eventId))
  }
  useImperativeHandle(ref, () => ({
    focusEvent,
    focusNeighbour(distance) {
      const from = indexOf(tabStop)
      // The first key goes to where the Tab key would.
      const to = active.hasFocus ? from + distance : from
      focusEvent(eventAt(Math.max(0, Math.min(length - 1, to))))
    },
    scrollToTop: () => virtualizer.scrollToOffset(0),
  }))

  // One listener for all rows: a row that is scrolled past should cost as little as it can.
  function handleClick(event: MouseEvent<HTMLElement>) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    if (!(event.target instanceof Element)) return
    const eventId = Number(event.target.closest<HTMLElement>('tr[data-event]')?.dataset.event)
    if (!eventId) return
    event.preventDefault()
    if (event.target.closest('[data-reset]')) onReset?.(eventId)
    // Who marks text in a row means to copy it.
    else if (getSelection()?.isCollapsed !== false) onOpen(eventId, event.detail === 0)
  }

  let reached = headHeight
  return (
    <div
      ref={scroller}
      className="absolute inset-0 overflow-y-auto overscroll-contain [contain:strict]"
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: each row has a link, which the keyboard reaches and presses */}
      <table
        aria-label={label}
        aria-rowcount={length + 1}
        onClick={handleClick}
        onPointerEnter={({ pointerType }) => onHover?.(pointerType === 'mouse')}
        onPointerLeave={() => onHover?.(false)}
        onFocus={({ target }) => {
          const eventId = Number(target.closest<HTMLElement>('tr[data-event]')?.dataset.event)
          if (eventId) setActive({ eventId, hasFocus: true })
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (currentTarget.contains(relatedTarget)) return
          setActive((before) => ({ ...before, hasFocus: false }))
        }}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <colgroup>
          {columns.map(({ name, width = '' }) => (
            <col key={name} className={width} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1} style={{ height: headHeight }}>
            {columns.map(({ name, className }) => (
              <th
                key={name}
                scope="col"
                className={`sticky top-0 z-10 border-line border-b bg-surface font-medium text-ink-faint text-small ${className}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ index, start, end }) => {
            const space = start - reached
            reached = end
            const eventId = eventAt(index)
            return (
              <Fragment key={eventId}>
                {space > 0 && <Spacer height={space} columnCount={columns.length} />}
                {renderRow({
                  eventId,
                  aboveId: index === 0 ? 0 : eventAt(index - 1),
                  rowIndex: index + 2,
                  isOpen: eventId === openEventId,
                  isTabStop: eventId === tabStop,
                })}
              </Fragment>
            )
          })}
          <Spacer
            height={virtualizer.getTotalSize() + headHeight - reached}
            columnCount={columns.length}
          />
        </tbody>
      </table>
    </div>
  )
}
