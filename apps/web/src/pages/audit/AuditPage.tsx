import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useEffect } from 'react'
import { type AuditFilter, auditExportUrl, auditQuery } from '../../api/audit.ts'
import { Button, buttonClass } from '../../components/Button.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { useIsHere } from '../use-is-here.ts'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditPanel } from './AuditPanel.tsx'
import { AuditTable, linkIdOf } from './AuditTable.tsx'
import { auditSearch, filterOf } from './audit-search.ts'

const route = getRouteApi('/audit')

/** The audit log over all namespaces: the answer to “who terminated this?” */
export function AuditPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const filter = filterOf(search)
  const { entry } = search
  const list = useInfiniteQuery(auditQuery(filter))
  const records = list.data?.pages.flatMap((page) => page.records)
  const isFiltered = Object.keys(filter).length > 0
  useEffect(() => {
    document.title = 'Audit log · Rewind'
  }, [])
  const change = (name: string, value: string | undefined) => {
    if (!isHere()) return
    void navigate({
      search: (old) => auditSearch({ ...old, [name]: value }),
      replace: true,
      resetScroll: false,
    })
  }
  const close = () => {
    if (entry !== undefined) document.getElementById(linkIdOf(entry))?.focus()
    change('entry', undefined)
  }

  return (
    <div className="relative flex min-h-0 flex-1 bg-surface">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto">
        <div className="flex flex-col gap-2 border-line border-b px-3 py-2">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="flex-1 font-semibold text-large">Audit log</h1>
            <ExportLink filter={filter} format="csv" />
            <ExportLink filter={filter} format="json" />
          </div>
          <AuditFilters
            search={search}
            onChange={change}
            onClear={
              isFiltered ? () => void navigate({ search: { entry }, replace: true }) : undefined
            }
          />
        </div>
        {list.error && list.data && (
          <StaleNotice error={list.error} updatedAt={list.dataUpdatedAt} />
        )}
        {list.error && !list.data ? (
          <ErrorView
            title="The audit log could not be read"
            error={list.error}
            onRetry={() => void list.refetch()}
          />
        ) : records?.length === 0 && !list.isPlaceholderData ? (
          <p className="max-w-[80ch] p-4 text-ink-soft">
            {isFiltered
              ? 'No record matches these filters.'
              : 'Nothing has been done through this console yet. What is done elsewhere, by the CLI or the Web UI, is in the event histories; the page of a run lists it.'}
          </p>
        ) : (
          // Until the new filters are answered, the rows are those of the filters before.
          <div
            aria-busy={list.isPlaceholderData}
            className={list.isPlaceholderData ? 'opacity-60' : ''}
          >
            <AuditTable records={records} openId={entry} />
          </div>
        )}
        {list.hasNextPage && !list.isPlaceholderData && (
          <Button
            className="m-3 self-start"
            whyNot={list.isFetchingNextPage ? 'They are being read.' : undefined}
            onClick={() => void list.fetchNextPage()}
          >
            Older records
          </Button>
        )}
      </div>
      {entry !== undefined && <AuditPanel key={entry} id={entry} onClose={close} />}
    </div>
  )
}

function ExportLink({ filter, format }: { filter: AuditFilter; format: 'csv' | 'json' }) {
  return (
    <a href={auditExportUrl(filter, format)} download className={buttonClass()}>
      <Download size={14} aria-hidden /> Export {format.toUpperCase()}
    </a>
  )
}
