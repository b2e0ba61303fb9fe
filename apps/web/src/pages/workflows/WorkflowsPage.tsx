import type { WorkflowStatus } from '@rewind/contract/workflows'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { ApiError } from '../../api/call.ts'
import { countQuery, workflowsQuery } from '../../api/workflows.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { SearchField } from './SearchField.tsx'
import { StatusFilter } from './StatusFilter.tsx'
import { searchedQuery, statusOfGroup, visibilityQuery } from './visibility-query.ts'
import { WorkflowsTable } from './WorkflowsTable.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows')

/** How often the first page is asked again, in milliseconds; later pages stay as they were read. */
const refreshPeriod = 10_000

export function WorkflowsPage() {
  const { namespace } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const text = search.query ?? ''
  const statuses = (search.status?.split(',') ?? []) as WorkflowStatus[]
  const query = visibilityQuery(text, statuses)

  const list = useInfiniteQuery({
    ...workflowsQuery(namespace, query),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? refreshPeriod : false),
  })
  const counts = useQuery({
    ...countQuery(namespace, searchedQuery(text)),
    refetchInterval: refreshPeriod,
  })
  const byStatus = new Map(
    counts.data?.groups?.map((group) => [statusOfGroup(group.value), group.count]),
  )
  const workflows = list.data?.pages.flatMap((page) => page.workflows) ?? []

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-surface px-3 py-2">
        <h1 className="font-semibold text-large max-sm:sr-only">Workflows</h1>
        <SearchField
          key={text}
          value={text}
          onSearch={(next) =>
            void navigate({ search: (old) => ({ ...old, query: next === '' ? undefined : next }) })
          }
        />
        <Button
          look="quiet"
          aria-label="Refresh"
          onClick={() => {
            void list.refetch()
            void counts.refetch()
          }}
        >
          <RefreshCw size={14} aria-hidden />
        </Button>
        <StatusFilter
          chosen={statuses}
          counts={byStatus}
          total={counts.data?.count}
          onChange={(next) =>
            void navigate({
              search: (old) => ({ ...old, status: next.length > 0 ? next.join(',') : undefined }),
            })
          }
        />
      </div>
      {list.data && list.error && <StaleNotice error={list.error} updatedAt={list.dataUpdatedAt} />}
      {list.isPending && <Skeleton label="Loading workflows" />}
      {list.error && !list.data && (
        <ErrorView
          title={
            list.error instanceof ApiError && list.error.code === 'INVALID'
              ? 'Temporal does not take this query'
              : 'The workflows could not be listed'
          }
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data && (
        <WorkflowsTable
          namespace={namespace}
          workflows={workflows}
          isFiltered={query !== ''}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          onMore={() => {
            if (!list.isFetchingNextPage) void list.fetchNextPage()
          }}
        />
      )}
    </div>
  )
}
