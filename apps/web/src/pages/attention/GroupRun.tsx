import type { ProblemRun } from '@rewind/contract/attention'
import type { SuggestedPoint } from '@rewind/contract/history'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { resetPointsQuery } from '../../api/history.ts'
import { resetTo } from '../../components/reset-to.ts'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'

/**
 * In events. A suggestion needs the whole history. That of a longer one is read on the reset page.
 */
const longestRead = 2_000

const cell = 'px-3 py-1.5 align-baseline'

/** One run of a group, with its suggested point. */
export function GroupRun({
  namespace,
  run,
  suggested,
}: {
  namespace: string
  run: ProblemRun
  suggested: SuggestedPoint | undefined
}) {
  const row = useRef<HTMLTableRowElement>(null)
  const isSeen = useSeen(row)
  const { workflowId, runId, historyLength } = run
  const ref = { namespace, workflowId, runId }
  const asks =
    suggested === undefined && run.kind === 'STUCK' && historyLength <= longestRead && isSeen
  const points = useQuery({ ...resetPointsQuery(ref, historyLength), enabled: asks }).data
  const point = suggested ?? points?.suggested
  return (
    <tr ref={row} className="border-line border-t hover:bg-hover">
      <td className={`${cell} min-w-40 wrap-anywhere`}>
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
          params={ref}
          className="font-mono text-accent hover:underline"
        >
          <bdi>{visibleText(workflowId)}</bdi>
        </Link>
      </td>
      <td className={`${cell} min-w-48 max-md:hidden`}>
        <span className="line-clamp-2 wrap-anywhere font-mono text-ink-soft text-small">
          {run.attempt !== undefined && `attempt ${run.attempt} · `}
          {visibleText(run.message ?? '')}
        </span>
      </td>
      <td className={`${cell} whitespace-nowrap max-sm:hidden`}>
        <TimeText time={run.since} show="relative" />
      </td>
      <td className={`${cell} text-right tabular-nums max-lg:hidden`}>
        {historyLength.toLocaleString('en')}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
          params={ref}
          search={point === undefined ? {} : resetTo(point)}
          title={point?.because}
          className="text-accent hover:underline"
        >
          {point === undefined ? 'Reset…' : `Reset to event ${point.eventId}…`}
        </Link>
      </td>
    </tr>
  )
}

/** Whether the row has been on the screen. Rows out of sight send no requests. */
function useSeen(row: { current: Element | null }): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (isSeen || !row.current) return
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true)
    })
    observer.observe(row.current)
    return () => observer.disconnect()
  }, [isSeen, row])
  return isSeen
}
