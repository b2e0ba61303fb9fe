import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { requestToken } from '@rewind/history/acts/request-token'
import { endingToken } from '@rewind/history/rows/run-rows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { resetPointsQuery } from '../../api/history.ts'
import type { HistorySource } from '../../api/history-source.ts'
import { resetFactsQuery } from '../../api/reset-facts.ts'
import { UnknownOutcome } from '../../components/UnknownOutcome.tsx'
import type { ShownError } from '../../shown-error.ts'
import { useIsHere } from '../use-is-here.ts'
import { ChangedNotice } from './ChangedNotice.tsx'
import { PlanSection } from './PlanSection.tsx'
import { ReapplyOptions } from './ReapplyOptions.tsx'
import { ResetFailure } from './ResetFailure.tsx'
import { ResetForm } from './ResetForm.tsx'
import { ResetPointSection } from './ResetPointSection.tsx'
import { arrivedSince, expectedOf, factsOf, whatChanged } from './reset-facts.ts'
import { excludedIn, isVersionHalfNamed, type ResetSearch, resetSearch } from './reset-search.ts'
import { TookEffect } from './TookEffect.tsx'
import { useHistoryPicture } from './use-history-picture.ts'
import { usePreparedReset } from './use-prepared-reset.ts'
import { useReasonDraft } from './use-reason-draft.ts'
import { useResetAttempt } from './use-reset-attempt.ts'
import { VersionOption } from './VersionOption.tsx'

const resetRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/reset'
const route = getRouteApi(resetRoute)

/** The newest descriptions of the run and of the latest run of its workflow id. */
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

/** One reset: point, options, reason. All of it stands in the address. */
export function ResetWizard({
  run,
  source,
  look,
}: {
  run: RunRef
  source: HistorySource
  look: Look
}) {
  const { description, latest } = look
  const { info, stuck } = description
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const attempt = useResetAttempt(run)
  const picture = useHistoryPicture(source)
  const [seen, setSeen] = useState(() => ({
    ...factsOf(description, latest),
    length: info.historyLength,
  }))
  // What was read before this page opened may lack the newest events.
  const isRead = picture.isComplete && picture.length >= seen.length

  const change = (next: ResetSearch) => {
    if (!isHere()) return
    void navigate({
      to: '.',
      search: (old) => resetSearch({ ...old, ...next }),
      replace: true,
      resetScroll: false,
    })
  }
  const [reason, setReason, restReason] = useReasonDraft(search.reason ?? '', (text) =>
    change({ reason: text }),
  )

  const lastFailure = picture.things.failures.at(-1)
  const asksForPoint =
    stuck !== undefined ||
    info.status === 'FAILED' ||
    (picture.isComplete && lastFailure?.mismatch === true)
  const suggestion = useQuery({
    ...resetPointsQuery(run, seen.length),
    enabled: asksForPoint,
  })
  const { suggested, mismatch } = (asksForPoint ? suggestion.data : undefined) ?? {}
  const isLoading = asksForPoint && suggestion.isPending
  const facts = useQuery(resetFactsQuery(run, factsKey(description, latest)))
  const known = useMemo(
    () => facts.data && { ...facts.data, description, ...(mismatch && { mismatch }) },
    [facts.data, description, mismatch],
  )
  const prepared = usePreparedReset({
    ...{ source, picture, search, isRead },
    suggested: isLoading ? 'loading' : suggested,
    facts: known,
    onSearch: change,
  })
  const { choice, request, plan } = prepared
  const { rowAt } = picture

  const moved = [
    ...whatChanged(seen, factsOf(description, latest)),
    ...(isRead ? arrivedSince(seen.length, picture.length, rowAt) : []),
  ]
  const { sent, error } = attempt
  // The page's own history may know what no answer of the console's server has told.
  const end = rowAt(picture.length)
  const isOurEnd =
    attempt.unknown !== undefined &&
    end !== undefined &&
    endingToken(end) === requestToken(run, attempt.requestId)
  const ended = isOurEnd && sent ? { eventId: end.eventId, pointId: sent.eventId } : undefined
  const unknown = ended ? undefined : attempt.unknown
  const wasRefusedForIt = error?.code === 'CHANGED'
  const whyLocked = ended
    ? `The reset to event ${ended.pointId} took effect.`
    : attempt.isUnderWay
      ? 'The reset is under way.'
      : unknown
        ? `First find out what became of the reset to event ${sent?.eventId}.`
        : undefined
  const whyNot =
    whyLocked ??
    (request === undefined
      ? 'Choose the event to reset to.'
      : plan === undefined || facts.isPlaceholderData
        ? 'What it will do is not known yet.'
        : moved.length > 0 || wasRefusedForIt
          ? 'Something moved since you looked: see above.'
          : isVersionHalfNamed(search)
            ? 'The version to pin to needs a deployment name and a build id.'
            : plan.warnings.some(({ severity }) => severity === 'refused')
              ? 'Temporal refuses this reset: see the warning.'
              : undefined)

  const choose = (event: number) => {
    if (whyLocked !== undefined) return
    change({ event, by: undefined, of: undefined, which: undefined })
  }
  async function takeNewFacts() {
    const [fresh] = await Promise.all([look.again(), facts.refetch()])
    if (!fresh) return
    setSeen({
      ...factsOf(fresh.description, fresh.latest),
      length: Math.max(fresh.description.info.historyLength, source.model.length),
    })
    attempt.forget()
  }
  const expected = () =>
    expectedOf(seen, {
      length: picture.length,
      hasGrown: picture.length > seen.length,
      quietFor: Date.now() - (source.lastReadAt ?? 0),
    })

  return (
    <div className="flex flex-col gap-3 p-3 lg:min-h-0 lg:flex-1">
      <div className="grid grid-cols-1 items-stretch gap-4 lg:min-h-72 lg:flex-1 lg:grid-cols-2 lg:grid-rows-[minmax(0,1fr)]">
        <ResetPointSection
          picture={picture}
          history={source}
          search={search}
          choice={choice}
          named={prepared.named}
          suggested={suggested}
          mismatch={mismatch}
          whyLocked={whyLocked}
          onChange={prepared.change}
          otherRun={(runId, className, children) => (
            <Link
              to={resetRoute}
              params={{ ...run, runId }}
              search={{ by: 'last' }}
              className={className}
            >
              {children}
            </Link>
          )}
        />
        {ended ? (
          <TookEffect {...ended} />
        ) : (
          <PlanSection
            plan={plan}
            error={facts.error}
            isChosen={request !== undefined || choice.is === 'reading'}
            onRetry={() => void facts.refetch()}
            {...{ run, description, rowAt, whyLocked }}
            onChoose={choose}
          />
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <ReapplyOptions
          excluded={excludedIn(search)}
          isDisabled={whyLocked !== undefined}
          onChange={(excluded) => change({ exclude: excluded.join(',') })}
        />
        <VersionOption
          search={search}
          facts={facts.data}
          isDisabled={whyLocked !== undefined}
          onChange={change}
        />
      </div>
      <ResetForm
        run={run}
        plan={ended ? undefined : plan}
        request={request && { ...request, requestId: attempt.requestId, expected: expected() }}
        reason={reason}
        onReasonChange={setReason}
        whyNever={sent ? undefined : description.actions.reset.whyNot}
        whyNot={whyNot}
        isPending={attempt.isUnderWay}
        isReasonLocked={whyLocked !== undefined}
        isOutcomeOpen={attempt.unknown !== undefined}
        onSubmit={(why) => {
          if (!request) return
          restReason()
          attempt.submit({ ...request, ...why, expected: expected() })
        }}
      >
        {ended ? undefined : error && unknown ? (
          <UnknownOutcome error={error} look={unknown} />
        ) : (
          <>
            {error && sent && (
              <ResetFailure
                error={error}
                eventId={sent.eventId}
                isLooking={look.isUnderWay}
                onLookAgain={() => void takeNewFacts()}
              />
            )}
            {moved.length > 0 && !attempt.isUnderWay && !wasRefusedForIt && (
              <ChangedNotice moved={moved} onTakeNewFacts={() => void takeNewFacts()} />
            )}
          </>
        )}
      </ResetForm>
    </div>
  )
}

/** The key of the facts query: the facts are read again if one of these values changes. */
const factsKey = (
  { info, pendingChildren, resetRunId }: WorkflowDescription,
  latest: WorkflowDescription | undefined,
): string =>
  JSON.stringify([
    info.status,
    resetRunId,
    pendingChildren.length,
    latest?.info.runId,
    latest?.info.status,
    latest?.pendingChildren.length,
  ])
