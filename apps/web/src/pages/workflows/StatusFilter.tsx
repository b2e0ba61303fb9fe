import type { WorkflowStatus } from '@rewind/contract/workflows'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { filterableStatuses, statusOfGroup } from './visibility-query.ts'

const chipClass =
  'inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-small aria-pressed:border-accent aria-pressed:bg-selected border-line hover:bg-hover'

interface Counts {
  count: string
  groups?: { value: string; count: string }[]
  countedAt: string
}

/** The number of executions by status, the age of the count, and the choice of statuses to show. */
export function StatusFilter({
  chosen,
  counts,
  whyNot,
  onChange,
}: {
  chosen: readonly WorkflowStatus[]
  counts: Counts | undefined
  /** Why the executions could not be counted. */
  whyNot: string | undefined
  onChange: (next: WorkflowStatus[]) => void
}) {
  const none = whyNot === undefined ? undefined : null
  const byStatus = new Map(counts?.groups?.map(({ value, count }) => [statusOfGroup(value), count]))
  const hasPaused = byStatus.has('PAUSED') || chosen.includes('PAUSED')
  return (
    <div className="flex w-full flex-wrap items-center gap-1.5">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row in every browser */}
      <div role="group" aria-label="Filter by status" className="flex flex-wrap gap-1.5">
        <button
          type="button"
          aria-pressed={chosen.length === 0}
          onClick={() => onChange([])}
          className={chipClass}
        >
          All <Count value={counts?.count ?? none} />
        </button>
        {filterableStatuses(hasPaused).map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={chosen.includes(status)}
            onClick={() =>
              onChange(
                chosen.includes(status)
                  ? chosen.filter((other) => other !== status)
                  : [...chosen, status],
              )
            }
            className={chipClass}
          >
            <StatusBadge status={status} />
            <Count value={counts ? (byStatus.get(status) ?? '0') : none} />
          </button>
        ))}
      </div>
      {counts && (
        <span className="text-ink-faint text-small">
          counted <TimeText time={counts.countedAt} show="relative" />
        </span>
      )}
      {whyNot !== undefined && (
        <span role="status" className="min-w-0 break-words text-small text-warning">
          {counts ? 'Not counted anew' : 'Not counted'}: {whyNot}
        </span>
      )}
    </div>
  )
}

function Count({ value }: { value: string | undefined | null }) {
  return (
    <span className="text-ink-soft tabular-nums">
      {value === null ? '–' : value === undefined ? '…' : BigInt(value).toLocaleString('en')}
    </span>
  )
}
