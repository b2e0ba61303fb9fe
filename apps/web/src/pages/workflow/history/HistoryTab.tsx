import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { describeQuery } from '../../../api/workflows.ts'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { EventHistory } from './EventHistory.tsx'
import { historyOf } from './history-loader.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/history')

/** The event history of one run, once it is known how long it is. */
export function HistoryTab(): ReactNode {
  const run = route.useParams()
  const description = useQuery(describeQuery(run))
  const loader = historyOf(run)
  const historyLength = description.data?.info.historyLength
  useEffect(() => {
    if (historyLength !== undefined) loader.grow(historyLength)
  }, [loader, historyLength])
  const length = useSyncExternalStore(loader.subscribe, () => loader.store.length)
  const firstError = useSyncExternalStore(loader.subscribe, () =>
    loader.store.heldCount === 0 ? loader.error : undefined,
  )
  const error = firstError ?? (description.data ? undefined : description.error)
  if (error) {
    return (
      <ErrorView
        title="The event history could not be read"
        error={error}
        onRetry={() => {
          void description.refetch()
          loader.retry()
        }}
      />
    )
  }
  if (length === 0) {
    return historyLength === 0 ? (
      <p className="p-4 text-ink-soft">
        This run has no events yet. Temporal writes the first one when the run starts.
      </p>
    ) : (
      <Skeleton label="Loading the event history" />
    )
  }
  return (
    <EventHistory
      key={run.runId}
      run={run}
      loader={loader}
      length={length}
      description={description.data}
    />
  )
}
