import type { SearchAttributeType } from '@rewind/contract/cluster'
import type { WorkflowInfo } from '@rewind/contract/workflows'
import { memo } from 'react'
import { visibleText } from '../../components/visible-text.ts'
import type { Column } from './columns.ts'
import { type TimeSetting, WorkflowCell } from './WorkflowCell.tsx'

const cellClass = 'truncate border-line border-b px-2'

/** The props that all rows share. The object keeps its identity until one of them changes. */
export interface RowSetting extends TimeSetting {
  columns: readonly Column[]
  /** The types of the known search attributes. */
  types: ReadonlyMap<string, SearchAttributeType>
  rowHeight: number
  hrefOf: (workflow: WorkflowInfo) => string
}

interface WorkflowRowProps {
  workflow: WorkflowInfo
  rowIndex: number
  isSelected: boolean
  /** Whether the Tab key reaches this row. */
  isTabStop: boolean
  setting: RowSetting
}

/** The table listens for clicks on all rows, so that scrolling past a row stays cheap. */
export const WorkflowRow = memo(function WorkflowRow(props: WorkflowRowProps) {
  const { workflow, rowIndex, isSelected, isTabStop, setting } = props
  const { workflowId, runId } = workflow
  const tabIndex = isTabStop ? 0 : -1
  return (
    <tr
      data-run={runId}
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      style={{ height: setting.rowHeight }}
      className="hover:bg-hover has-[a:focus-visible]:bg-hover aria-selected:bg-selected"
    >
      <td
        className={`${cellClass} sticky left-0 bg-surface [tr:hover_&]:bg-hover [tr[aria-selected=true]_&]:bg-selected`}
      >
        <input
          type="checkbox"
          checked={isSelected}
          readOnly
          tabIndex={tabIndex}
          aria-label={`Select ${workflowId}`}
          className="block"
        />
      </td>
      {setting.columns.map(({ attribute }) =>
        attribute === 'WorkflowId' ? (
          <td key={attribute} className={cellClass}>
            <a
              href={setting.hrefOf(workflow)}
              title={workflowId}
              tabIndex={tabIndex}
              className="font-mono text-accent hover:underline"
            >
              <bdi>{visibleText(workflowId)}</bdi>
            </a>
          </td>
        ) : (
          <td
            key={attribute}
            className={`${cellClass} ${/Id$/.test(attribute) ? 'font-mono text-ink-soft text-small' : ''}`}
          >
            <WorkflowCell
              workflow={workflow}
              attribute={attribute}
              type={setting.types.get(attribute)}
              setting={setting}
            />
          </td>
        ),
      )}
      <td className="border-line border-b" />
    </tr>
  )
})
