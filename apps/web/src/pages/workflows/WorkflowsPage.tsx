import { fillUrl } from '@rewind/contract/path'
import { misreadNames } from '@rewind/history/visibility/visibility-problems'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { useMemo } from 'react'
import { ApiError } from '../../api/call.ts'
import { namespaceQuery, searchAttributesQuery } from '../../api/session.ts'
import { countQuery } from '../../api/workflows.ts'
import { withBasePath } from '../../base-path.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { usePreferences } from '../../components/Preferences.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { useIsHere } from '../use-is-here.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { columnTitles, ownAttributes } from './columns.ts'
import { ListFooter } from './ListFooter.tsx'
import { NoWorkflows } from './NoWorkflows.tsx'
import { QueryBar } from './QueryBar.tsx'
import { SelectionBar, saveExecutions } from './SelectionBar.tsx'
import { StatusFilter } from './StatusFilter.tsx'
import { useColumns } from './use-columns.ts'
import { usePageOfWorkflows } from './use-page-of-workflows.ts'
import { usePages } from './use-pages.ts'
import { useSelection } from './use-selection.ts'
import { ViewsMenu } from './ViewsMenu.tsx'
import { refusalInText, searchedQuery } from './visibility-query.ts'
import type { RowSetting } from './WorkflowRow.tsx'
import { WorkflowsTable } from './WorkflowsTable.tsx'
import { pageOf, statusesOf, type WorkflowsSearch } from './workflows-search.ts'

const route = getRouteApi('/namespaces/$namespace/workflows')

/** The period between two counts of the executions, in milliseconds. */
const countPeriod = 15_000
const rowHeights = { dense: 28, comfortable: 36 } as const

export function WorkflowsPage() {
  const { namespace } = route.useParams()
  // A selection belongs to one namespace.
  return <ListOfNamespace key={namespace} namespace={namespace} />
}

function ListOfNamespace({ namespace }: { namespace: string }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const router = useRouter()
  const { timeZone, times, rows } = usePreferences()
  const text = search.query ?? ''

  const change = (part: Partial<WorkflowsSearch>) => {
    if (isHere()) void navigate({ search: (old) => ({ ...old, ...part }) })
  }
  /** Another search begins at its first page. */
  const ask = (part: Partial<WorkflowsSearch>) => change({ ...part, page: undefined })

  const list = usePageOfWorkflows(namespace, search)
  const { page, newer, isAtLeast, changesError } = list
  // The rows of the search before stay in sight until the new one is answered.
  const isOld = page.isPlaceholderData
  const pages = usePages(search.page, isOld ? undefined : page.data?.nextPageToken)
  const counts = useQuery({
    ...countQuery(namespace, searchedQuery(text)),
    refetchInterval: countPeriod,
  })
  const attributes = useQuery(searchAttributesQuery(namespace))
  const known = attributes.data?.searchAttributes ?? ownAttributes
  const capabilities = useQuery(namespaceQuery(namespace)).data?.capabilities
  const selection = useSelection()
  const [columns, setColumns] = useColumns(namespace, search.columns, (next) =>
    change({ columns: next }),
  )
  const titleOf = useMemo(
    () =>
      columnTitles([
        ...known.map(({ name }) => name),
        ...columns.map(({ attribute }) => attribute),
      ]),
    [known, columns],
  )
  const setting: RowSetting = useMemo(
    () => ({
      columns,
      types: new Map(known.map(({ name, type }) => [name, type])),
      timeZone,
      times,
      rowHeight: rowHeights[rows],
      hrefOf: ({ workflowId, runId }) =>
        withBasePath(
          fillUrl('/namespaces/:namespace/workflows/:workflowId/:runId/history', {
            namespace,
            workflowId,
            runId,
          }),
        ),
    }),
    [namespace, columns, known, timeZone, times, rows],
  )
  const workflows = page.data?.workflows ?? []
  const refusal =
    page.error instanceof ApiError && page.error.code === 'INVALID' ? page.error : undefined
  // The link is older than Rewind's signing key, or its query was changed by hand.
  const isLostPage = refusal?.details?.field === 'pageToken'
  const isRefused = refusal !== undefined && !isLostPage
  const asked = pageOf(search).query
  const whyRefused = isRefused ? refusal.message : undefined
  const refused = useMemo(() => {
    if (whyRefused === undefined) return undefined
    return misreadNames(text, known)[0] ?? refusalInText(text, asked, whyRefused)
  }, [text, asked, known, whyRefused])
  const staleBecause = page.error ?? changesError
  const readAnew = () => {
    void list.readAnew()
    void counts.refetch()
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-2 border-line border-b bg-surface px-3 py-2">
        <h1 className="font-semibold text-large max-sm:sr-only">Workflows</h1>
        <QueryBar
          namespace={namespace}
          text={text}
          refusal={refused}
          attributes={known}
          workflows={workflows}
          onAsk={(next) => ask({ query: next || undefined })}
        />
        <ViewsMenu
          namespace={namespace}
          search={search}
          capabilities={capabilities}
          hrefOf={(place) =>
            router.buildLocation({
              to: '/namespaces/$namespace/workflows',
              params: { namespace },
              search: place,
            }).publicHref
          }
          onOpen={(place) => void navigate({ search: place })}
        />
        <ColumnsMenu
          columns={columns}
          attributes={known}
          titleOf={titleOf}
          error={attributes.error}
          onChange={setColumns}
        />
        <Button look="quiet" aria-label="Refresh" onClick={readAnew}>
          <RefreshCw size={14} aria-hidden />
        </Button>
        <StatusFilter
          chosen={statusesOf(search)}
          counts={counts.data}
          whyNot={
            // The field itself shows what is wrong with the query.
            counts.error && isRefused ? 'Temporal does not take this query.' : counts.error?.message
          }
          onChange={(next) => ask({ status: next.join(',') || undefined })}
        />
      </div>
      {(page.isPending || (isOld && workflows.length === 0)) && (
        <Skeleton label="Loading workflows" />
      )}
      {page.error && !page.data && (
        <ErrorView
          title={
            isLostPage
              ? 'This page of the list is gone'
              : isRefused
                ? 'Temporal does not take this query'
                : 'The workflows could not be listed'
          }
          error={
            refused === undefined
              ? page.error
              : { requestId: refusal?.requestId, message: refused.message }
          }
          {...(isLostPage
            ? { onRetry: pages.toFirst, retryLabel: 'First page' }
            : { onRetry: () => void page.refetch() })}
        />
      )}
      {page.data && workflows.length === 0 && !isOld && (
        <NoWorkflows namespace={namespace} asked={asked} onFirst={pages.toFirst} />
      )}
      {workflows.length > 0 && (
        <WorkflowsTable
          key={search.page ?? ''}
          workflows={workflows}
          setting={setting}
          titleOf={titleOf}
          selected={selection.ids}
          isOld={isOld}
          onSelect={selection.select}
          onOpen={(workflow) => router.history.push(setting.hrefOf(workflow))}
          onColumns={setColumns}
          onSight={list.noteSight}
        />
      )}
      {/* Notices stand below the rows, so that no row moves under the pointer. */}
      {page.data && staleBecause && (
        <StaleNotice error={staleBecause} updatedAt={page.dataUpdatedAt} />
      )}
      {newer > 0 && (
        <button
          type="button"
          onClick={readAnew}
          className="border-line border-t bg-info-tint px-3 py-1 text-accent hover:underline"
        >
          {isAtLeast ? `${newer} or more` : newer} newer: show {newer === 1 ? 'it' : 'them'}
        </button>
      )}
      {selection.workflows.length > 0 && (
        <SelectionBar
          selected={selection.workflows}
          hrefOf={setting.hrefOf}
          onClear={selection.clear}
        />
      )}
      {page.data && (
        <ListFooter
          rows={isOld ? undefined : workflows.length}
          pageSize={pageOf(search).pageSize}
          pageNumber={pages.pageNumber}
          onFirst={pages.toFirst}
          onPrevious={pages.toPrevious}
          onNext={pages.toNext}
          onPageSize={(pageSize) => ask({ pageSize })}
          onExport={() => saveExecutions(workflows)}
        />
      )}
    </div>
  )
}
