import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { nobodyPolls } from '@rewind/history/consequences'
import { rowSummary } from '@rewind/history/row-summary'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { resetPointsQuery } from '../../api/history.ts'
import { buttonClass } from '../../components/Button.tsx'
import { duration } from '../../components/format-time.ts'
import { RollBackFirst } from '../../components/RollBackFirst.tsx'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { TimeText, useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { WorkerVersionHelp } from './WorkerVersionHelp.tsx'

/** The status, and what is wrong with its cause as a sentence and the action that answers it. */
export function Problem({ run, description }: { run: RunRef; description: WorkflowDescription }) {
  const { info, stuck, cancelRequested, pendingWorkflowTask, ending } = description
  const now = useNow()
  // Only where something is wrong is a reset worth suggesting, and the whole history worth reading.
  const asksForPoint = stuck !== undefined || info.status === 'FAILED'
  const points = useQuery({
    ...resetPointsQuery(run, info.historyLength),
    enabled: asksForPoint,
  }).data
  const suggested = asksForPoint ? points?.suggested : undefined
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
            {stuck.cause === 'NON_DETERMINISTIC_ERROR'
              ? stuck.failingEventId === undefined
                ? 'The code cannot follow this history'
                : `The code cannot follow event ${stuck.failingEventId}`
              : `Workflow task: ${stuck.cause.toLowerCase().replaceAll('_', ' ')}`}
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
              <span>
                <RollBackFirst stuck={stuck} />
              </span>
            </>
          )}
          {suggested && !stuck && (
            <span className="min-w-0 break-words">
              Event {suggested.eventId}: <bdi>{visibleText(suggested.because)}</bdi>
            </span>
          )}
          {suggested && (
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
              params={{ ...run }}
              search={{ event: suggested.eventId }}
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
