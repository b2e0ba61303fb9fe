import type { Certainty, EventRow } from '@rewind/contract/history'
import { eventTypeName } from '@rewind/history/events/event-names'
import { isTaskBegin, whyNotResetTo } from '@rewind/history/reset-points/reset-point-rule'
import { rowSummary } from '@rewind/history/rows/row-summary'
import { RotateCcw } from 'lucide-react'
import { memo, type ReactNode, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { clockTime, dateAndTimeWithZone } from '../../components/format-time.ts'
import { visibleText } from '../../components/visible-text.ts'
import { EventMark, markOf } from './EventMark.tsx'
import { dayOf, isFirstOfDay } from './event-day.ts'
import type { VirtualRowProps } from './VirtualTable.tsx'

/** The props that all rows share. The object keeps its identity until one of them changes. */
export interface RowSetting {
  source: HistorySource
  timeZone: string
  /** Whether rows have two lines in two columns. */
  isNarrow: boolean
  eventHref: (eventId: number) => string
  /** Undefined if the run cannot be reset. */
  resetHref: ((eventId: number) => string) | undefined
  /**
   * The event that the worker's code does not match. If it is uncertain, the last one that it can
   * be.
   */
  failingEventId: number | undefined
  certainty: Certainty | undefined
  suggestedEventId: number | undefined
}

export const rowHeight = (isNarrow: boolean) => (isNarrow ? 44 : 28)

/** Operations stand out from the events of the run itself. */
const tints: Record<string, string> = {
  reset: 'bg-info-tint',
  canceled: 'bg-warning-tint',
  terminated: 'bg-danger-tint',
}
const interruptions = new Set([
  'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
  'WORKFLOW_EXECUTION_TERMINATED',
  'WORKFLOW_TASK_FAILED',
])

const tintOf = (row: EventRow | undefined): string =>
  (row && interruptions.has(row.type) && tints[markOf(row) ?? '']) || ''

/** One event as one row. It renders only when its own event arrives. */
export const HistoryRow = memo(function HistoryRow(
  props: VirtualRowProps & { setting: RowSetting },
) {
  const { eventId, aboveId, rowIndex, isOpen, isTabStop, setting } = props
  const { subscribe, model } = setting.source
  const row = useSyncExternalStore(subscribe, () => model.rowAt(eventId))
  const above = useSyncExternalStore(subscribe, () => model.rowAt(aboveId))
  return (
    <tr
      data-event={eventId}
      aria-rowindex={rowIndex}
      aria-current={isOpen || undefined}
      style={{ height: rowHeight(setting.isNarrow) }}
      className={`group cursor-pointer hover:bg-hover aria-[current]:bg-selected [&>td]:border-line [&>td]:border-b ${tintOf(row)}`}
    >
      {setting.isNarrow ? (
        <NarrowCells {...{ eventId, row, isTabStop, setting }} />
      ) : (
        <WideCells {...{ eventId, row, above, isTabStop, setting }} />
      )}
    </tr>
  )
})

interface CellsProps {
  eventId: number
  /**
   * Undefined until the event is loaded. The cells and their link stay the same elements, so they
   * keep the focus.
   */
  row: EventRow | undefined
  isTabStop: boolean
  setting: RowSetting
}

function WideCells(props: CellsProps & { above: EventRow | undefined }) {
  const { eventId, row, above, isTabStop, setting } = props
  const { timeZone, source } = setting
  // The schedule and start of a workflow task are not marked: a reset to its end does the same.
  const isResetPoint = useSyncExternalStore(
    source.subscribe,
    () =>
      row !== undefined &&
      !isTaskBegin(row) &&
      whyNotResetTo(eventId, source.model.rowAt) === undefined,
  )
  return (
    <>
      <td className="pr-2 pl-3 text-right text-ink-faint tabular-nums">{eventId}</td>
      <td
        title={row && dateAndTimeWithZone(row.time, timeZone)}
        className="whitespace-nowrap pr-3 text-right text-ink-soft tabular-nums"
      >
        {row && isFirstOfDay(row.time, above?.time, timeZone) && (
          <span className="mr-1.5 text-ink-faint text-small">{dayOf(row.time, timeZone)}</span>
        )}
        {row && clockTime(row.time, timeZone)}
      </td>
      <td className="pr-2">
        <Name {...props}>
          {isResetPoint && <RotateCcw aria-hidden size={11} className="shrink-0 text-ink-faint" />}
        </Name>
      </td>
      <td className="relative truncate pr-3 text-ink-soft">
        <Summary eventId={eventId} row={row} setting={setting} />
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

/** Two lines in two columns for a narrow window. The panel of the event offers the reset. */
function NarrowCells(props: CellsProps) {
  const { eventId, row, setting } = props
  const { timeZone } = setting
  return (
    <>
      <td className="pt-1 pr-1 pl-3 text-right align-top text-ink-faint tabular-nums">{eventId}</td>
      <td className="pr-3">
        <Name {...props}>
          {row && (
            <span
              title={dateAndTimeWithZone(row.time, timeZone)}
              className="ml-auto shrink-0 text-ink-faint text-small tabular-nums"
            >
              {clockTime(row.time, timeZone).slice(0, 8)}
            </span>
          )}
        </Name>
        <div className="truncate pl-5 text-ink-soft text-small">
          <Summary eventId={eventId} row={row} setting={setting} />
        </div>
      </td>
    </>
  )
}

function Name({
  eventId,
  row,
  isTabStop,
  setting,
  children,
}: CellsProps & { children: ReactNode }) {
  const name = row && eventTypeName(row.type)
  return (
    <div className="flex items-center gap-1.5">
      <span className="flex w-3.5 shrink-0 justify-center">
        {row && <EventMark row={row} isStuckAt={eventId === setting.failingEventId} />}
      </span>
      <a
        href={setting.eventHref(eventId)}
        tabIndex={isTabStop ? 0 : -1}
        title={name}
        aria-label={row ? undefined : `Event ${eventId}, not loaded yet`}
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
  row,
  setting,
}: {
  eventId: number
  row: EventRow | undefined
  setting: RowSetting
}) {
  const { subscribe, model } = setting.source
  // The summary can depend on an event that loads later, such as the one that names the activity.
  const summary = useSyncExternalStore(
    subscribe,
    () => row && visibleText(rowSummary(row, model.rowAt)),
  )
  if (summary === undefined) return <Blank width={120 + ((eventId * 53) % 160)} />
  return (
    <>
      <bdi title={summary}>{summary}</bdi>
      {eventId === setting.failingEventId ? (
        <span className="ml-2 text-stuck">
          {setting.certainty === 'CERTAIN'
            ? 'the worker’s code does not match this event'
            : 'the worker’s code does not match at or before this event'}
        </span>
      ) : (
        eventId === setting.suggestedEventId && (
          <span className="ml-2 text-accent">suggested reset point</span>
        )
      )}
    </>
  )
}

/** A placeholder for text that is loading. */
function Blank({ width }: { width: number }) {
  return <span className="appear-late block h-2.5 rounded bg-line" style={{ width }} />
}
