import type { ResetPoint, ResetPoints } from '@rewind/contract/history'
import { Check } from 'lucide-react'
import { useId } from 'react'
import { Button } from '../../components/Button.tsx'
import { ErrorView, type ShownError } from '../../components/ErrorView.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { ResetPointPicker } from './ResetPointPicker.tsx'
import type { Choice } from './reset-facts.ts'

/** The picker, and what is to be said of the event the address names. */
export function WhereFrom({
  points,
  choice,
  failingEventId,
  whyLocked,
  newEvents,
  onReadAgain,
  onChoose,
}: {
  points: { data: ResetPoints | undefined; error: ShownError | null; refetch: () => unknown }
  choice: Choice
  failingEventId: number | undefined
  whyLocked: string | undefined
  /** How far the history has grown since the points were read. */
  newEvents: number
  onReadAgain: () => void
  onChoose: (eventId: number) => void
}) {
  const id = useId()
  const suggested = points.data?.suggested
  const isSuggestedChosen = choice.is === 'usable' && choice.point.eventId === suggested?.eventId
  return (
    <section aria-labelledby={id} className="flex min-h-0 flex-col gap-2">
      <h2 id={id} className="font-semibold">
        Where from
      </h2>
      {points.data && choice.is === 'unusable' && (
        <Notice tone="warning" role="alert" title={`Event ${choice.eventId} is no reset point`}>
          <p>{choice.why} Nothing is chosen.</p>
          {(choice.before || choice.after) && (
            <ul className="mt-1 flex flex-col gap-1">
              <Near point={choice.before} where="before" whyNot={whyLocked} onChoose={onChoose} />
              <Near point={choice.after} where="after" whyNot={whyLocked} onChoose={onChoose} />
            </ul>
          )}
        </Notice>
      )}
      {newEvents > 0 && (
        <p role="status" className="flex flex-wrap items-center gap-2 text-ink-soft">
          <span>
            The run has gone on by {newEvents.toLocaleString('en')}{' '}
            {newEvents === 1 ? 'event' : 'events'} since these points were read.
          </span>
          <Button onClick={onReadAgain}>Read them again</Button>
        </p>
      )}
      {suggested && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button
            whyNot={whyLocked}
            aria-pressed={isSuggestedChosen}
            onClick={() => onChoose(suggested.eventId)}
          >
            {isSuggestedChosen && <Check size={13} aria-hidden />}
            Use the suggested point
          </Button>
          <span className="min-w-0 grow basis-64 break-words text-ink-soft">
            Event {suggested.eventId}: <bdi>{visibleText(suggested.because)}</bdi>
          </span>
        </div>
      )}
      {points.data ? (
        <ResetPointPicker
          points={points.data.points}
          suggested={suggested}
          failingEventId={failingEventId}
          chosenId={choice.is === 'usable' ? choice.point.eventId : undefined}
          onChoose={(eventId) => {
            if (whyLocked === undefined) onChoose(eventId)
          }}
        />
      ) : points.error ? (
        <ErrorView
          title="The reset points could not be read"
          error={points.error}
          onRetry={() => void points.refetch()}
        />
      ) : (
        <Skeleton label="Reading the reset points" />
      )}
    </section>
  )
}

function Near({
  point,
  where,
  whyNot,
  onChoose,
}: {
  point: ResetPoint | undefined
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
