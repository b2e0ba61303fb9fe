import type { WorkflowInfo } from '@rewind/contract/workflows'
import { type MouseEvent, useEffect, useRef } from 'react'
import { useKeys } from '../../components/use-keys.ts'
import { headHeight, rowIndexOf, useVirtualRows } from '../../components/use-virtual-rows.ts'
import { VirtualBody } from '../../components/VirtualBody.tsx'
import { ColumnHead } from './ColumnHead.tsx'
import { type Column, columnWidth } from './columns.ts'
import { type RowSetting, WorkflowRow } from './WorkflowRow.tsx'

const selectWidth = 32

interface WorkflowsTableProps {
  workflows: readonly WorkflowInfo[]
  setting: RowSetting
  titleOf: (attribute: string) => string
  selected: ReadonlySet<string>
  /** Whether these rows belong to the search before. */
  isOld: boolean
  onSelect: (workflows: readonly WorkflowInfo[], isSelected: boolean) => void
  onOpen: (workflow: WorkflowInfo) => void
  onColumns: (columns: Column[]) => void
  onSight: (workflows: readonly WorkflowInfo[]) => void
}

/** A page of executions. Only the rows in sight exist, between spacer rows for all others. */
export function WorkflowsTable(props: WorkflowsTableProps) {
  const { workflows, setting, selected, isOld, onSelect, onOpen, onColumns, onSight } = props
  const { columns, rowHeight } = setting
  /** The row that was selected last. Shift selects from there. */
  const anchor = useRef<number | undefined>(undefined)

  const rows = useVirtualRows({
    count: workflows.length,
    rowHeight,
    // If no column has the link, the checkbox takes the focus.
    focusTarget: (row) => row.querySelector('a') ?? row.querySelector('input'),
    firstKey: 0,
  })
  const { startIndex, endIndex, tabStop, focusNeighbour, setActiveKey } = rows
  useEffect(() => {
    onSight(workflows.slice(startIndex, endIndex + 1))
  }, [onSight, workflows, startIndex, endIndex])

  function select(index: number, isRange: boolean) {
    const workflow = workflows[index]
    if (workflow === undefined) return
    const from = isRange ? (anchor.current ?? index) : index
    const rows = workflows.slice(Math.min(from, index), Math.max(from, index) + 1)
    anchor.current = index
    onSelect(rows, !selected.has(workflow.runId))
  }

  const down = () => focusNeighbour(1)
  const up = () => focusNeighbour(-1)
  const selectRange = () => select(tabStop, true)
  useKeys({
    j: down,
    k: up,
    ArrowDown: down,
    ArrowUp: up,
    x: () => select(tabStop, false),
    X: selectRange,
  })

  function handleClick(event: MouseEvent<HTMLElement>) {
    const index = rowIndexOf(event.target)
    const workflow = index === undefined ? undefined : workflows[index]
    if (index === undefined || workflow === undefined || !(event.target instanceof Element)) return
    if (event.target.closest('input, td:first-child')) {
      setActiveKey(index)
      select(index, event.shiftKey)
    } else if (event.target.closest('a') && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault()
      onOpen(workflow)
    }
  }

  const allSelected = workflows.length > 0 && workflows.every(({ runId }) => selected.has(runId))
  const width = selectWidth + columns.reduce((sum, column) => sum + columnWidth(column), 0)
  return (
    <div
      ref={rows.scroller}
      className={`min-h-0 flex-1 overflow-auto overscroll-contain bg-surface [contain:strict] ${isOld ? 'opacity-60' : ''}`}
      aria-busy={isOld}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: each row has a link and a checkbox, which the keyboard reaches and presses */}
      <table
        aria-label="Workflow executions"
        aria-rowcount={workflows.length + 1}
        style={{ width: `max(100%, ${width}px)` }}
        onClick={handleClick}
        {...rows.focusEvents}
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
                title={props.titleOf(column.attribute)}
                onResize={(next) => onColumns(columns.with(at, { ...column, width: next }))}
              />
            ))}
            <th aria-hidden className="sticky top-0 z-10 border-line border-b bg-surface" />
          </tr>
        </thead>
        <VirtualBody
          virtualizer={rows.virtualizer}
          columnCount={columns.length + 2}
          keyOf={(index) => workflows[index]?.runId ?? index}
          renderRow={(index) => {
            const workflow = workflows[index]
            return (
              workflow && (
                <WorkflowRow
                  workflow={workflow}
                  rowIndex={index + 2}
                  isSelected={selected.has(workflow.runId)}
                  isTabStop={index === tabStop}
                  setting={setting}
                />
              )
            )
          }}
        />
      </table>
    </div>
  )
}
