import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { describeLatestQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { useIsHere } from '../use-is-here.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/')

/** Redirects an address without a run id to the latest run. */
export function LatestRunPage() {
  const params = route.useParams()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const latest = useQuery(describeLatestQuery(params))
  const runId = latest.data?.info.runId
  useEffect(() => {
    if (runId === undefined || !isHere()) return
    void navigate({
      to: '/namespaces/$namespace/workflows/$workflowId/$runId/history',
      params: (current) => ({ ...current, runId }),
      replace: true,
    })
  }, [runId, isHere, navigate])
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
  return <Skeleton label="Looking for the latest run" rows={6} />
}
