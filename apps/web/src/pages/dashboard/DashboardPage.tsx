import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { dashboardQuery } from '../../api/attention.ts'
import { sessionQuery } from '../../api/session.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { AttentionPanel } from './AttentionPanel.tsx'
import { InterventionsPanel } from './InterventionsPanel.tsx'
import { Panel } from './Panel.tsx'
import { StatusTable } from './StatusTable.tsx'
import { TaskQueuesTable } from './TaskQueuesTable.tsx'

const route = getRouteApi('/namespaces/$namespace/')

/** The page at `/`: the dashboard of the default namespace. */
export function HomePage() {
  const session = useQuery(sessionQuery)
  if (session.data) return <Dashboard namespace={session.data.defaultNamespace} />
  return session.error ? (
    <ErrorView
      title="The console could not be opened"
      error={session.error}
      onRetry={() => void session.refetch()}
    />
  ) : (
    <Skeleton label="Loading the dashboard" />
  )
}

export function DashboardPage() {
  const { namespace } = route.useParams()
  return <Dashboard key={namespace} namespace={namespace} />
}

/** What needs attention now, and the state of the namespace. */
function Dashboard({ namespace }: { namespace: string }) {
  const dashboard = useQuery(dashboardQuery(namespace))
  const { data } = dashboard
  useEffect(() => {
    document.title = `${namespace} · Rewind`
  }, [namespace])
  const problem = dashboard.error ?? data?.problem
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {data && problem && <StaleNotice error={problem} updatedAt={Date.parse(data.readAt)} />}
      <header className="flex flex-wrap items-baseline gap-x-4 border-line border-b bg-surface px-3 py-2">
        <h1 className="min-w-0 wrap-anywhere font-semibold text-large">
          <bdi>{namespace}</bdi>
        </h1>
        <Link
          to="/namespaces/$namespace/workflows"
          params={{ namespace }}
          className="text-accent hover:underline"
        >
          All workflows
        </Link>
        {data && (
          <span className="text-ink-faint text-small">
            Counts and queues read <TimeText time={data.readAt} show="relative" />, at most every{' '}
            {data.freshFor / 1000} s
          </span>
        )}
      </header>
      <div className="grid grid-cols-1 items-start gap-3 p-3 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <AttentionPanel namespace={namespace} />
          <InterventionsPanel namespace={namespace} />
        </div>
        {dashboard.error && !data ? (
          <ErrorView
            title="The counts could not be read"
            error={dashboard.error}
            onRetry={() => void dashboard.refetch()}
          />
        ) : (
          <div className="flex min-w-0 flex-col gap-3">
            <Panel title="Executions by status">
              {data ? (
                <StatusTable namespace={namespace} counts={data.counts} course={data.course} />
              ) : (
                <Skeleton label="Counting executions" rows={7} />
              )}
            </Panel>
            <Panel title="Task queues in use">
              {data ? (
                <TaskQueuesTable namespace={namespace} dashboard={data} />
              ) : (
                <Skeleton label="Reading task queues" rows={4} />
              )}
            </Panel>
          </div>
        )}
      </div>
    </div>
  )
}
