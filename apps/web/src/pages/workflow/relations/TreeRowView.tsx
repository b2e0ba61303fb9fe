import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/acts/actions'
import { lowerWords } from '@rewind/history/text/words'
import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo, useEffect } from 'react'
import { duration } from '../../../components/format-time.ts'
import { StatusBadge } from '../../../components/StatusBadge.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { isSameSlot, type RowSlot } from '../../../components/VirtualRows.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { InterruptionText } from './InterruptionText.tsx'
import type { TreeRow } from './tree-rows.ts'

const wide = [
  { name: 'Workflow', width: 'w-[38%]' },
  { name: 'Status', width: 'w-36' },
  { name: 'Started', width: 'w-44' },
  { name: 'Close policy', width: 'w-36' },
  { name: 'Interruption' },
]
const narrow = [{ name: 'Family' }]
export const columnsOf = (isNarrow: boolean) => (isNarrow ? narrow : wide)
export const rowHeight = (isNarrow: boolean) => (isNarrow ? 60 : 28)

/** Levels below this one are not indented further. */
const deepestIndent = 12
const indent = (depth: number, isNarrow: boolean) => ({
  paddingLeft: 12 + Math.min(depth, deepestIndent) * (isNarrow ? 10 : 18),
})

interface ViewProps {
  namespace: string
  row: TreeRow
  slot: RowSlot
  isNarrow: boolean
  /**
   * Both must keep their identity while the row keeps its own, so that the row can skip a render.
   */
  onToggle: () => void
  onRead: () => void
}

/** One line of the family. */
export const TreeRowView = memo(
  View,
  (one, other) =>
    one.row === other.row && one.isNarrow === other.isNarrow && isSameSlot(one.slot, other.slot),
)

function View(props: ViewProps) {
  const { row } = props
  return row.kind === 'run' ? <RunRow {...props} row={row} /> : <MoreRow {...props} row={row} />
}

type RunRowProps = ViewProps & { row: Extract<TreeRow, { kind: 'run' }> }

function RunRow(props: RunRowProps) {
  const { namespace, row, slot, isNarrow } = props
  const { run, depth } = row
  const ref: RunRef = { namespace, workflowId: run.workflowId, runId: run.runId }
  const interruption = run.status && <InterruptionText run={ref} status={run.status} />
  return (
    <tr
      {...slot.rowProps}
      aria-level={depth + 1}
      aria-expanded={row.isExpanded}
      aria-current={row.place === 'self' || undefined}
      className="aria-[current]:bg-selected [&>td]:border-line [&>td]:border-b"
    >
      <td className="truncate pr-3" style={indent(depth, isNarrow)}>
        <Name {...props} />
        {isNarrow && (
          <>
            <div className="flex justify-between gap-2 pl-6">
              <Status {...props} />
              <span className="text-ink-soft text-small">{policyOf(row)}</span>
            </div>
            <div className="truncate pl-6 text-small">{interruption}</div>
          </>
        )}
      </td>
      {!isNarrow && (
        <>
          <td className="truncate px-3">
            <Status {...props} />
          </td>
          <td className="truncate px-3 text-ink-soft tabular-nums">
            <Times row={row} />
          </td>
          <td className="truncate px-3 text-ink-soft">{policyOf(row)}</td>
          <td className="truncate px-3">{interruption}</td>
        </>
      )}
    </tr>
  )
}

function Name({ namespace, row, slot, onToggle }: RunRowProps) {
  const { run, place, isExpanded } = row
  const Shape = isExpanded ? ChevronDown : ChevronRight
  return (
    <span className="flex min-w-0 items-center gap-1">
      {isExpanded === undefined ? (
        <span className="w-5 shrink-0" />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          aria-label={isExpanded ? 'Hide its children' : 'Show its children'}
          onClick={onToggle}
          className="inline-flex size-5 shrink-0 items-center justify-center rounded text-ink-soft hover:bg-hover hover:text-ink"
        >
          <Shape size={14} aria-hidden />
        </button>
      )}
      <Link
        {...slot.focusProps}
        to="/namespaces/$namespace/workflows/$workflowId/$runId/relations"
        params={{ namespace, workflowId: run.workflowId, runId: run.runId }}
        className="min-w-0 truncate font-mono text-accent hover:underline"
      >
        <bdi>{visibleText(run.workflowId)}</bdi>
      </Link>
      {run.type !== undefined && (
        <bdi className="min-w-0 truncate text-ink-soft">{visibleText(run.type)}</bdi>
      )}
      {'childCount' in run && run.childCount !== undefined && run.childCount > 0 && (
        <span className="shrink-0 text-ink-faint text-small tabular-nums">
          {run.childCount.toLocaleString('en')} {run.childCount === 1 ? 'child' : 'children'}
        </span>
      )}
      {place === 'self' && <span className="shrink-0 text-small">this run</span>}
    </span>
  )
}

const Status = ({ row: { run } }: RunRowProps) =>
  run.status === undefined ? (
    <span className="text-ink-faint">not to be found here</span>
  ) : (
    <StatusBadge status={run.status} />
  )

function Times({ row: { run } }: Pick<RunRowProps, 'row'>) {
  const { startTime, closeTime, status } = run
  if (startTime === undefined) return null
  return (
    <>
      <TimeText time={startTime} />
      {closeTime !== undefined &&
        status !== undefined &&
        isClosed(status) &&
        ` · ${duration(Date.parse(closeTime) - Date.parse(startTime))}`}
    </>
  )
}

function policyOf({ run }: RunRowProps['row']): string {
  if (!('parentClosePolicy' in run) || run.parentClosePolicy === undefined) return ''
  return lowerWords(run.parentClosePolicy)
}

/** Stands for children that are not read yet. They are read when it comes into sight. */
function MoreRow({
  row,
  slot,
  isNarrow,
  onRead,
}: ViewProps & { row: Extract<TreeRow, { kind: 'more' }> }) {
  const { error, left, depth } = row
  const hasFailed = error !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that arrives lets the next one be read
  useEffect(() => {
    if (!hasFailed) onRead()
  }, [hasFailed, left])
  return (
    <tr {...slot.rowProps} aria-level={depth + 1} className="[&>td]:border-line [&>td]:border-b">
      <td
        colSpan={isNarrow ? 1 : wide.length}
        className="truncate pr-3 text-ink-soft"
        style={indent(depth, isNarrow)}
      >
        <span className="pl-6">
          {hasFailed ? (
            <>
              Its children could not be read: {error.message}{' '}
              <button
                type="button"
                {...slot.focusProps}
                onClick={onRead}
                className="text-accent hover:underline"
              >
                Retry
              </button>
            </>
          ) : (
            <button type="button" {...slot.focusProps} onClick={onRead}>
              Reading{left === undefined ? '' : `, ${left.toLocaleString('en')} left`}…
            </button>
          )}
        </span>
      </td>
    </tr>
  )
}
