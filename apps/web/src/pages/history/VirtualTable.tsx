import {
  type MouseEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
} from 'react'
import { headHeight, useVirtualRows } from '../../components/use-virtual-rows.ts'
import { VirtualBody } from '../../components/VirtualBody.tsx'
import type { EventIds } from './event-ids.ts'

export interface VirtualTableHandle {
  /** Moves the focus to the row of an event, and scrolls it into sight. */
  focusEvent: (eventId: number) => void
  /** Moves the focus by rows from where it was last. */
  focusNeighbour: (distance: number) => void
  scrollToTop: () => void
}

interface Column {
  name: string
  /** Of the head cell. */
  className: string
  /** Without a width the column takes the room that the others leave. */
  width?: string
}

export interface VirtualRowProps {
  eventId: number
  /** The event in the row above; 0 in the first row. */
  aboveId: number
  rowIndex: number
  isOpen: boolean
  /** Whether the Tab key reaches this row. */
  isTabStop: boolean
}

interface VirtualTableProps {
  label: string
  columns: readonly Column[]
  rowHeight: number
  /** Renders a `tr` with the event's id as `data-event`. */
  renderRow: (props: VirtualRowProps) => ReactNode
  /** The events in the table. */
  ids: EventIds
  /** Newest first by default. */
  order: 'asc' | undefined
  openEventId: number | undefined
  onOpen: (eventId: number, isByKeyboard: boolean) => void
  onReset?: (eventId: number) => void
  /** Called with the range of events in sight and whether the table is at its top. */
  onView?: (view: { from: number; to: number; isAtTop: boolean }) => void
  onHover?: (isHovered: boolean) => void
  ref?: Ref<VirtualTableHandle>
}

/** A long table of events. Only the rows in sight exist, between spacer rows for all others. */
export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, rowHeight, renderRow, ids, order, openEventId } = props
  const { onOpen, onReset, onView, onHover, ref } = props

  const { length } = ids
  const eventAt = (index: number) => ids.at(order === 'asc' ? index : length - 1 - index)
  const indexOf = (eventId: number) => {
    const index = ids.indexOf(eventId)
    return order === 'asc' ? index : length - 1 - index
  }
  const rows = useVirtualRows({
    count: length,
    rowHeight,
    focusTarget: (row) => row.querySelector('a'),
    keys: {
      at: eventAt,
      indexOf: (eventId) => (ids.has(eventId) ? indexOf(eventId) : undefined),
    },
    firstKey: openEventId,
  })
  const { virtualizer, startIndex, endIndex, isInSight, tabStop, setActiveKey } = rows

  const isAtTop = (virtualizer.scrollOffset ?? 0) < rowHeight / 2
  const [first, last] = [eventAt(startIndex), eventAt(endIndex)]
  useEffect(() => {
    onView?.({ from: Math.min(first, last), to: Math.max(first, last), isAtTop })
  }, [onView, first, last, isAtTop])

  // An opened event scrolls into sight, and again when the order changes.
  const hasOpen = openEventId !== undefined && ids.has(openEventId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: after it is shown, the user may scroll away from it
  useLayoutEffect(() => {
    if (!hasOpen) return
    setActiveKey(openEventId)
    const index = indexOf(openEventId)
    virtualizer.scrollToIndex(index, { align: isInSight(index) ? 'auto' : 'center' })
  }, [openEventId, hasOpen, order])

  useImperativeHandle(ref, () => ({
    focusEvent: (eventId) => rows.focusRow(indexOf(eventId)),
    focusNeighbour: rows.focusNeighbour,
    scrollToTop: () => virtualizer.scrollToOffset(0),
  }))

  // One listener serves all rows, so that scrolling past a row stays cheap.
  function handleClick(event: MouseEvent<HTMLElement>) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    if (!(event.target instanceof Element)) return
    const eventId = Number(event.target.closest<HTMLElement>('tr[data-event]')?.dataset.event)
    if (!eventId) return
    event.preventDefault()
    if (event.target.closest('[data-reset]')) onReset?.(eventId)
    // A click that ends a text selection does not open the event: the user wants to copy.
    else if (getSelection()?.isCollapsed !== false) onOpen(eventId, event.detail === 0)
  }

  return (
    <div
      ref={rows.scroller}
      className="absolute inset-0 overflow-y-auto overscroll-contain [contain:strict]"
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: each row has a link, which the keyboard reaches and presses */}
      <table
        aria-label={label}
        aria-rowcount={length + 1}
        onClick={handleClick}
        onPointerEnter={({ pointerType }) => onHover?.(pointerType === 'mouse')}
        onPointerLeave={() => onHover?.(false)}
        {...rows.focusEvents}
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
        <VirtualBody
          virtualizer={virtualizer}
          columnCount={columns.length}
          keyOf={eventAt}
          renderRow={(index) => {
            const eventId = eventAt(index)
            return renderRow({
              eventId,
              aboveId: index === 0 ? 0 : eventAt(index - 1),
              rowIndex: index + 2,
              isOpen: eventId === openEventId,
              isTabStop: index === tabStop,
            })
          }}
        />
      </table>
    </div>
  )
}
