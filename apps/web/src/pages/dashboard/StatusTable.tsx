import type { CourseBucket, Dashboard } from '@rewind/contract/dashboard'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { Link } from '@tanstack/react-router'
import { StatusBadge, statusWord } from '../../components/StatusBadge.tsx'
import { HourBars } from './HourBars.tsx'

/** Statuses that every namespace shows. Others show only if they have executions. */
const always: readonly WorkflowStatus[] = ['RUNNING', 'COMPLETED', 'FAILED', 'TIMED_OUT']
const order: readonly WorkflowStatus[] = [
  ...always,
  'TERMINATED',
  'CANCELED',
  'CONTINUED_AS_NEW',
  'PAUSED',
]

/** The number of executions by status, and how many reached it in each of the last 24 hours. */
export function StatusTable({
  namespace,
  counts,
  course,
}: {
  namespace: string
  counts: Dashboard['counts']
  course: CourseBucket[]
}) {
  const now = new Map(counts.map(({ status, count }) => [status, count]))
  const shown = order.filter((status) => always.includes(status) || now.has(status))
  const since = course[0]?.from ?? ''
  return (
    <table className="w-full border-collapse" aria-label="Executions by status">
      <thead>
        <tr className="text-ink-soft">
          <th className="h-7 px-3 text-left font-medium">Status</th>
          <th className="px-3 text-right font-medium">Now</th>
          <th className="px-3 text-left font-medium max-sm:hidden">Last 24 h, by the hour</th>
          <th className="px-3 text-right font-medium">24 h</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((status) => {
          const hours = course.map((hour) => perHour(hour, status))
          const isCounted = hours.every((count) => count !== undefined)
          const total = hours.reduce<number>((sum, count) => sum + (count ?? 0), 0)
          const isOpen = status === 'RUNNING' || status === 'PAUSED'
          return (
            <tr key={status} className="border-line border-t">
              <td className="h-8 whitespace-nowrap px-3">
                <StatusBadge status={status} />
              </td>
              <td className="px-3 text-right">
                <Link
                  to="/namespaces/$namespace/workflows"
                  params={{ namespace }}
                  search={{ status }}
                  className="text-accent tabular-nums hover:underline"
                  aria-label={`${now.get(status) ?? 0} ${statusWord(status)}`}
                >
                  {(now.get(status) ?? 0).toLocaleString('en')}
                </Link>
              </td>
              <td className="w-full px-3 max-sm:hidden">
                {status !== 'PAUSED' && (
                  <HourBars
                    status={status}
                    what={isOpen ? 'started' : statusWord(status).toLowerCase()}
                    course={course}
                    counts={hours}
                  />
                )}
              </td>
              <td className="whitespace-nowrap px-3 text-right tabular-nums">
                {status !== 'PAUSED' && (
                  <Link
                    to="/namespaces/$namespace/workflows"
                    params={{ namespace }}
                    search={
                      isOpen
                        ? { query: `StartTime >= '${since}'` }
                        : { query: `CloseTime >= '${since}'`, status }
                    }
                    className="text-accent hover:underline"
                  >
                    {soFar(total, isCounted)}
                    {isOpen && isCounted && ' started'}
                  </Link>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function soFar(total: number, isCounted: boolean): string {
  const count = total.toLocaleString('en')
  if (isCounted) return count
  return total === 0 ? 'counting…' : `≥ ${count}, counting…`
}

/**
 * Returns an hour's count of a status. An execution starts once and closes once, so open ones count
 * by their start.
 */
function perHour(hour: CourseBucket, status: WorkflowStatus): number | undefined {
  if (status === 'RUNNING') return hour.started
  return hour.closed && (hour.closed.find((group) => group.status === status)?.count ?? 0)
}
