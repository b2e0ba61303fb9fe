import type { ReapplyExclude } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call.ts'
import { resetPointsQuery } from '../../api/history.ts'
import { cancelRequestQuery } from '../../api/interrupts.ts'
import type { ShownError } from '../../components/ErrorView.tsx'
import { MovedNotice } from './MovedNotice.tsx'
import { OutcomeUnknown } from './OutcomeUnknown.tsx'
import { ReapplyOptions } from './ReapplyOptions.tsx'
import { ResetEffects } from './ResetEffects.tsx'
import { ResetFailure } from './ResetFailure.tsx'
import { ResetForm } from './ResetForm.tsx'
import { ResetWarnings } from './ResetWarnings.tsx'
import { choiceOf, endedBy, expectedOf, factsOf, whatMoved } from './reset-facts.ts'
import { excludedIn, resetSearch } from './reset-search.ts'
import { useResetAttempt } from './use-reset-attempt.ts'
import { WhereFrom } from './WhereFrom.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/reset')

/** A look at the run and at the latest run of its id, which goes on while the page is open. */
export interface Look {
  description: WorkflowDescription
  latest: WorkflowDescription | undefined
  at: number
  isUnderWay: boolean
  error: ShownError | null
  again: () => Promise<
    { description: WorkflowDescription; latest: WorkflowDescription } | undefined
  >
}

/** One reset: point, options, reason. Point and options stand in the address. */
export function ResetWizard({ run, look }: { run: RunRef; look: Look }) {
  const { description, latest } = look
  const { historyLength } = description.info
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const attempt = useResetAttempt(run)
  const [reason, setReason] = useState('')
  const [seen, setSeen] = useState(() => factsOf(description, latest))
  const [lengthAtOpening] = useState(historyLength)
  const [pointsLength, setPointsLength] = useState(historyLength)
  const points = useQuery(resetPointsQuery(run, pointsLength))
  const isAskedToCancel = description.cancelRequested || description.info.status === 'CANCELED'
  const cancelRequest = useQuery(cancelRequestQuery(run, isAskedToCancel)).data

  const choice = choiceOf(search.event, points.data?.points ?? [], pointsLength)
  const eventId = points.data && choice.is === 'usable' ? choice.point.eventId : undefined
  const excluded = excludedIn(search)
  const ends = endedBy(description, latest)
  const moved = whatMoved(seen, factsOf(description, latest))
  const { sent, error, isOpen } = attempt
  const wasRefusedForIt = error instanceof ApiError && error.code === 'CHANGED'
  const hasMoved = moved.length > 0 || wasRefusedForIt
  const whyLocked = attempt.isUnderWay
    ? 'The reset is under way.'
    : isOpen
      ? `First find out what became of the reset to event ${sent?.body.eventId}.`
      : undefined
  const whyNot =
    whyLocked ??
    (eventId === undefined
      ? 'Choose the event to reset to.'
      : hasMoved
        ? 'Something moved since you looked: see above.'
        : ends.is === 'not known yet'
          ? 'It is not known yet which run this would end.'
          : undefined)

  const change = (next: { event?: number; exclude?: ReapplyExclude[] }) =>
    void navigate({
      to: '.',
      search: (old) =>
        resetSearch({ ...old, ...next, ...(next.exclude && { exclude: next.exclude.join(',') }) }),
      replace: true,
    })
  async function takeNewFacts() {
    const fresh = await look.again()
    if (!fresh) return
    setSeen(factsOf(fresh.description, fresh.latest))
    setPointsLength(fresh.description.info.historyLength)
    attempt.forget()
  }

  return (
    <div className="flex flex-col gap-3 p-3 lg:min-h-0 lg:flex-1">
      <div className="grid items-stretch gap-4 lg:min-h-72 lg:flex-1 lg:grid-cols-2 lg:grid-rows-[minmax(0,1fr)]">
        <WhereFrom
          points={points}
          choice={choice}
          failingEventId={description.stuck?.failingEventId}
          whyLocked={whyLocked}
          newEvents={historyLength - pointsLength}
          onReadAgain={() => setPointsLength(historyLength)}
          onChoose={(event) => change({ event })}
        />
        <section
          aria-labelledby="reset-effects"
          className="flex min-h-0 flex-col gap-3 lg:overflow-y-auto"
        >
          <h2 id="reset-effects" className="font-semibold">
            What it will do
          </h2>
          {eventId === undefined ? (
            <p className="max-w-[80ch] text-ink-soft">
              A reset keeps the events before a point and starts a new run from there; the work of
              all later events is done anew. Once a point is chosen, what that means for this run
              stands here.
            </p>
          ) : (
            <>
              <ResetEffects
                run={run}
                description={description}
                eventId={eventId}
                ends={ends}
                excluded={excluded}
              />
              <ResetWarnings
                description={description}
                eventId={eventId}
                ends={ends}
                cancelRequest={cancelRequest}
              />
            </>
          )}
          <ReapplyOptions
            excluded={excluded}
            isDisabled={whyLocked !== undefined}
            onChange={(exclude) => change({ exclude })}
          />
        </section>
      </div>
      <ResetForm
        run={run}
        eventId={eventId}
        excluded={excluded}
        reason={reason}
        onReasonChange={setReason}
        endsSomething={ends.is === 'this' || ends.is === 'newer'}
        whyNever={sent ? undefined : description.actions.reset.whyNot}
        whyNot={whyNot}
        isPending={attempt.isUnderWay}
        isReasonLocked={whyLocked !== undefined}
        isOutcomeOpen={isOpen && !attempt.isUnderWay}
        onSubmit={(point, text) =>
          attempt.send(
            {
              eventId: point,
              reason: text,
              ...(excluded.length > 0 && { reapplyExclude: excluded }),
              expected: expectedOf(seen, { atOpening: lengthAtOpening, now: historyLength }),
            },
            description.resetRunId,
          )
        }
      >
        {error && sent && isOpen ? (
          <OutcomeUnknown
            run={run}
            description={description}
            sent={sent}
            error={error}
            look={look}
            onLook={() => void look.again()}
            onSendAgain={attempt.sendAgain}
          />
        ) : (
          <>
            {error instanceof ApiError && sent && (
              <ResetFailure
                error={error}
                eventId={sent.body.eventId}
                isLooking={look.isUnderWay}
                onLookAgain={() => void takeNewFacts()}
              />
            )}
            {moved.length > 0 && !attempt.isUnderWay && !wasRefusedForIt && (
              <MovedNotice moved={moved} onTakeNewFacts={() => void takeNewFacts()} />
            )}
          </>
        )}
      </ResetForm>
    </div>
  )
}
