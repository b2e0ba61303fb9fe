import type { RunRef } from '@rewind/contract/primitives'
import type { Lineage, MadeBy } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { Link } from '@tanstack/react-router'
import { LineageCell } from '../../../components/LineageCell.tsx'
import { askedFor } from '../../../components/LineageStrip.tsx'
import { type LineageRow, lineageLanes } from '../../../components/lineage-lanes.ts'
import { StatusBadge } from '../../../components/StatusBadge.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'

const cellClass = 'px-3 py-1 text-left align-top font-normal max-sm:py-0.5'
const headClass = 'px-3 py-1 text-left font-medium text-ink-soft text-small'

const alone: LineageRow = { lane: 0, hasAbove: false, begins: [], passes: [] }

/**
 * All runs of a workflow id as a graph: what made each, and where resets of older runs branched
 * off.
 */
export function RunsTable({ run, lineage }: { run: RunRef; lineage: Lineage }) {
  const rows = lineageLanes(lineage.runs)
  const laneCount = 1 + Math.max(0, ...rows.map(({ lane }) => lane))
  return (
    <>
      {lineage.truncated && (
        <p className="px-3 pb-1 text-ink-soft">Older runs exist that are not listed here.</p>
      )}
      <table className="w-full border-collapse border-line border-b">
        <thead className="max-sm:sr-only">
          <tr>
            <td aria-hidden className="max-sm:hidden" />
            {['Run', 'Status', 'Made by', 'Started', 'Closed'].map((name) => (
              <th key={name} scope="col" className={headClass}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lineage.runs.map((each, at) => (
            <tr
              key={each.runId}
              className={`border-line border-t max-sm:flex max-sm:flex-wrap max-sm:py-1 ${each.runId === run.runId ? 'bg-selected' : ''}`}
              {...(each.runId === run.runId && { 'aria-current': 'true' })}
            >
              <LineageCell
                row={rows[at] ?? alone}
                laneCount={laneCount}
                isCurrent={each.runId === run.runId}
              />
              <th scope="row" className={`${cellClass} whitespace-nowrap`}>
                <RunLink run={run} runId={each.runId} isWhole />
                {each.runId === run.runId && <span className="ml-2">this run</span>}
              </th>
              <td className={cellClass}>
                <StatusBadge status={each.status} />
              </td>
              <td className={`${cellClass} min-w-48 max-w-[80ch] wrap-anywhere max-sm:basis-full`}>
                <MadeByText run={run} madeBy={each.madeBy} />
              </td>
              <td className={`${cellClass} whitespace-nowrap`}>
                <span className="sm:hidden">started </span>
                {each.startTime === undefined ? '' : <TimeText time={each.startTime} />}
              </td>
              <td className={`${cellClass} whitespace-nowrap`}>
                {each.closeTime === undefined ? (
                  isClosed(each.status) ? (
                    ''
                  ) : (
                    'open'
                  )
                ) : (
                  <>
                    <span className="sm:hidden">closed </span>
                    <TimeText time={each.closeTime} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const verbs = { continueAsNew: 'Continued as new', retry: 'Retry', cron: 'Cron, next run' } as const

function MadeByText({ run, madeBy }: { run: RunRef; madeBy: MadeBy }) {
  if (madeBy.by === 'start') return 'Start'
  if (madeBy.by !== 'reset') {
    return (
      <>
        {verbs[madeBy.by]} after <RunLink run={run} runId={madeBy.fromRunId} />
      </>
    )
  }
  const { operator, reason } = askedFor(madeBy)
  return (
    <>
      Reset of <RunLink run={run} runId={madeBy.fromRunId} /> at{' '}
      <Link
        to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
        params={{ ...run, runId: madeBy.fromRunId }}
        search={{ event: madeBy.eventId }}
        className="text-accent underline"
      >
        event {madeBy.eventId}
      </Link>
      {operator !== undefined && (
        <>
          {' '}
          by <bdi>{visibleText(operator)}</bdi>
        </>
      )}
      {madeBy.time !== undefined && (
        <>
          , <TimeText time={madeBy.time} />
        </>
      )}
      : “<bdi>{visibleText(reason)}</bdi>”
    </>
  )
}

function RunLink({
  run,
  runId,
  isWhole = false,
}: {
  run: RunRef
  runId: string
  isWhole?: boolean
}) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/relations"
      params={{ ...run, runId }}
      title={runId}
      className="font-mono text-accent underline"
    >
      {isWhole ? runId : runId.slice(0, 8)}
    </Link>
  )
}
