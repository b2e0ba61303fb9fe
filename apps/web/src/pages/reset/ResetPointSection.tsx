import type { Mismatch, ResetPoints, SuggestedPoint } from '@rewind/contract/history'
import { pointsToTry } from '@rewind/history/mismatch/mismatch-words'
import type { NamedPoint } from '@rewind/history/reset-points/reset-point-by-name'
import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { count } from '@rewind/history/text/words'
import { Check } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Button } from '../../components/Button.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Notice } from '../../components/Notice.tsx'
import { resetTo } from '../../components/reset-to.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { visibleText } from '../../components/visible-text.ts'
import type { ShownError } from '../../shown-error.ts'
import { ResetPointByName } from './ResetPointByName.tsx'
import { ResetPointPicker } from './ResetPointPicker.tsx'
import type { Choice } from './reset-facts.ts'
import type { ResetSearch } from './reset-search.ts'
import type { HistoryPicture } from './use-history-picture.ts'

/** The picker, the ways to name a point, and what is to be said of the event the address names. */
export function ResetPointSection({
  picture,
  history,
  search,
  choice,
  named,
  suggested,
  mismatch,
  whyLocked,
  onChange,
  otherRun,
}: {
  picture: HistoryPicture
  /** How reading it goes. */
  history: { error: ShownError | undefined; retry: () => void }
  search: ResetSearch
  choice: Choice
  named: NamedPoint | undefined
  suggested: ResetPoints['suggested']
  mismatch: Mismatch | undefined
  whyLocked: string | undefined
  onChange: (next: ResetSearch) => void
  otherRun?: (runId: string, className: string, children: ReactNode) => ReactNode
}) {
  const id = useId()
  const { points, things, length, heldCount, isComplete, rowAt } = picture
  const chosenId = choice.is === 'usable' ? choice.point.eventId : undefined
  // A point that is chosen by itself is named by nothing else any more.
  const choose = (event: number, exclude?: string) => {
    if (whyLocked === undefined) {
      const others = exclude === undefined ? {} : { exclude }
      onChange({ event, by: undefined, of: undefined, which: undefined, ...others })
    }
  }
  return (
    <section
      aria-labelledby={id}
      data-complete={isComplete}
      className="flex min-h-0 flex-col gap-2 lg:overflow-y-auto"
    >
      <h2 id={id} className="font-semibold">
        Where from
      </h2>
      {choice.is === 'unusable' && (
        <Notice tone="warning" role="alert" title={`Event ${choice.eventId} is no reset point`}>
          <p>{choice.why} Nothing is chosen.</p>
          {(choice.before || choice.after) && (
            <ul className="mt-1 flex flex-col gap-1">
              <Near point={choice.before} where="before" whyNot={whyLocked} onChoose={choose} />
              <Near point={choice.after} where="after" whyNot={whyLocked} onChoose={choose} />
            </ul>
          )}
        </Notice>
      )}
      {suggested && (
        <Suggested
          suggested={suggested}
          chosenId={chosenId}
          whyLocked={whyLocked}
          onChoose={(event) => {
            const { exclude } = resetTo({ ...suggested, eventId: event })
            choose(event, exclude)
          }}
        />
      )}
      <ResetPointByName
        search={search}
        things={things}
        named={named}
        chosenId={chosenId}
        whyLocked={whyLocked}
        onName={(name) => onChange({ event: undefined, of: undefined, which: undefined, ...name })}
        onChoose={choose}
        otherRun={otherRun}
      />
      {!isComplete && history.error ? (
        <ErrorView
          title="The event history could not be read"
          error={history.error}
          onRetry={history.retry}
        />
      ) : (
        !isComplete && (
          <p className="text-ink-soft" role="status">
            Reading the history: {heldCount.toLocaleString('en')} of {count(length, 'event')}.
          </p>
        )
      )}
      {points.length === 0 && !isComplete ? (
        <Skeleton label="Reading the reset points" />
      ) : (
        <ResetPointPicker
          points={points}
          rowAt={rowAt}
          suggested={suggested}
          mismatch={mismatch}
          chosenId={chosenId}
          grouping={search.group ?? 'time'}
          onGroup={(grouping) =>
            onChange({ group: grouping === 'decision' ? grouping : undefined })
          }
          onChoose={choose}
        />
      )}
    </section>
  )
}

/** The suggested point; where it is not certain, those to try after it as well, and the later ones. */
function Suggested({
  suggested,
  chosenId,
  whyLocked,
  onChoose,
}: {
  suggested: SuggestedPoint
  chosenId: number | undefined
  whyLocked: string | undefined
  onChoose: (eventId: number) => void
}) {
  const { eventId: first, because, candidates } = suggested
  const next = pointsToTry(suggested).slice(1)
  const later = candidates.filter((eventId) => eventId > first)
  const button = (eventId: number, children: ReactNode) => (
    <Button
      key={eventId}
      whyNot={whyLocked}
      aria-pressed={chosenId === eventId}
      onClick={() => onChoose(eventId)}
    >
      {chosenId === eventId && <Check size={13} aria-hidden />}
      {children}
    </Button>
  )
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {button(first, `Use suggested point (event ${first})`)}
      {[
        { say: 'then', ids: next },
        { say: 'if no step was added or removed before it,', ids: later },
      ].map(
        ({ say, ids }) =>
          ids.length > 0 && (
            <span key={say} className="flex flex-wrap items-center gap-1 text-ink-soft">
              {say} {ids.slice(0, maxShown).map((eventId) => button(eventId, `event ${eventId}`))}
              {ids.length > maxShown && '…'}
            </span>
          ),
      )}
      <p className="min-w-0 basis-full break-words text-ink-soft">
        <bdi>{visibleText(because)}</bdi>
      </p>
    </div>
  )
}

/** Points to try that are offered beside the list; the others are found in it. */
const maxShown = 3

function Near({
  point,
  where,
  whyNot,
  onChoose,
}: {
  point: RowPoint | undefined
  where: 'before' | 'after'
  whyNot: string | undefined
  onChoose: (eventId: number) => void
}) {
  if (!point) return null
  return (
    <li className="flex flex-wrap items-center gap-2">
      <Button whyNot={whyNot} onClick={() => onChoose(point.eventId)}>
        Use event {point.eventId}
      </Button>
      <span className="min-w-0 break-words">
        the one {where} it: <bdi>{visibleText(point.decided)}</bdi>
      </span>
    </li>
  )
}
