import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle } from 'react'
import { headHeight, rowIndexOf, useVirtualRows } from './use-virtual-rows.ts'
import { VirtualBody } from './VirtualBody.tsx'

export interface RowsHandle {
  focusRow: (index: number) => void
  /** Moves the focus by `distance` rows, starting at the row that the Tab key reaches. */
  focusNeighbour: (distance: number) => void
}

interface Column {
  name: string
  /** Of the head cell. */
  className?: string
  /** Without a width the column takes the room that the others leave. */
  width?: string
}

export interface RowSlot {
  index: number
  /** Props of the `tr`, with its index among all rows, those out of sight included. */
  rowProps: { 'aria-rowindex': number; style: { height: number } }
  /** Props of the one element in the row that the Tab key reaches. */
  focusProps: { 'data-focus': true; tabIndex: 0 | -1 }
}

/**
 * Whether a row may skip a render. Memoized rows compare slots with it, so that scrolling past them
 * stays cheap.
 */
export const isSameSlot = (one: RowSlot, other: RowSlot): boolean =>
  one.index === other.index &&
  one.rowProps.style.height === other.rowProps.style.height &&
  one.focusProps.tabIndex === other.focusProps.tabIndex

interface VirtualRowsProps {
  label: string
  role?: 'treegrid'
  columns: readonly Column[]
  rowHeight: number
  count: number
  keyOf: (index: number) => string
  /** Renders a `tr`. */
  renderRow: (slot: RowSlot) => ReactNode
  /** Called for every key but the arrows, Home and End, in the row that has the focus. */
  onRowKey?: (event: KeyboardEvent, index: number) => void
  /** Called with the last row in sight. */
  onReach?: (lastIndex: number) => void
  ref?: Ref<RowsHandle>
}

/**
 * A table of any length: only the rows in sight exist, between spacer rows for all others. The Tab
 * key reaches one row. From there the arrows, Home and End move.
 */
export function VirtualRows(props: VirtualRowsProps) {
  const { label, role, columns, rowHeight, count, keyOf, renderRow, onRowKey, onReach, ref } = props
  const rows = useVirtualRows({
    count,
    rowHeight,
    focusTarget: (row) => row.querySelector<HTMLElement>('[data-focus]'),
    firstKey: 0,
    ...(onReach && { onSight: onReach }),
  })
  const { tabStop, focusRow, focusNeighbour } = rows
  useImperativeHandle(ref, () => ({ focusRow, focusNeighbour }))

  function handleKey(event: KeyboardEvent) {
    const index = rowIndexOf(event.target)
    if (index === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 }[event.key]
    if (to === undefined) return onRowKey?.(event, index)
    event.preventDefault()
    focusRow(to)
  }

  return (
    <div
      ref={rows.scroller}
      className="absolute inset-0 overflow-y-auto overscroll-contain [contain:strict]"
    >
      <table
        role={role}
        aria-label={label}
        aria-rowcount={count + 1}
        onKeyDown={handleKey}
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
            {columns.map(({ name, className = '' }) => (
              <th
                key={name}
                scope="col"
                className={`sticky top-0 z-10 truncate border-line border-b bg-surface px-3 text-left font-medium text-ink-faint text-small ${className}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <VirtualBody
          virtualizer={rows.virtualizer}
          columnCount={columns.length}
          keyOf={keyOf}
          renderRow={(index) =>
            renderRow({
              index,
              rowProps: { 'aria-rowindex': index + 2, style: { height: rowHeight } },
              focusProps: { 'data-focus': true, tabIndex: index === tabStop ? 0 : -1 },
            })
          }
        />
      </table>
    </div>
  )
}
