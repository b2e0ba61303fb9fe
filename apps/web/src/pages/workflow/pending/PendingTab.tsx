import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/acts/actions'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { describeQuery } from '../../../api/workflows.ts'
import { useIsNarrow } from '../../../components/use-is-narrow.ts'
import { useKeys } from '../../../components/use-keys.ts'
import { type RowsHandle, VirtualRows } from '../../../components/VirtualRows.tsx'
import { useIsHere } from '../../use-is-here.ts'
import { ActivityDialog } from './ActivityDialog.tsx'
import { PendingFilters } from './PendingFilters.tsx'
import { PendingPanel } from './PendingPanel.tsx'
import { columnsOf, PendingRow, rowHeight } from './PendingRow.tsx'
import { type PendingItem, pendingItems, shownItems } from './pending-items.ts'
import type { PendingSearch } from './pending-search.ts'
import { useOpenTimers } from './use-open-timers.ts'
import { WorkflowTaskLine } from './WorkflowTaskLine.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/pending')

/**
 * The pending work of the run: its workflow task, activities, children, timers, Nexus operations,
 * callbacks.
 */
export function PendingTab() {
  const run = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const description = useQuery(describeQuery(run)).data
  const isOver = description !== undefined && isClosed(description.info.status)
  const history = useOpenTimers(run, description !== undefined && !isOver)
  const table = useRef<RowsHandle>(null)
  const isNarrow = useIsNarrow()

  const items = useMemo(
    () => (description ? pendingItems(description, history.timers) : []),
    [description, history.timers],
  )
  const shown = useMemo(() => shownItems(items, search), [items, search])
  const [only] = items
  // A single item opens by itself.
  const openKey = search.open ?? (items.length === 1 && !isNarrow ? only?.key : undefined)
  const open = useLastOf(
    items.find(({ key }) => key === openKey),
    openKey,
  )

  const change = useCallback(
    (part: { [Key in keyof PendingSearch]?: PendingSearch[Key] | undefined }) => {
      if (!isHere()) return
      void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false })
    },
    [isHere, navigate],
  )
  function close() {
    if (open === undefined) return
    change({ open: items.length === 1 ? 'none' : undefined })
    const index = shown.findIndex(({ key }) => key === openKey)
    if (index !== -1) table.current?.focusRow(index)
  }
  useKeys({
    j: () => table.current?.focusNeighbour(1),
    k: () => table.current?.focusNeighbour(-1),
    Escape: close,
  })

  if (!description) return null
  const look = isNarrow ? 'narrow' : open === undefined ? 'wide' : 'beside'
  const isPending = items.some((item) => item === open)
  return (
    <section aria-label="Pending" className="relative flex min-h-0 flex-1 flex-col">
      <WorkflowTaskLine run={run} description={description} model={history.model} />
      {isOver && items.length > 0 && (
        <p className="shrink-0 border-line border-b px-3 py-1.5 text-ink-soft">
          The run is closed. This was left over when it closed: nothing waits for it any more.
        </p>
      )}
      {isOver && <LeftChildren run={run} count={description.pendingChildren.length} />}
      {items.length > 1 && (
        <PendingFilters {...{ items, search }} shownCount={shown.length} onChange={change} />
      )}
      <div className="relative flex min-h-0 flex-1">
        <div
          className={`relative min-h-0 min-w-0 flex-1 ${open === undefined ? '' : 'max-lg:invisible'}`}
        >
          {shown.length > 0 ? (
            <VirtualRows
              ref={table}
              label="Pending work"
              columns={columnsOf(look)}
              rowHeight={rowHeight(look)}
              count={shown.length}
              keyOf={(index) => shown[index]?.key ?? ''}
              renderRow={(slot) => {
                const item = shown[slot.index]
                return (
                  item && (
                    <PendingRow
                      key={item.key}
                      {...{ item, slot, look }}
                      isOpen={item.key === openKey}
                      onOpen={() => change({ open: item.key })}
                    />
                  )
                )
              }}
            />
          ) : (
            <Nothing
              isOver={isOver}
              isFiltered={items.length > 0}
              isReading={!history.isComplete}
              error={history.error?.message}
            />
          )}
        </div>
        {open !== undefined && (
          <PendingPanel
            {...{ run, description, isPending }}
            item={open}
            onAct={(act) => change({ open: open.key, act })}
            onClose={close}
          />
        )}
      </div>
      {open?.kind === 'activity' && search.act !== undefined && (
        <ActivityDialog
          {...{ run, description, isPending }}
          key={`${open.key} ${search.act}`}
          act={search.act}
          activity={open.activity}
          onClose={() => change({ act: undefined })}
        />
      )}
    </section>
  )
}

/**
 * Children that were open when the run closed. They may have closed since, by the parent close
 * policy or by themselves.
 */
function LeftChildren({ run, count }: { run: RunRef; count: number }) {
  if (count === 0) return null
  return (
    <p className="shrink-0 border-line border-b px-3 py-1.5 text-ink-soft">
      {count === 1
        ? 'A child workflow was open when the run closed.'
        : `${count.toLocaleString('en')} child workflows were open when the run closed.`}{' '}
      <Link
        to="/namespaces/$namespace/workflows/$workflowId/$runId/relations"
        params={run}
        className="text-accent underline"
      >
        How {count === 1 ? 'it is' : 'they are'} now
      </Link>
    </p>
  )
}

/** Keeps an open item as it was last seen, since it may end while the user looks at it. */
function useLastOf(item: PendingItem | undefined, key: string | undefined) {
  const last = useRef<PendingItem>(undefined)
  useEffect(() => {
    if (item !== undefined) last.current = item
  })
  if (item !== undefined || key === undefined) return item
  return last.current?.key === key ? last.current : undefined
}

function Nothing(props: {
  isOver: boolean
  isFiltered: boolean
  isReading: boolean
  error: string | undefined
}) {
  return (
    <p className="max-w-[80ch] p-3 text-ink-soft">
      {props.isFiltered
        ? 'Nothing that is pending fits the search and filters.'
        : props.isOver
          ? 'The run is closed: it waits for nothing.'
          : props.error !== undefined
            ? `No activity or child is pending. Whether a timer is cannot be told: ${props.error}`
            : props.isReading
              ? 'No activity or child is pending. The history is being read for timers.'
              : 'No activity, child, timer or Nexus operation is pending: the run waits for a signal, an update or its workflow task.'}
    </p>
  )
}
