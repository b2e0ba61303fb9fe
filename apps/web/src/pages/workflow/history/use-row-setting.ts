import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import { resetPointsQuery } from '../../../api/history.ts'
import { usePreferences } from '../../../components/Preferences.tsx'
import type { RowSetting } from './HistoryRow.tsx'
import type { HistoryLoader } from './history-loader.ts'
import { useIsNarrow } from './use-is-narrow.ts'

const historyRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/history'
const resetRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/reset'

/** What the rows share. Their links are text: a router's link in each would cost more than the row. */
export function useRowSetting(
  run: RunRef,
  loader: HistoryLoader,
  description: WorkflowDescription | undefined,
  mayReset: boolean,
  order: 'asc' | undefined,
): RowSetting {
  const router = useRouter()
  const { timeZone } = usePreferences()
  const isNarrow = useIsNarrow()
  const { namespace, workflowId, runId } = run
  const failingEventId = description?.stuck?.failingEventId
  // The page above asks for the points where a reset is worth suggesting; here they are only marked.
  const points = useQuery({
    ...resetPointsQuery(run, description?.info.historyLength),
    enabled: false,
  })
  const suggestedEventId = points.data?.suggested?.eventId
  return useMemo(() => {
    const params = { namespace, workflowId, runId }
    const search = order ? { order } : {}
    const { href } = router.buildLocation({ to: historyRoute, params, search })
    const reset = router.buildLocation({ to: resetRoute, params }).href
    return {
      loader,
      timeZone,
      isNarrow,
      eventHref: (eventId) => `${href}${order ? '&' : '?'}event=${eventId}`,
      resetHref: mayReset ? (eventId) => `${reset}?event=${eventId}` : undefined,
      failingEventId,
      suggestedEventId,
    }
  }, [
    router,
    namespace,
    workflowId,
    runId,
    loader,
    timeZone,
    isNarrow,
    order,
    mayReset,
    failingEventId,
    suggestedEventId,
  ])
}
