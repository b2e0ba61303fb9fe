import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { EventPanel } from './EventPanel.tsx'
import { HistoryTable, type HistoryTableHandle } from './HistoryTable.tsx'
import { HistoryToolbar } from './HistoryToolbar.tsx'
import type { HistoryLoader } from './history-loader.ts'
import type { EventRange } from './history-store.ts'
import { useHistoryKeys } from './use-history-keys.ts'
import { useNewEventAnnouncements } from './use-new-event-announcements.ts'
import { useRowSetting } from './use-row-setting.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/history')
const resetRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/reset'

/** Rows beyond those in sight that are read ahead. */
const readAhead = 150

/** All events as a table, and the open one beside it. */
export function EventHistory({
  run,
  loader,
  length,
  description,
}: {
  run: RunRef
  loader: HistoryLoader
  length: number
  description: WorkflowDescription | undefined
}) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const table = useRef<HistoryTableHandle>(null)
  const panel = useRef<HTMLElement>(null)
  const { event: openEventId, order } = search
  const reset = description?.actions.reset
  const setting = useRowSetting(run, loader, description, reset?.allowed === true, order)
  const [wantsPanelFocus, setWantsPanelFocus] = useState(false)
  const [isAtTop, setAtTop] = useState(true)
  const [isHovered, setHovered] = useState(false)
  const isHeld = order !== 'asc' && (!isAtTop || isHovered || openEventId !== undefined)
  const { shownLength, newerCount, showNewer } = useShownLength(length, isHeld, openEventId)
  const onView = useWants(loader, length, openEventId, setAtTop)
  useNewEventAnnouncements(length)

  function open(eventId: number, isByKeyboard = false) {
    // The first one opened is a step that the browser's Back undoes; from there on one only looks around.
    void navigate({
      search: (before) => ({ ...before, event: eventId }),
      replace: openEventId !== undefined,
      resetScroll: false,
    })
    if (isByKeyboard) setWantsPanelFocus(true)
  }
  useEffect(() => {
    if (!wantsPanelFocus || openEventId === undefined) return
    panel.current?.focus()
    setWantsPanelFocus(false)
  }, [wantsPanelFocus, openEventId])

  function turn() {
    table.current?.scrollToTop()
    void navigate({
      search: ({ order: before, ...rest }) => (before === 'asc' ? rest : { ...rest, order: 'asc' }),
      replace: true,
      resetScroll: false,
    })
  }

  function close() {
    if (openEventId === undefined) return
    void navigate({
      search: ({ event: _, ...rest }) => rest,
      replace: true,
      resetScroll: false,
    })
    if (openEventId <= shownLength) table.current?.focusEvent(openEventId)
  }

  useHistoryKeys({
    onClose: close,
    onMove(distance) {
      if (openEventId === undefined) return table.current?.focusNeighbour(distance)
      const next = openEventId + (order === 'asc' ? distance : -distance)
      if (next < 1 || next > shownLength) return
      open(next)
      // The focus follows in the table, and stays in the panel if it is there.
      if (!panel.current?.contains(document.activeElement)) table.current?.focusEvent(next)
    },
  })

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <HistoryToolbar
        loader={loader}
        length={length}
        isLive={description?.info.status === 'RUNNING'}
        isAscending={order === 'asc'}
        onTurn={turn}
        onJump={open}
      />
      <div className="relative flex min-h-0 flex-1">
        <div
          className={`relative min-h-0 min-w-0 flex-1 ${openEventId === undefined ? '' : 'max-lg:invisible'}`}
        >
          <HistoryTable
            ref={table}
            length={shownLength}
            order={order}
            openEventId={openEventId}
            setting={setting}
            onOpen={open}
            onReset={(event) => void navigate({ to: resetRoute, params: run, search: { event } })}
            onView={onView}
            onHover={setHovered}
          />
          {newerCount > 0 && (
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
            run={run}
            loader={loader}
            eventId={openEventId}
            search={search}
            failingEventId={setting.failingEventId}
            whyNoReset={reset?.allowed === false ? reset.whyNot : undefined}
            onOpen={open}
            onClose={close}
            onFollow={() => panel.current?.focus()}
          />
        )}
      </div>
    </div>
  )
}

/** Rows that come while they are held back are counted, so that nothing moves under the pointer. */
function useShownLength(length: number, isHeld: boolean, openEventId: number | undefined) {
  const [heldLength, setHeldLength] = useState(length)
  if (!isHeld && heldLength !== length) setHeldLength(length)
  // An event that is opened has its row, even if it is newer than those shown.
  const opened = openEventId !== undefined && openEventId <= length ? openEventId : 0
  const shownLength = isHeld ? Math.max(heldLength, opened) : length
  return {
    shownLength,
    newerCount: length - shownLength,
    showNewer: () => setHeldLength(length),
  }
}

/** Tells the loader what is looked at, past React's state: it changes with every row scrolled. */
function useWants(
  loader: HistoryLoader,
  length: number,
  openEventId: number | undefined,
  setAtTop: (isAtTop: boolean) => void,
) {
  const view = useRef<EventRange>(undefined)
  const want = useCallback(() => {
    if (!view.current) return
    const { from, to } = view.current
    loader.want([
      { from, to },
      ...(openEventId === undefined ? [] : [{ from: openEventId, to: openEventId }]),
      { from: Math.max(1, from - readAhead), to: to + readAhead },
      ...(loader.store.holdsTail ? [{ from: length, to: length }] : []),
    ])
  }, [loader, length, openEventId])
  useEffect(want, [want])
  useEffect(() => () => loader.want([]), [loader])
  return useCallback(
    ({ isAtTop, ...range }: EventRange & { isAtTop: boolean }) => {
      view.current = range
      setAtTop(isAtTop)
      want()
    },
    [want, setAtTop],
  )
}
