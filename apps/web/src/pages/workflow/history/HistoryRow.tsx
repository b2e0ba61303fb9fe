import type { HistoryEvent } from '@rewind/contract/history'
import { eventTypeName } from '@rewind/history/event-names'
import { whyNotResetTo } from '@rewind/history/reset-points'
import { summarizeEvent } from '@rewind/history/summarize-event'
import { RotateCcw } from 'lucide-react'
import { memo, type ReactNode, useSyncExternalStore } from 'react'
import { clockTime, dateAndTimeWithZone } from '../../../components/format-time.ts'
import { visibleText } from '../../../components/visible-text.ts'
import { EventMark } from './EventMark.tsx'
import { dayOf } from './event-day.ts'
import type { HistoryLoader } from './history-loader.ts'

/** What all rows share; it stays the same object while nothing of it changes. */
export interface RowSetting {
  loader: HistoryLoader
  timeZone: string
  /** Rows have two lines in two columns. */
  isNarrow: boolean
  eventHref: (eventId: number) => string
  /** Absent where no reset may be begun. */
  resetHref: ((eventId: number) => string) | undefined
  /** The event that the code cannot follow. */
  failingEventId: number | undefined
  suggestedEventId: number | undefined
}

export const rowHeight = (isNarrow: boolean) => (isNarrow ? 44 : 28)

interface HistoryRowProps {
  eventId: number
  /** The event in the row above; 0 in the first row. */
  aboveId: number
  rowIndex: number
  isOpen: boolean
  /** The one row that the Tab key reaches. */
  isTabStop: boolean
  setting: RowSetting
}

/** One event as one row. It draws itself again only when its own event arrives. */
export const HistoryRow = memo(function HistoryRow(props: HistoryRowProps) {
  const { eventId, aboveId, rowIndex, isOpen, isTabStop, setting } = props
  const { loader } = setting
  const event = useSyncExternalStore(loader.subscribe, () => loader.store.get(eventId))
  const above = useSyncExternalStore(loader.subscribe, () => loader.store.get(aboveId))
  return (
    <tr
      data-event={eventId}
      aria-rowindex={rowIndex}
      aria-current={isOpen || undefined}
      style={{ height: rowHeight(setting.isNarrow) }}
      className="group cursor-pointer hover:bg-hover aria-[current]:bg-selected [&>td]:border-line [&>td]:border-b"
    >
      {setting.isNarrow ? (
        <NarrowCells {...{ eventId, event, isTabStop, setting }} />
      ) : (
        <WideCells {...{ eventId, event, above, isTabStop, setting }} />
      )}
    </tr>
  )
})

interface CellsProps {
  eventId: number
  /** Absent until it is loaded; the cells and the link in them stay the same, and so does the focus. */
  event: HistoryEvent | undefined
  isTabStop: boolean
  setting: RowSetting
}

function WideCells(props: CellsProps & { above: HistoryEvent | undefined }) {
  const { eventId, event, above, isTabStop, setting } = props
  const { timeZone } = setting
  const isResetPoint = event !== undefined && whyNotResetTo(event) === undefined
  return (
    <>
      <td className="pr-2 pl-3 text-right text-ink-faint tabular-nums">{eventId}</td>
      <td
        title={event && dateAndTimeWithZone(event.time, timeZone)}
        className="whitespace-nowrap pr-3 text-right text-ink-soft tabular-nums"
      >
        {event && isFirstOfDay(event, above, timeZone) && (
          <span className="mr-1.5 text-ink-faint text-small">{dayOf(event.time, timeZone)}</span>
        )}
        {event && clockTime(event.time, timeZone)}
      </td>
      <td className="pr-2">
        <Name {...props}>
          {isResetPoint && <RotateCcw aria-hidden size={11} className="shrink-0 text-ink-faint" />}
        </Name>
      </td>
      <td className="relative truncate pr-3 text-ink-soft">
        <Summary eventId={eventId} event={event} setting={setting} />
        {isResetPoint && setting.resetHref && (
          <a
            href={setting.resetHref(eventId)}
            data-reset={eventId}
            tabIndex={isTabStop ? 0 : -1}
            className="absolute inset-y-0.5 right-2 flex items-center gap-1 rounded border border-line-strong bg-surface px-2 text-ink text-small opacity-0 hover:bg-hover focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
          >
            <RotateCcw aria-hidden size={11} />
            Reset to event {eventId}
          </a>
        )}
      </td>
    </>
  )
}

/** Two lines in two columns, where the window is narrow; the reset is offered by the open event. */
function NarrowCells(props: CellsProps) {
  const { eventId, event, setting } = props
  const { timeZone } = setting
  return (
    <>
      <td className="pt-1 pr-1 pl-3 text-right align-top text-ink-faint tabular-nums">{eventId}</td>
      <td className="pr-3">
        <Name {...props}>
          {event && (
            <span
              title={dateAndTimeWithZone(event.time, timeZone)}
              className="ml-auto shrink-0 text-ink-faint text-small tabular-nums"
            >
              {clockTime(event.time, timeZone).slice(0, 8)}
            </span>
          )}
        </Name>
        <div className="truncate pl-5 text-ink-soft text-small">
          <Summary eventId={eventId} event={event} setting={setting} />
        </div>
      </td>
    </>
  )
}

function Name({
  eventId,
  event,
  isTabStop,
  setting,
  children,
}: CellsProps & { children: ReactNode }) {
  const name = event && eventTypeName(event.type)
  return (
    <div className="flex items-center gap-1.5">
      <span className="flex w-3.5 shrink-0 justify-center">
        {event && <EventMark event={event} isStuckAt={eventId === setting.failingEventId} />}
      </span>
      <a
        href={setting.eventHref(eventId)}
        tabIndex={isTabStop ? 0 : -1}
        title={name}
        aria-label={event ? undefined : `Event ${eventId}, not loaded yet`}
        className="min-w-0 truncate rounded-sm font-medium outline-offset-0"
      >
        {name ?? <Blank width={90 + ((eventId * 37) % 80)} />}
      </a>
      {children}
    </div>
  )
}

function Summary({
  eventId,
  event,
  setting,
}: {
  eventId: number
  event: HistoryEvent | undefined
  setting: RowSetting
}) {
  const { loader } = setting
  // It may speak of an event that is loaded later: what an activity is called stands where it was scheduled.
  const summary = useSyncExternalStore(
    loader.subscribe,
    () => event && visibleText(summarizeEvent(event, loader.store.get)),
  )
  if (summary === undefined) return <Blank width={120 + ((eventId * 53) % 160)} />
  return (
    <>
      <bdi title={summary}>{summary}</bdi>
      {eventId === setting.failingEventId ? (
        <span className="ml-2 text-stuck">the code cannot follow this event</span>
      ) : (
        eventId === setting.suggestedEventId && (
          <span className="ml-2 text-accent">suggested reset point</span>
        )
      )}
    </>
  )
}

/** Where text will be. */
function Blank({ width }: { width: number }) {
  return <span className="appear-late block h-2.5 rounded bg-line" style={{ width }} />
}

const isFirstOfDay = (event: HistoryEvent, above: HistoryEvent | undefined, timeZone: string) =>
  above === undefined || dayOf(above.time, timeZone) !== dayOf(event.time, timeZone)
