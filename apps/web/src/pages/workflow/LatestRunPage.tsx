import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { describeLatestQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/')

/** An address without a run goes to the latest run. */
export function LatestRunPage() {
  const params = route.useParams()
  const latest = useQuery(describeLatestQuery(params))
  if (latest.error) {
    return (
      <ErrorView
        title={
          <>
            Workflow <bdi>{params.workflowId}</bdi> could not be shown
          </>
        }
        error={latest.error}
        onRetry={() => void latest.refetch()}
      />
    )
  }
  if (!latest.data) return <Skeleton label="Looking for the latest run" rows={6} />
  return (
    <Navigate
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...params, runId: latest.data.info.runId }}
      replace
    />
  )
}
