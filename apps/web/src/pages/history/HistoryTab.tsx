import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useSyncExternalStore } from 'react'
import { historyOf } from '../../api/run-history.ts'
import { describeQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { useIsHere } from '../use-is-here.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { HistoryViews } from './HistoryViews.tsx'
import type { HistorySearch } from './history-search.ts'

const historyRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/history'
const resetRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/reset'
const route = getRouteApi(historyRoute)

/** The event history of one run. */
export function HistoryTab(): ReactNode {
  const run = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const router = useRouter()
  const description = useQuery(describeQuery(run)).data
  const source = historyOf(run)
  const { namespace, workflowId, runId } = run
  useEffect(() => source.model.setPending(description), [source, description])
  const length = useSyncExternalStore(source.subscribe, () => source.model.length)
  const firstError = useSyncExternalStore(source.subscribe, () =>
    source.model.heldCount === 0 ? source.error : undefined,
  )
  const onSearch = useCallback(
    (next: HistorySearch, replace: boolean) => {
      if (isHere()) void navigate({ search: next, replace, resetScroll: false })
    },
    [isHere, navigate],
  )
  const hrefOf = useCallback(
    (next: HistorySearch) => {
      const params = { namespace, workflowId, runId }
      return router.buildLocation({ to: historyRoute, params, search: next }).publicHref
    },
    [router, namespace, workflowId, runId],
  )
  const mayReset = description?.actions.reset.allowed === true
  const resetHref = useCallback(
    (event: number) => {
      const params = { namespace, workflowId, runId }
      return router.buildLocation({ to: resetRoute, params, search: { event } }).publicHref
    },
    [router, namespace, workflowId, runId],
  )
  if (firstError) {
    return (
      <ErrorView
        title="The event history could not be read"
        error={firstError}
        onRetry={source.retry}
      />
    )
  }
  if (length === 0) {
    return source.isComplete ? (
      <p className="p-4 text-ink-soft">
        This run has no events yet. Temporal writes the first one when the run starts.
      </p>
    ) : (
      <Skeleton label="Loading the event history" />
    )
  }
  return (
    <HistoryViews
      key={runId}
      source={source}
      length={length}
      search={search}
      onSearch={onSearch}
      hrefOf={hrefOf}
      run={run}
      description={description}
      onReset={(event) => void navigate({ to: resetRoute, params: run, search: { event } })}
      resetHref={mayReset ? resetHref : undefined}
      tools={<ExportMenu run={run} />}
    />
  )
}
