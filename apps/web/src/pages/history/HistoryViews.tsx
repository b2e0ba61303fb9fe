import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { EventPanel } from './EventPanel.tsx'
import { neighbour } from './event-ids.ts'
import { FilterBar } from './FilterBar.tsx'
import { HistoryTable } from './HistoryTable.tsx'
import { HistoryToolbar } from './HistoryToolbar.tsx'
import type { HistorySearch } from './history-search.ts'
import { NoMatch } from './NoMatch.tsx'
import { useHistoryKeys } from './use-history-keys.ts'
import { useMatches } from './use-matches.ts'
import { useNewEventAnnouncements } from './use-new-event-announcements.ts'
import { usePayloadSearch } from './use-payload-search.ts'
import { useRowSetting } from './use-row-setting.ts'
import { useShownLength } from './use-shown-length.ts'
import type { VirtualTableHandle } from './VirtualTable.tsx'

const Timeline = lazy(() => import('./TimelineView.tsx'))
const GroupsTable = lazy(() => import('./GroupsTable.tsx'))
const JsonList = lazy(() => import('./JsonList.tsx'))

export interface HistoryViewsProps {
  source: HistorySource
  length: number
  search: HistorySearch
  /** Adds an entry to the browser's history unless `replace` is true. */
  onSearch: (search: HistorySearch, replace: boolean) => void
  /** Returns the address of this page with other search parameters. */
  hrefOf: (search: HistorySearch) => string
  /** Undefined for a history from a file. */
  run?: RunRef
  description?: WorkflowDescription | undefined
  onReset?: (eventId: number) => void
  resetHref?: ((eventId: number) => string) | undefined
  /** Controls at the end of the toolbar. */
  tools: ReactNode
}

/** A history as a table, as groups, on a timeline or as JSON, with the open event beside it. */
export function HistoryViews(props: HistoryViewsProps) {
  const { source, length, search, onSearch, run, description, onReset, tools } = props
  const { event: openEventId, order, view = 'table' } = search
  const table = useRef<VirtualTableHandle>(null)
  const panel = useRef<HTMLElement>(null)
  const setting = useRowSetting(props)
  const [wantsPanelFocus, setWantsPanelFocus] = useState(false)
  const [isAtTop, setAtTop] = useState(true)
  const [isHovered, setHovered] = useState(false)
  // Only the table reports its scroll position and the pointer.
  const isLookedAt = view === 'table' && (!isAtTop || isHovered)
  const isHeld = view !== 'timeline' && order !== 'asc' && (isLookedAt || openEventId !== undefined)
  const { shownLength, newerCount, showNewer } = useShownLength(length, isHeld, openEventId)
  const payloads = usePayloadSearch(source, run, search.q)
  const matches = useMatches(source, search, shownLength, payloads.found)
  const { ids, isFiltered, isLooking } = matches
  useNewEventAnnouncements(length)
  useEffect(() => {
    source.want(openEventId === undefined ? [] : [openEventId])
  }, [source, openEventId])

  const change = useCallback(
    (part: { [Key in keyof HistorySearch]?: HistorySearch[Key] | undefined }, replace = true) => {
      const next = Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined)
      onSearch(Object.fromEntries(next), replace)
    },
    [search, onSearch],
  )

  function open(eventId: number, isByKeyboard = false) {
    // Back closes the event that was opened first. Each further event replaces the entry.
    change({ event: eventId }, openEventId !== undefined)
    if (isByKeyboard) setWantsPanelFocus(true)
  }
  useEffect(() => {
    if (!wantsPanelFocus || openEventId === undefined) return
    panel.current?.focus()
    setWantsPanelFocus(false)
  }, [wantsPanelFocus, openEventId])

  function close() {
    if (openEventId === undefined) return
    change({ event: undefined })
    if (ids.has(openEventId)) table.current?.focusEvent(openEventId)
  }

  /** Moves through the events shown, in their order: 1 is the next one down. */
  function move(distance: number) {
    if (openEventId === undefined) return table.current?.focusNeighbour(distance)
    const next = neighbour(ids, openEventId, order === 'asc' ? distance : -distance)
    if (next === undefined) return
    open(next)
    // The focus follows in the table. If it is in the panel, it stays there.
    if (!panel.current?.contains(document.activeElement)) table.current?.focusEvent(next)
  }
  useHistoryKeys({ onClose: close, onMove: move })

  /** Opens the next match after the open event, or the first one. */
  function step(distance: 1 | -1) {
    // The events shown while a search is running are not its matches.
    if (isLooking || matches.problem !== undefined) return
    const start = order === 'asc' ? 0 : ids.length - 1
    const next =
      openEventId === undefined
        ? ids.at(start)
        : neighbour(ids, openEventId, order === 'asc' ? distance : -distance)
    if (next) open(next)
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <HistoryToolbar
        source={source}
        length={length}
        isLive={description?.info.status === 'RUNNING'}
        search={search}
        hrefOf={props.hrefOf}
        // A change of the view adds an entry to the browser's history, so Back undoes it.
        onChange={(part) => change(part, !('view' in part))}
        onTurn={() => table.current?.scrollToTop()}
        onJump={open}
        tools={tools}
      />
      <FilterBar
        source={source}
        search={search}
        onChange={change}
        matches={matches}
        payloads={payloads}
        onStep={step}
      />
      <div className="relative flex min-h-0 flex-1">
        <div
          className={`relative min-h-0 min-w-0 flex-1 ${openEventId === undefined ? '' : 'max-lg:invisible'}`}
        >
          {isFiltered && ids.length === 0 && view !== 'timeline' ? (
            <NoMatch isComplete={source.isComplete} isLooking={isLooking} onChange={change} />
          ) : (
            <Suspense fallback={<Skeleton label="Loading the view" />}>
              {view === 'table' && (
                <HistoryTable
                  ref={table}
                  ids={ids}
                  order={order}
                  openEventId={openEventId}
                  setting={setting}
                  onOpen={open}
                  onReset={(event) => onReset?.(event)}
                  onView={({ isAtTop: isNow }) => setAtTop(isNow)}
                  onHover={setHovered}
                />
              )}
              {view === 'groups' && (
                <GroupsTable
                  ref={table}
                  {...{ source, ids, isFiltered, order, openEventId, setting }}
                  onOpen={open}
                />
              )}
              {view === 'timeline' && (
                <Timeline
                  {...{ source, ids, isFiltered, search, setting, description }}
                  onRange={change}
                  onOpen={open}
                  onReset={(event) => onReset?.(event)}
                />
              )}
              {view === 'json' && (
                <JsonList {...{ source, ids, order, openEventId, setting }} onOpen={open} />
              )}
            </Suspense>
          )}
          {newerCount > 0 && (view !== 'groups' || isFiltered) && (
            <button
              type="button"
              onClick={() => {
                showNewer()
                table.current?.scrollToTop()
              }}
              className="absolute top-9 left-1/2 z-20 h-7 -translate-x-1/2 rounded-full bg-accent-fill px-3 font-medium text-accent-ink shadow-lg hover:brightness-110"
            >
              {newerCount.toLocaleString('en')} newer
            </button>
          )}
        </div>
        {openEventId !== undefined && (
          <EventPanel
            ref={panel}
            {...(run && { run })}
            source={source}
            eventId={openEventId}
            length={length}
            above={neighbour(ids, openEventId, order === 'asc' ? -1 : 1)}
            below={neighbour(ids, openEventId, order === 'asc' ? 1 : -1)}
            hrefOf={(event) => props.hrefOf({ ...search, event })}
            failingEventId={setting.failingEventId}
            whyNoReset={
              description?.actions.reset.allowed === false
                ? description.actions.reset.whyNot
                : undefined
            }
            onOpen={open}
            onClose={close}
            onFollow={() => panel.current?.focus()}
          />
        )}
      </div>
    </div>
  )
}
