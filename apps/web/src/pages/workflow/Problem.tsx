import type { Mismatch } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { Stuck, WorkflowDescription } from '@rewind/contract/workflows'
import { nobodyPolls } from '@rewind/history/acts/consequences'
import { mismatchAt } from '@rewind/history/mismatch/mismatch-words'
import { rowSummary } from '@rewind/history/rows/row-summary'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { resetPointsQuery } from '../../api/history.ts'
import { buttonClass } from '../../components/Button.tsx'
import { duration } from '../../components/format-time.ts'
import { NextTry } from '../../components/NextTry.tsx'
import { RollBackFirst } from '../../components/RollBackFirst.tsx'
import { resetTo } from '../../components/reset-to.ts'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { TimeText, useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { WorkerVersionHelp } from './WorkerVersionHelp.tsx'

/** The status, and what is wrong: its cause in a sentence, and the operation that helps. */
export function Problem({ run, description }: { run: RunRef; description: WorkflowDescription }) {
  const { info, stuck, cancelRequested, pendingWorkflowTask, ending } = description
  const now = useNow()
  // A suggestion reads the whole history, so only a run with a problem asks for one.
  const asksForPoint = stuck !== undefined || info.status === 'FAILED'
  const points = useQuery({
    ...resetPointsQuery(run, info.historyLength),
    enabled: asksForPoint,
  }).data
  const { suggested, mismatch } = (asksForPoint ? points : undefined) ?? {}
  const waits = info.status === 'RUNNING' && pendingWorkflowTask?.state === 'SCHEDULED'
  const nobody = waits ? nobodyPolls(description, now) : undefined
  return (
    <div className="flex flex-col gap-0.5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
        <span className="font-semibold text-large" data-testid="run-status">
          <StatusBadge
            status={info.status}
            isStuck={stuck !== undefined}
            cancelRequested={cancelRequested}
          />
        </span>
        {stuck && (
          <span className="min-w-0 break-words">
            {stuckWords(stuck, mismatch)}
            {' · '}attempt {stuck.attempt} · first failed{' '}
            <TimeText time={stuck.since} show="relative" />
          </span>
        )}
        {!stuck && nobody !== undefined && (
          <span className="min-w-0 break-words text-warning">
            {visibleText(nobody)}: a workflow task has waited
            {pendingWorkflowTask?.scheduledTime !== undefined &&
              ` ${duration(now - Date.parse(pendingWorkflowTask.scheduledTime))}`}
          </span>
        )}
        {ending && (
          <span className="line-clamp-3 min-w-0 break-words">
            <bdi>{visibleText(rowSummary(ending))}</bdi>
          </span>
        )}
      </div>
      {!stuck && nobody !== undefined && <WorkerVersionHelp run={run} description={description} />}
      {(stuck || suggested) && (
        <div className="flex max-w-[120ch] flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft">
          {stuck && (
            <>
              <span className="line-clamp-2 min-w-0 basis-full break-words font-mono text-small">
                <bdi>{visibleText(stuck.message)}</bdi>
              </span>
              {!suggested && (
                <span>
                  <RollBackFirst stuck={stuck} />
                </span>
              )}
            </>
          )}
          {suggested && (
            <span className="min-w-0 break-words">
              <bdi>{visibleText(suggested.because)}</bdi>
              {stuck && (
                <>
                  {' '}
                  Workflow task: <NextTry by={stuck.nextTryBy} />.
                </>
              )}
            </span>
          )}
          {suggested && (
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
              params={{ ...run }}
              search={resetTo(suggested)}
              className={buttonClass('plain')}
            >
              Reset to event {suggested.eventId}…
            </Link>
          )}
        </div>
      )}
    </div>
  )
}

/**
 * Returns why the workflow task fails and where: from the history once it is read, before that from
 * the failure text.
 */
function stuckWords(stuck: Stuck, mismatch: Mismatch | undefined): string {
  if (mismatch === undefined && stuck.cause !== 'NON_DETERMINISTIC_ERROR') {
    return `Workflow task: ${stuck.cause.toLowerCase().replaceAll('_', ' ')}`
  }
  const { failingEventId: eventId, certainty } = stuck
  const where = mismatchAt(mismatch ?? { eventId, certainty })
  return `Nondeterminism error: the worker’s code does not match the history ${where}`.trim()
}
