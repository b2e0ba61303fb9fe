import type { CourseBucket } from '@rewind/contract/dashboard'
import type { WorkflowStatus } from '@rewind/contract/workflows'

const bar = 8
const gap = 2
const height = 22

const fills: Record<WorkflowStatus, string> = {
  RUNNING: 'fill-running',
  COMPLETED: 'fill-completed',
  FAILED: 'fill-failed',
  CANCELED: 'fill-canceled',
  TERMINATED: 'fill-terminated',
  TIMED_OUT: 'fill-timed-out',
  CONTINUED_AS_NEW: 'fill-continued',
  PAUSED: 'fill-paused',
  UNSPECIFIED: 'fill-ink-faint',
}

/** One bar for each hour, the newest last. A dot stands for an hour that is not counted yet. */
export function HourBars({
  status,
  what,
  course,
  counts,
}: {
  status: WorkflowStatus
  what: string
  course: CourseBucket[]
  counts: (number | undefined)[]
}) {
  const most = Math.max(1, ...counts.map((count) => count ?? 0))
  const newest = counts.at(-1)
  return (
    <svg
      viewBox={`0 0 ${counts.length * (bar + gap)} ${height}`}
      preserveAspectRatio="none"
      className="h-5.5 w-full max-w-96"
      role="img"
      aria-label={`${what} by the hour: at most ${most}, ${newest ?? 'not counted yet'} in this hour`}
    >
      {counts.map((count, index) => {
        const hour = course[index]?.from
        // A count above zero is always visible.
        const size = count ? Math.max(2, (count / most) * (height - 1)) : 1
        return (
          <rect
            key={hour}
            x={index * (bar + gap)}
            y={height - size}
            width={count === undefined ? 2 : bar}
            height={size}
            className={count ? fills[status] : 'fill-line-strong opacity-50'}
          >
            <title>{`${hour?.slice(0, 16).replace('T', ' ')} UTC: ${count ?? 'not counted yet'} ${what}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}
