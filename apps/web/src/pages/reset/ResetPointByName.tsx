import type {
  NameableThings,
  NamedPoint,
  PointName,
} from '@rewind/history/reset-points/reset-point-by-name'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '../../components/Button.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { NameSelect } from './NameSelect.tsx'
import { type NameSearch, ResetTarget } from './ResetTarget.tsx'

const ways: readonly { by: PointName['by']; label: string }[] = [
  { by: 'first', label: 'first workflow task' },
  { by: 'last', label: 'last workflow task' },
  { by: 'latest', label: 'latest point' },
  { by: 'activity', label: 'before an activity' },
  { by: 'failure', label: 'before a failure' },
  { by: 'time', label: 'at a time' },
  { by: 'build', label: 'before a build' },
  { by: 'continued', label: 'last continue-as-new' },
]

/** Says where to reset to without an event id: the id it comes to is shown. */
export function ResetPointByName({
  search,
  things,
  named,
  chosenId,
  whyLocked,
  onName,
  onChoose,
  otherRun,
}: {
  search: NameSearch
  things: NameableThings
  /** What the name comes to; absent while it does not say all it needs. */
  named: NamedPoint | undefined
  chosenId: number | undefined
  whyLocked: string | undefined
  onName: (search: NameSearch) => void
  onChoose: (eventId: number) => void
  /** Leads to the reset of another run of this workflow id; a file has none. */
  otherRun: ((runId: string, className: string, children: ReactNode) => ReactNode) | undefined
}) {
  const isLocked = whyLocked !== undefined
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <NameSelect
          label="Name the point"
          value={search.by ?? ''}
          isDisabled={isLocked}
          onChange={(value) => onName(firstOf(ways.find(({ by }) => by === value)?.by, things))}
        >
          <option value="">an event of the list</option>
          {ways.map(({ by, label }) => (
            <option key={by} value={by}>
              {label}
            </option>
          ))}
        </NameSelect>
        <ResetTarget search={search} things={things} isLocked={isLocked} onName={onName} />
      </div>
      {named && (
        <p role="status" className="flex flex-wrap items-center gap-2">
          {'whyNot' in named ? (
            <span className="text-warning">
              <bdi>{visibleText(named.whyNot)}</bdi>
            </span>
          ) : 'runId' in named ? (
            <>
              {otherRun?.(
                named.runId,
                buttonClass(),
                <>Reset run {named.runId.slice(0, 8)} instead…</>,
              )}
              <span className="text-ink-soft">
                {named.because}
                {otherRun === undefined && ` It is run ${named.runId}, which is not in this file.`}
              </span>
            </>
          ) : (
            <>
              {named.eventId !== chosenId && (
                <Button whyNot={whyLocked} onClick={() => onChoose(named.eventId)}>
                  Use event {named.eventId}
                </Button>
              )}
              <span className="min-w-0 break-words text-ink-soft">
                Event <span className="font-medium text-ink">{named.eventId}</span>:{' '}
                <bdi>{visibleText(named.because)}</bdi>
              </span>
            </>
          )}
        </p>
      )}
    </div>
  )
}

/** A name that says something at once, where there is something to name. */
function firstOf(by: PointName['by'] | undefined, things: NameableThings): NameSearch {
  const { activities, builds } = things
  if (by === 'activity') return { by, of: activities.at(-1)?.type, which: 'last' }
  if (by === 'build') return { by, of: builds.at(-1)?.buildId }
  return { by }
}
