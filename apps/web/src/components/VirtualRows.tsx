import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

const headHeight = 28

export interface RowsHandle {
  focusRow: (index: number) => void
  /** From the row that has, or would get, the focus. */
  focusNeighbour: (distance: number) => void
}

interface Column {
  name: string
  /** Of its head. */
  className?: string
  /** Absent: what the others leave. */
  width?: string
}

export interface RowSlot {
  index: number
  /** For the `tr`: its place among all rows, those out of sight included. */
  rowProps: { 'data-row': number; 'aria-rowindex': number; style: { height: number } }
  /** For the one element of the row that the Tab key reaches. */
  focusProps: { 'data-focus': true; tabIndex: 0 | -1 }
}

/** For rows that draw themselves again only when they change: scrolling past them must cost little. */
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
  /** A `tr`. */
  renderRow: (slot: RowSlot) => ReactNode
  /** Other keys than the arrows, in the row that has the focus. */
  onRowKey?: (event: KeyboardEvent, index: number) => void
  /** Called with the last row in sight. */
  onReach?: (lastIndex: number) => void
  ref?: Ref<RowsHandle>
}

/**
 * A table of any length: only the rows in sight exist, between rows that stand for the others. The
 * Tab key reaches one row; from there the arrows, Home and End go on.
 */
export function VirtualRows(props: VirtualRowsProps) {
  const { label, role, columns, rowHeight, count, keyOf, renderRow, onRowKey, onReach, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState({ index: 0, hasFocus: false })
  const wantsFocus = useRef(false)
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row that has the focus stays, or the focus would be lost with it.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      if (!active.hasFocus || active.index >= count || indexes.includes(active.index)) {
        return indexes
      }
      return [...indexes, active.index].sort((a, b) => a - b)
    },
    onChange: (instance) => onReach?.(instance.range?.endIndex ?? 0),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are old when the height is another
  useLayoutEffect(() => virtualizer.measure(), [rowHeight])

  const items = virtualizer.getVirtualItems()
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {}
  const isInSight = active.index >= startIndex && active.index <= endIndex
  const tabStop = active.hasFocus || isInSight ? Math.min(active.index, count - 1) : startIndex

  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    scroller.current
      ?.querySelector<HTMLElement>(`tr[data-row="${active.index}"] [data-focus]`)
      ?.focus({ preventScroll: true })
  }, [active])

  function focusRow(index: number) {
    const next = Math.max(0, Math.min(count - 1, index))
    wantsFocus.current = true
    setActive({ index: next, hasFocus: true })
    virtualizer.scrollToIndex(next)
  }
  useImperativeHandle(ref, () => ({
    focusRow,
    focusNeighbour: (distance) => focusRow(active.hasFocus ? tabStop + distance : tabStop),
  }))

  function handleKey(event: KeyboardEvent) {
    const index = rowOf(event.target)
    if (index === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 }[event.key]
    if (to === undefined) return onRowKey?.(event, index)
    event.preventDefault()
    focusRow(to)
  }

  let reached = headHeight
  return (
    <div
      ref={scroller}
      className="absolute inset-0 overflow-y-auto overscroll-contain [contain:strict]"
    >
      <table
        role={role}
        aria-label={label}
        aria-rowcount={count + 1}
        onKeyDown={handleKey}
        onFocus={({ target }) => {
          const index = rowOf(target)
          if (index !== undefined) setActive({ index, hasFocus: true })
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
        <tbody>
          {items.map(({ index, key, start, end }) => {
            const space = start - reached
            reached = end
            return (
              <Fragment key={key}>
                {space > 0 && <Spacer height={space} columnCount={columns.length} />}
                {renderRow({
                  index,
                  rowProps: {
                    'data-row': index,
                    'aria-rowindex': index + 2,
                    style: { height: rowHeight },
                  },
                  focusProps: { 'data-focus': true, tabIndex: index === tabStop ? 0 : -1 },
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

/** Stands for rows that are out of sight. */
export function Spacer({ height, columnCount }: { height: number; columnCount: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columnCount} />
    </tr>
  )
}

function rowOf(target: EventTarget): number | undefined {
  if (!(target instanceof Element)) return undefined
  const row = target.closest<HTMLElement>('tr[data-row]')?.dataset.row
  return row === undefined ? undefined : Number(row)
}
