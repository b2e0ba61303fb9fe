import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet, useLocation, useMatchRoute } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { describeQuery, lineageQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { LineageStrip } from '../../components/LineageStrip.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { CancellationBrief } from './cancellation/CancellationBrief.tsx'
import { Origin } from './Origin.tsx'
import { Problem } from './Problem.tsx'
import { pendingCount } from './pending/pending-items.ts'
import { RunActions } from './RunActions.tsx'
import { RunFacts } from './RunFacts.tsx'
import { useRunAnnouncements } from './use-run-announcements.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId')

const tabClass =
  'flex h-8 items-center gap-1.5 border-transparent border-b-2 px-2.5 text-ink-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink'

/** One run: its problem, its facts, its operations, and the tabs. */
export function RunPage() {
  const run = route.useParams()
  const description = useQuery(describeQuery(run))
  const lineage = useQuery(lineageQuery(run, description.data)).data
  useRunAnnouncements(run, description.data)
  const tabs = useTabInSight()
  const isAtCancellation =
    useMatchRoute()({
      to: '/namespaces/$namespace/workflows/$workflowId/$runId/cancellation',
    }) !== false

  if (!description.data) {
    return description.error ? (
      <ErrorView
        title={
          <>
            Run {run.runId} of <bdi>{run.workflowId}</bdi> could not be shown
          </>
        }
        error={description.error}
        onRetry={() => void description.refetch()}
      />
    ) : (
      <Skeleton label="Loading the run" rows={6} />
    )
  }
  const { info, cancelRequested } = description.data
  const params = { ...run }
  return (
    <div className="flex min-h-0 flex-1 flex-col max-sm:overflow-y-auto">
      {description.error && (
        <StaleNotice error={description.error} updatedAt={description.dataUpdatedAt} />
      )}
      <header className="flex shrink-0 flex-col gap-1.5 border-line bg-surface px-3 pt-2">
        <nav aria-label="Breadcrumb" className="flex gap-1.5 text-ink-soft text-small">
          <Link
            to="/namespaces/$namespace/workflows"
            params={{ namespace: run.namespace }}
            className="hover:text-ink hover:underline"
          >
            Workflows
          </Link>
          <span aria-hidden>›</span>
          <bdi className="max-w-[60vw] truncate">{run.workflowId}</bdi>
        </nav>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
          <div className="min-w-0 flex-1 basis-[30rem] max-sm:basis-full">
            <Problem run={run} description={description.data} />
          </div>
          <RunActions run={run} description={description.data} />
        </div>
        {cancelRequested && !isAtCancellation && (
          <CancellationBrief run={run} description={description.data} />
        )}
        <Origin run={run} description={description.data} lineage={lineage} />
        <RunFacts description={description.data} />
        {lineage && (
          <LineageStrip
            runs={lineage.runs}
            currentRunId={run.runId}
            renderLink={(runId, children) => (
              <Link
                to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
                params={{ ...params, runId }}
                className="text-accent hover:underline"
              >
                {children}
              </Link>
            )}
          />
        )}
        <nav ref={tabs} aria-label="Views of the run" className="-mb-px flex gap-1 overflow-x-auto">
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
            params={params}
            className={tabClass}
          >
            History <Count value={info.historyLength} />
          </Link>
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/pending"
            params={params}
            className={tabClass}
          >
            Pending <Count value={pendingCount(description.data)} />
          </Link>
          {(cancelRequested || isAtCancellation) && (
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/cancellation"
              params={params}
              className={tabClass}
            >
              Cancellation
            </Link>
          )}
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/relations"
            params={params}
            className={tabClass}
          >
            Relations <Count value={lineage?.runs.length} />
          </Link>
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/workers"
            params={params}
            className={tabClass}
          >
            Workers <Count value={description.data.pollers?.length} />
          </Link>
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/talk"
            params={params}
            className={tabClass}
          >
            Talk
          </Link>
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/metadata"
            params={params}
            className={tabClass}
          >
            Metadata
          </Link>
        </nav>
      </header>
      <div className="flex min-h-0 flex-1 flex-col border-line border-t bg-surface max-sm:min-h-[70dvh]">
        <Outlet />
      </div>
    </div>
  )
}

/** Scrolls the row of tabs on a narrow screen, so that the open tab is in sight. */
function useTabInSight() {
  const tabs = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address decides which tab is open
  useEffect(() => {
    tabs.current
      ?.querySelector('[aria-current=page]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname, tabs.current])
  return tabs
}

function Count({ value }: { value: number | undefined }) {
  return value === undefined ? null : (
    <span className="text-ink-faint text-small tabular-nums">{value.toLocaleString('en')}</span>
  )
}
