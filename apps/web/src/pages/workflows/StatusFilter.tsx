import type { WorkflowStatus } from '@rewind/contract/workflows'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { filterableStatuses } from './visibility-query.ts'

const chipClass =
  'inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-small aria-pressed:border-accent aria-pressed:bg-selected border-line hover:bg-hover'

/** How many executions have which status, and the choice of those to show. */
export function StatusFilter({
  chosen,
  counts,
  total,
  onChange,
}: {
  chosen: WorkflowStatus[]
  counts: ReadonlyMap<WorkflowStatus | undefined, string>
  total: string | undefined
  onChange: (next: WorkflowStatus[]) => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row in every browser
    <div role="group" aria-label="Filter by status" className="flex w-full flex-wrap gap-1.5">
      <button
        type="button"
        aria-pressed={chosen.length === 0}
        onClick={() => onChange([])}
        className={chipClass}
      >
        All <Count value={total} />
      </button>
      {filterableStatuses.map((status) => (
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
          <Count value={total === undefined ? undefined : (counts.get(status) ?? '0')} />
        </button>
      ))}
    </div>
  )
}

function Count({ value }: { value: string | undefined }) {
  return (
    <span className="text-ink-soft tabular-nums">
      {value === undefined ? '…' : BigInt(value).toLocaleString('en')}
    </span>
  )
}
