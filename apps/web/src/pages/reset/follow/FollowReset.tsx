import type { RunRef } from '@rewind/contract/primitives'
import type { MissingStep, Recovery } from '@rewind/contract/recovery'
import { stepWords, uncheckedSentence } from '@rewind/history/recovery/recovery-words'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { interventionsOfRunQuery } from '../../../api/interventions.ts'
import { recoveryQuery } from '../../../api/workflows.ts'
import { Button, buttonClass } from '../../../components/Button.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { RecoveryLine } from '../../../components/RecoveryLine.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { StaleNotice } from '../../../components/StaleNotice.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { NextPoint } from './NextPoint.tsx'
import { useVerdictNotices } from './use-verdict-notices.ts'

/** What becomes of the run that a reset made, live, until it is known whether it has recovered. */
export function FollowReset({ base, runId }: { base: RunRef; runId: string }) {
  const run = { ...base, runId }
  const query = useQuery(recoveryQuery(run))
  const recovery = query.data
  const heading = useRef<HTMLHeadingElement>(null)
  // The form that was sent went away, and the focus with it; a keyboard goes on from here.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus()
  }, [])
  const notices = useVerdictNotices(base.workflowId, recovery)
  return (
    <section aria-labelledby="follow" className="flex flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2
          id="follow"
          ref={heading}
          tabIndex={-1}
          className="font-semibold text-large outline-none"
        >
          Follow the new run
        </h2>
        <span className="flex min-w-0 items-center gap-1 text-ink-soft">
          <span className="truncate font-mono">{runId}</span>
          <CopyButton text={runId} what="new run id" />
        </span>
      </div>
      {/* Above what is still being read: no button moves away from under a pointer. */}
      <div className="flex flex-wrap items-center gap-2">
        <RunButton run={run} look="primary">
          Open the new run
        </RunButton>
        <RunButton run={base}>Back to the old run</RunButton>
        <Button whyNot={notices.whyNot} aria-pressed={notices.isOn} onClick={notices.toggle}>
          {notices.isOn ? 'Notifications are on' : 'Notify me when this changes'}
        </Button>
        <span className="flex items-center text-ink-soft">
          Link to this verdict
          <CopyButton text={() => window.location.href} what="link to this verdict" />
        </span>
        {recovery && canBeResetAgain.has(recovery.state) ? (
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
            params={{ ...run }}
            className={buttonClass('plain')}
          >
            Reset the new run…
          </Link>
        ) : null}
      </div>
      {query.error && recovery && (
        <StaleNotice error={query.error} updatedAt={query.dataUpdatedAt} />
      )}
      {recovery ? (
        <Verdict run={run} recovery={recovery} />
      ) : query.error ? (
        <ErrorView
          title="The new run could not be followed"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton label="Looking at the new run" rows={3} />
      )}
      {recovery && <NextPoint run={run} recovery={recovery} />}
      <Superseded run={run} />
    </section>
  )
}

const canBeResetAgain = new Set<Recovery['state']>([
  'FAILED_AGAIN',
  'FAILED_OTHERWISE',
  'STEP_MISSING',
])

function Verdict({ run, recovery }: { run: RunRef; recovery: Recovery }) {
  const { failedAt, waitsFor, failure, nextRunId, state, missingSteps, isUnchecked } = recovery
  return (
    <div className="flex flex-col gap-2" data-testid="verdict">
      <RecoveryLine recovery={recovery} />
      <dl className="grid max-w-[120ch] grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1">
        <Fact name="Failed before">
          {failedAt ? (
            <>
              <bdi>{visibleText(failedAt.message)}</bdi>
              {failedAt.eventId !== undefined && (
                <>
                  {' '}
                  ·{' '}
                  <Link
                    to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
                    params={{ ...run, runId: recovery.baseRunId }}
                    search={{ event: failedAt.eventId }}
                    className="text-accent underline"
                  >
                    {failedAt.certainty === 'AT_OR_BEFORE' && 'at or before '}event{' '}
                    {failedAt.eventId} of the old run
                  </Link>
                </>
              )}
            </>
          ) : recovery.isCompared ? (
            'The old run had not failed: there is nothing it has to get past.'
          ) : (
            'Not known: the old run is deleted, so nothing can be compared with it.'
          )}
        </Fact>
        {missingSteps && (
          <Fact name="Step missing">
            <MissingSteps run={{ ...run, runId: recovery.baseRunId }} steps={missingSteps} />
          </Fact>
        )}
        {failure && (
          <Fact name={failure.isSame ? 'Fails again' : 'Fails now'}>
            <bdi>{visibleText(failure.message)}</bdi>
            {failure.attempt !== undefined && ` · attempt ${failure.attempt}`}
          </Fact>
        )}
        {isUnchecked && <Fact name="Not checked">{uncheckedSentence}</Fact>}
        {waitsFor && (
          <Fact name="Waits for">
            <bdi>{visibleText(waitsFor.text)}</bdi>
            {waitsFor.until !== undefined && (
              <>
                , due <TimeText time={waitsFor.until} show="relative" />
              </>
            )}
          </Fact>
        )}
        {nextRunId !== undefined && (
          <Fact name={state === 'CONTINUED_AS_NEW' ? 'Goes on in' : 'Reset again'}>
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
              params={{ ...run, runId: nextRunId }}
              className="wrap-anywhere font-mono text-accent underline"
            >
              {nextRunId}
            </Link>
          </Fact>
        )}
      </dl>
    </div>
  )
}

/** What the old run had done after the point and the new one has not, by its events. */
function MissingSteps({ run, steps }: { run: RunRef; steps: readonly MissingStep[] }) {
  return (
    <>
      <ul>
        {steps.map((step) => (
          <li key={`${step.kind} ${step.name}`}>
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
              params={run}
              search={{ event: step.eventId }}
              className="text-accent underline"
            >
              <bdi>{visibleText(stepWords(step))}</bdi>
            </Link>
            {step.isCompensation && ' · done after what ended the old run: it may have undone work'}
          </li>
        ))}
      </ul>
      <p className="text-ink-soft">
        The old run had done this after the reset point. The new run has not: it may be left out by
        today’s code, or its effect of then still stands. Look before you call this recovered.
      </p>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

function RunButton({
  run,
  look = 'plain',
  children,
}: {
  run: RunRef
  look?: 'plain' | 'primary'
  children: ReactNode
}) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...run }}
      className={buttonClass(look)}
    >
      {children}
    </Link>
  )
}

/** What slipped in between the last look and the reset, which no lock of the server prevents. */
function Superseded({ run }: { run: RunRef }) {
  const records = useQuery(interventionsOfRunQuery(run)).data?.interventions
  const superseded = records?.find(({ newRunId }) => newRunId === run.runId)?.superseded
  return superseded === undefined ? null : (
    <Notice tone="warning" title="Something came in between" role="status">
      <bdi>{superseded.message}</bdi>
    </Notice>
  )
}
