import type { WorkflowInfo } from '@rewind/contract/workflows'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { TimeText } from '../../components/TimeText.tsx'

const rowHeight = 28
const cell = 'truncate px-3'
const heading = `${cell} h-7 text-left font-medium text-ink-soft`

/** The executions found so far; the rest is read as one scrolls near the end. */
export function WorkflowsTable({
  namespace,
  workflows,
  isFiltered,
  hasMore,
  isLoadingMore,
  onMore,
}: {
  namespace: string
  workflows: WorkflowInfo[]
  isFiltered: boolean
  hasMore: boolean
  isLoadingMore: boolean
  onMore: () => void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: workflows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })
  const rows = virtualizer.getVirtualItems()
  const first = rows[0]?.start ?? 0
  const last = rows.at(-1)
  const after = virtualizer.getTotalSize() - (last?.end ?? 0)
  const isNearEnd = (last?.index ?? 0) >= workflows.length - 30
  useEffect(() => {
    if (isNearEnd && hasMore && !isLoadingMore) onMore()
  }, [isNearEnd, hasMore, isLoadingMore, onMore])

  if (workflows.length === 0) return <NoWorkflows namespace={namespace} isFiltered={isFiltered} />
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto bg-surface">
      <table
        className="w-full table-fixed border-collapse"
        aria-label="Workflow executions"
        aria-rowcount={hasMore ? -1 : workflows.length + 1}
      >
        <thead className="sticky top-0 z-10 bg-surface shadow-[inset_0_-1px_0_var(--color-line)]">
          <tr>
            <th className={`${heading} w-40 max-sm:w-36`}>Status</th>
            <th className={heading}>Workflow id</th>
            <th className={`${heading} w-60 max-lg:hidden`}>Run id</th>
            <th className={`${heading} w-56 max-sm:hidden`}>Type</th>
            <th className={`${heading} w-44 max-md:hidden`}>Start</th>
            <th className={`${heading} w-44 max-xl:hidden`}>Close</th>
          </tr>
        </thead>
        <tbody onKeyDown={moveFocus}>
          {first > 0 && <Spacer height={first} />}
          {rows.map(({ index }) => {
            const workflow = workflows[index]
            return (
              workflow && (
                <Row
                  key={workflow.runId}
                  namespace={namespace}
                  workflow={workflow}
                  rowIndex={index + 2}
                />
              )
            )
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
      <p className="px-3 py-2 text-ink-faint text-small" role="status">
        {hasMore
          ? `${workflows.length.toLocaleString('en')} shown, more are read as you scroll`
          : `${workflows.length.toLocaleString('en')} executions, the end of the list`}
      </p>
    </div>
  )
}

// One cell: one that spanned the columns would bring back those that a narrow window leaves out.
function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  )
}

function Row({
  namespace,
  workflow,
  rowIndex,
}: {
  namespace: string
  workflow: WorkflowInfo
  rowIndex: number
}) {
  const { workflowId, runId } = workflow
  return (
    <tr
      aria-rowindex={rowIndex}
      className="relative h-7 border-line border-b focus-within:bg-selected hover:bg-hover"
    >
      <td className={cell}>
        <StatusBadge status={workflow.status} />
      </td>
      <td className={cell}>
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
          params={{ namespace, workflowId, runId }}
          title={workflowId}
          className="font-mono text-accent hover:underline"
        >
          <bdi>{workflowId}</bdi>
        </Link>
      </td>
      <td className={`${cell} font-mono text-ink-faint text-small max-lg:hidden`}>{runId}</td>
      <td className={`${cell} max-sm:hidden`} title={workflow.type}>
        <bdi>{workflow.type}</bdi>
      </td>
      <td className={`${cell} tabular-nums max-md:hidden`}>
        {workflow.startTime !== undefined && <TimeText time={workflow.startTime} />}
      </td>
      <td className={`${cell} text-ink-soft tabular-nums max-xl:hidden`}>
        {workflow.closeTime !== undefined && <TimeText time={workflow.closeTime} />}
      </td>
    </tr>
  )
}

/** `j`, `k` and the arrows move from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
  if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return
  const row = (event.target as HTMLElement).closest('tr')
  const next = step === 1 ? row?.nextElementSibling : row?.previousElementSibling
  const link = next?.querySelector('a')
  if (!link) return
  event.preventDefault()
  link.focus()
}

function NoWorkflows({ namespace, isFiltered }: { namespace: string; isFiltered: boolean }) {
  return (
    <div className="flex max-w-[80ch] flex-col gap-2 p-4">
      <h2 className="font-semibold">
        {isFiltered ? 'No execution matches' : `No executions in ${namespace}`}
      </h2>
      <p className="text-ink-soft">
        {isFiltered
          ? 'Closed executions are gone once the retention of the namespace is over, and a new one takes a moment to be found here.'
          : 'Executions appear here as soon as a client starts a workflow in this namespace.'}
      </p>
      {isFiltered && (
        <Link
          to="/namespaces/$namespace/workflows"
          params={{ namespace }}
          className="self-start text-accent underline"
        >
          Show all executions
        </Link>
      )}
    </div>
  )
}
