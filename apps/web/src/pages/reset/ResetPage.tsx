import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { closingStatus } from '@rewind/history/rows/row-categories'
import { count } from '@rewind/history/text/words'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { historyOf } from '../../api/run-history.ts'
import { describeLatestQuery, describeQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { RollBackFirst } from '../../components/RollBackFirst.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { FollowReset } from './follow/FollowReset.tsx'
import { ResetWizard } from './ResetWizard.tsx'
import { RestoreRun } from './RestoreRun.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/reset')

/** The page that prepares a reset. It reads the run when it opens, and keeps it up to date. */
export function ResetPage() {
  const run = route.useParams()
  const { follow, back } = route.useSearch()
  const source = historyOf(run)
  const description = useQuery(describeQuery(run))
  const latest = useQuery({
    ...describeLatestQuery({ namespace: run.namespace, workflowId: run.workflowId }),
    refetchInterval: 5000,
  })
  useEffect(() => {
    if (follow === undefined) document.title = `Reset ${run.workflowId} · Rewind`
  }, [run.workflowId, follow])

  // Data that another page cached may be old, and nobody must decide on it.
  const isOld = [description, latest].some(
    (query) => query.isFetching && !query.isFetchedAfterMount,
  )
  const known = isOld ? undefined : description.data
  // Once the new run is followed, this one is of no more interest.
  const status = useSyncExternalStore(follow === undefined ? source.subscribe : unwatched, () => {
    const newest = source.model.rowAt(source.model.length)
    return newest && closingStatus(newest)
  })
  const stale = description.error ? description : latest.error ? latest : undefined
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {known && stale?.error && <StaleNotice error={stale.error} updatedAt={stale.dataUpdatedAt} />}
      <Header run={run} description={known} status={status ?? known?.info.status} />
      {back && known && follow === undefined && (
        <div className="px-3 pt-3">
          <RestoreRun run={run} description={known} />
        </div>
      )}
      {follow !== undefined ? (
        <FollowReset key={follow} base={run} runId={follow} />
      ) : known ? (
        <ResetWizard
          key={run.runId}
          run={run}
          source={source}
          look={{
            description: known,
            latest: latest.data,
            at: description.dataUpdatedAt,
            isUnderWay: description.isFetching || latest.isFetching,
            error: description.error ?? latest.error,
            again: async () => {
              const [one, newest] = await Promise.all([description.refetch(), latest.refetch()])
              return one.data && newest.data && !one.error && !newest.error
                ? { description: one.data, latest: newest.data }
                : undefined
            },
          }}
        />
      ) : description.error ? (
        <ErrorView
          title="The run to reset could not be read"
          error={description.error}
          onRetry={() => void description.refetch()}
        />
      ) : (
        <div className="p-3 lg:w-1/2">
          <Skeleton label="Looking at the run" rows={14} />
        </div>
      )}
    </div>
  )
}

const unwatched = () => () => undefined

const steps = ['point', 'options', 'reason', 'follow'] as const

/** Where one is: all but the last stand on one page. */
function Steps() {
  const { event, by, reason, follow } = route.useSearch()
  const isNamed = event !== undefined || by !== undefined
  const at = follow !== undefined ? 3 : !isNamed ? 0 : reason === undefined ? 1 : 2
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-x-4 text-ink-soft text-small">
      {steps.map((step, index) => (
        <li
          key={step}
          {...(index === at && { 'aria-current': 'step' })}
          className="aria-[current=step]:font-semibold aria-[current=step]:text-ink"
        >
          {index + 1} {step}
          {index < at && <Check size={11} aria-label="done" className="ml-0.5 inline" />}
        </li>
      ))}
    </ol>
  )
}

function Header({
  run,
  description,
  status,
}: {
  run: RunRef
  description: WorkflowDescription | undefined
  /** From the history if that shows the end, which can be earlier than the description does. */
  status: WorkflowStatus | undefined
}) {
  return (
    <header className="flex flex-col gap-1 border-line border-b bg-surface px-3 py-2">
      <nav aria-label="Breadcrumb" className="flex gap-1.5 text-ink-soft text-small">
        <Link
          to="/namespaces/$namespace/workflows"
          params={{ namespace: run.namespace }}
          className="hover:text-ink hover:underline"
        >
          Workflows
        </Link>
        <span aria-hidden>›</span>
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId"
          params={{ ...run }}
          className="max-w-[60vw] truncate hover:text-ink hover:underline"
        >
          <bdi>{visibleText(run.workflowId)}</bdi>
        </Link>
        <span aria-hidden>›</span>
        <span>Reset</span>
      </nav>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
        <h1 className="min-w-0 wrap-anywhere font-semibold text-large">
          Reset <bdi className="font-mono">{visibleText(run.workflowId)}</bdi>
        </h1>
        {description && status && (
          <StatusBadge
            status={status}
            isStuck={description.stuck !== undefined}
            cancelRequested={description.cancelRequested}
          />
        )}
        <span className="min-w-0 wrap-anywhere text-ink-soft">
          {description && (
            <>
              <bdi>{visibleText(description.info.type)}</bdi> ·{' '}
            </>
          )}
          run <span className="wrap-anywhere font-mono">{run.runId}</span>
          {description && ` · ${count(description.info.historyLength, 'event')}`}
        </span>
      </div>
      <Steps />
      {description?.stuck && (
        <div className="max-w-[120ch] text-ink-soft">
          <p>
            <RollBackFirst stuck={description.stuck} /> A reset discards what came after the point.
          </p>
          <p className="line-clamp-2">
            Attempt {description.stuck.attempt}; the first one failed{' '}
            <TimeText time={description.stuck.since} show="relative" />, and is the only one that is
            written down: <bdi className="font-mono">{visibleText(description.stuck.message)}</bdi>
          </p>
        </div>
      )}
    </header>
  )
}
