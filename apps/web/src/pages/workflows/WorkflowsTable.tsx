import type { WorkflowInfo } from '@rewind/contract/workflows'
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useKeys } from '../../components/use-keys.ts'
import { ColumnHead } from './ColumnHead.tsx'
import { type Column, columnWidth } from './columns.ts'
import { type RowSetting, WorkflowRow } from './WorkflowRow.tsx'

const headHeight = 28
const selectWidth = 32

interface WorkflowsTableProps {
  workflows: readonly WorkflowInfo[]
  setting: RowSetting
  selected: ReadonlySet<string>
  /** These rows are those of the question before. */
  isOld: boolean
  onSelect: (workflows: readonly WorkflowInfo[], isSelected: boolean) => void
  onOpen: (workflow: WorkflowInfo) => void
  onColumns: (columns: Column[]) => void
  onSight: (workflows: readonly WorkflowInfo[]) => void
}

/** A page of executions; only the rows in sight exist, between rows that stand for the others. */
export function WorkflowsTable(props: WorkflowsTableProps) {
  const { workflows, setting, selected, isOld, onSelect, onOpen, onColumns, onSight } = props
  const { columns, rowHeight } = setting
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState({ index: 0, hasFocus: false })
  const wantsFocus = useRef(false)
  /** Where the last row was selected: Shift selects from there. */
  const anchor = useRef<number | undefined>(undefined)

  const virtualizer = useVirtualizer({
    count: workflows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row that has the focus stays, or the focus would be lost with it.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      const isKept =
        !active.hasFocus || indexes.includes(active.index) || active.index >= range.count
      return isKept ? indexes : [...indexes, active.index].sort((one, other) => one - other)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are old when the height is another
  useLayoutEffect(() => virtualizer.measure(), [rowHeight])
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {}
  useEffect(() => {
    onSight(workflows.slice(startIndex, endIndex + 1))
  }, [onSight, workflows, startIndex, endIndex])

  const tabStop =
    active.hasFocus || (active.index >= startIndex && active.index <= endIndex)
      ? active.index
      : startIndex

  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    const row = scroller.current?.querySelector(`tr[data-run="${workflows[active.index]?.runId}"]`)
    // Where no column has the link, the box stands for the row.
    const target = row?.querySelector<HTMLElement>('a') ?? row?.querySelector('input')
    target?.focus({ preventScroll: true })
  }, [active, workflows])

  function move(distance: number) {
    // The first key goes to where the Tab key would.
    const wanted = active.hasFocus ? active.index + distance : tabStop
    const index = Math.max(0, Math.min(workflows.length - 1, wanted))
    wantsFocus.current = true
    setActive({ index, hasFocus: true })
    virtualizer.scrollToIndex(index)
  }

  function select(index: number, isRange: boolean) {
    const workflow = workflows[index]
    if (workflow === undefined) return
    const from = isRange ? (anchor.current ?? index) : index
    const rows = workflows.slice(Math.min(from, index), Math.max(from, index) + 1)
    anchor.current = index
    onSelect(rows, !selected.has(workflow.runId))
  }

  const down = () => move(1)
  const up = () => move(-1)
  useKeys({
    j: down,
    k: up,
    ArrowDown: down,
    ArrowUp: up,
    x: () => select(tabStop, false),
  })

  const indexAt = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-run]') : null
    return row ? Number(row.getAttribute('aria-rowindex')) - 2 : undefined
  }

  function handleClick(event: MouseEvent<HTMLElement>) {
    const index = indexAt(event.target)
    const workflow = index === undefined ? undefined : workflows[index]
    if (index === undefined || workflow === undefined || !(event.target instanceof Element)) return
    if (event.target.closest('input, td:first-child')) {
      setActive({ index, hasFocus: true })
      select(index, event.shiftKey)
    } else if (event.target.closest('a') && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault()
      onOpen(workflow)
    }
  }

  const allSelected = workflows.length > 0 && workflows.every(({ runId }) => selected.has(runId))
  const width = selectWidth + columns.reduce((sum, column) => sum + columnWidth(column), 0)
  const columnCount = columns.length + 2
  let reached = headHeight
  return (
    <div
      ref={scroller}
      className={`min-h-0 flex-1 overflow-auto overscroll-contain bg-surface [contain:strict] ${isOld ? 'opacity-60' : ''}`}
      aria-busy={isOld}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: each row has a link and a box, which the keyboard reaches and presses */}
      <table
        aria-label="Workflow executions"
        aria-rowcount={workflows.length + 1}
        style={{ width: `max(100%, ${width}px)` }}
        onClick={handleClick}
        onFocus={({ target }) => {
          const index = indexAt(target)
          if (index !== undefined) setActive({ index, hasFocus: true })
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (currentTarget.contains(relatedTarget)) return
          setActive((before) => ({ ...before, hasFocus: false }))
        }}
        className="table-fixed border-separate border-spacing-0"
      >
        <colgroup>
          <col style={{ width: selectWidth }} />
          {columns.map((column) => (
            <col key={column.attribute} style={{ width: columnWidth(column) }} />
          ))}
          <col />
        </colgroup>
        <thead>
          <tr aria-rowindex={1} style={{ height: headHeight }}>
            <th
              scope="col"
              className="sticky top-0 left-0 z-20 border-line border-b bg-surface px-2 text-left"
            >
              <input
                type="checkbox"
                aria-label="Select the whole page"
                checked={allSelected}
                onChange={() => onSelect(workflows, !allSelected)}
                className="block"
              />
            </th>
            {columns.map((column, at) => (
              <ColumnHead
                key={column.attribute}
                column={column}
                onResize={(next) => onColumns(columns.with(at, { ...column, width: next }))}
              />
            ))}
            <th aria-hidden className="sticky top-0 z-10 border-line border-b bg-surface" />
          </tr>
        </thead>
        <tbody>
          {virtualizer.getVirtualItems().map(({ index, start, end }) => {
            const workflow = workflows[index]
            if (workflow === undefined) return null
            const space = start - reached
            reached = end
            return (
              <Fragment key={workflow.runId}>
                {space > 0 && <Spacer height={space} columnCount={columnCount} />}
                <WorkflowRow
                  workflow={workflow}
                  rowIndex={index + 2}
                  isSelected={selected.has(workflow.runId)}
                  isTabStop={index === tabStop}
                  setting={setting}
                />
              </Fragment>
            )
          })}
          <Spacer
            height={virtualizer.getTotalSize() + headHeight - reached}
            columnCount={columnCount}
          />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for rows that are out of sight. */
function Spacer({ height, columnCount }: { height: number; columnCount: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columnCount} />
    </tr>
  )
}
