import type { EventGroup } from '@rewind/history/rows/event-group'
import { decidedIn } from '@rewind/history/rows/row-summary'
import { memo, useSyncExternalStore } from 'react'
import { clockTime, dateAndTimeWithZone, duration } from '../../components/format-time.ts'
import { visibleText } from '../../components/visible-text.ts'
import { type Mark, MarkShape } from './EventMark.tsx'
import { dayOf, isFirstOfDay } from './event-day.ts'
import { type RowSetting, rowHeight } from './HistoryRow.tsx'
import type { VirtualRowProps } from './VirtualTable.tsx'

const marks: Partial<Record<string, Mark>> = {
  failed: 'failed',
  'timed out': 'timed out',
  canceled: 'canceled',
  'cancel requested': 'canceled',
  terminated: 'terminated',
  'continued as new': 'continued',
}

/** A group of events as one row. */
export const GroupRow = memo(function GroupRow(props: VirtualRowProps & { setting: RowSetting }) {
  const { eventId, aboveId, rowIndex, isOpen, isTabStop, setting } = props
  const { source, isNarrow, timeZone } = setting
  // The model changes a group in place, so the row follows the version of the model.
  useSyncExternalStore(source.subscribe, () => source.model.version)
  const group = source.model.groupOf(eventId)
  if (!group) return null
  const { startTime } = group
  const name = nameOf(group, setting)
  const length = durationOf(group)
  const above = source.model.groupOf(aboveId)
  const link = (
    <a
      href={setting.eventHref(eventId)}
      tabIndex={isTabStop ? 0 : -1}
      className={`truncate rounded-sm font-medium outline-offset-0 ${
        // The name is shown whole, and the summary gives way.
        group.summary === undefined ? 'min-w-0' : 'max-w-[70%] shrink-0'
      }`}
    >
      <bdi>{visibleText(name)}</bdi>
    </a>
  )
  const mark = marks[group.state]
  const what = (
    <span className="flex items-center gap-1.5">
      <span className="flex w-3.5 shrink-0 justify-center">
        {mark && <MarkShape mark={mark} />}
      </span>
      {link}
      {group.summary !== undefined && (
        <bdi className="min-w-0 truncate text-ink-soft" title={visibleText(group.summary)}>
          {visibleText(group.summary)}
        </bdi>
      )}
      {name !== group.kind && (
        <span className="shrink-0 text-ink-faint text-small">{group.kind}</span>
      )}
    </span>
  )
  return (
    <tr
      data-event={eventId}
      aria-rowindex={rowIndex}
      aria-current={isOpen || undefined}
      style={{ height: rowHeight(isNarrow) }}
      className="cursor-pointer hover:bg-hover aria-[current]:bg-selected [&>td]:border-line [&>td]:border-b"
    >
      <td className="pr-2 pl-3 text-right text-ink-faint tabular-nums">{eventId}</td>
      {!isNarrow && (
        <>
          <td
            title={startTime && dateAndTimeWithZone(startTime, timeZone)}
            className="whitespace-nowrap pr-3 text-right text-ink-soft tabular-nums"
          >
            {startTime && isFirstOfDay(startTime, above?.startTime, timeZone) && (
              <span className="mr-1.5 text-ink-faint text-small">{dayOf(startTime, timeZone)}</span>
            )}
            {startTime && clockTime(startTime, timeZone)}
          </td>
          <td className="whitespace-nowrap pr-3 text-right text-ink-soft tabular-nums">{length}</td>
        </>
      )}
      <td className="pr-3">
        {what}
        {isNarrow && (
          <div className="truncate pl-5 text-ink-soft text-small">
            <State group={group} />
            {length !== '' && ` · ${length}`}
          </div>
        )}
      </td>
      {!isNarrow && (
        <td className="truncate pr-3">
          <State group={group} />
        </td>
      )}
    </tr>
  )
})

/**
 * Returns the name of a group. A workflow task has none, so its commands stand in once they are
 * read.
 */
function nameOf({ kind, name, eventIds }: EventGroup, { source: { model } }: RowSetting): string {
  const end = kind === 'workflow task' ? model.rowAt(eventIds.at(-1) ?? 0) : undefined
  return (end && decidedIn(end, model.rowAt)) ?? name
}

function State({ group }: { group: EventGroup }) {
  const { state, attempt, failure, isPending, eventIds } = group
  return (
    <span className="text-ink-soft">
      <span className={isPending ? 'text-running' : 'text-ink'}>{state}</span>
      {attempt !== undefined && attempt > 1 && ` · attempt ${attempt}`}
      {failure !== undefined && (
        <bdi
          className={state === 'reset' ? 'text-accent' : 'text-failed'}
          title={visibleText(failure)}
        >
          {' '}
          · {visibleText(failure)}
        </bdi>
      )}
      {eventIds.length > 1 && <span className="text-ink-faint"> · {eventIds.length} events</span>}
    </span>
  )
}

/** Returns the time from the first to the last event; empty for a group that is still open. */
function durationOf({ startTime, endTime, eventIds }: EventGroup): string {
  if (startTime === undefined || endTime === undefined || eventIds.length < 2) return ''
  const length = Date.parse(endTime) - Date.parse(startTime)
  return length < 1000 ? `${Math.max(0, length)} ms` : duration(length)
}
