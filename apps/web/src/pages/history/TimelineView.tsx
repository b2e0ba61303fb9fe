import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isTaskEnd } from '@rewind/history/reset-points/reset-point-rule'
import type { EventGroup } from '@rewind/history/rows/event-group'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { serverClock } from '../../clock.ts'
import type { EventIds } from './event-ids.ts'
import { tellingEvent } from './GroupsTable.tsx'
import type { RowSetting } from './HistoryRow.tsx'
import type { HistorySearch } from './history-search.ts'
import type { Extent } from './timeline/lanes.ts'
import { Timeline } from './timeline/Timeline.tsx'

/** The timeline of a growing history is drawn again at most this often, in milliseconds. */
const pause = 1000

/** The groups of a history on a timeline. */
export default function TimelineView({
  source,
  ids,
  isFiltered,
  search,
  setting,
  onRange,
  onOpen,
  onReset,
}: {
  source: HistorySource
  ids: EventIds
  isFiltered: boolean
  search: HistorySearch
  setting: RowSetting
  description: WorkflowDescription | undefined
  onRange: (range: { from: string | undefined; to: string | undefined }) => void
  onOpen: (eventId: number, isByKeyboard?: boolean) => void
  onReset: (eventId: number) => void
}) {
  const { model } = source
  const { groups, now } = usePicture(source)
  const matches = useMemo(
    () =>
      isFiltered
        ? new Set(
            groups
              .filter(({ eventIds }) => eventIds.some((eventId) => ids.has(eventId)))
              .map(({ id }) => id),
          )
        : undefined,
    [groups, ids, isFiltered],
  )
  const canReset = setting.resetHref !== undefined
  const pointOf = useCallback(
    ({ kind, eventIds }: EventGroup) => {
      if (!canReset || kind !== 'workflow task') return undefined
      const end = model.rowAt(eventIds.at(-1) ?? 0)
      return end && isTaskEnd(end) ? end.eventId : undefined
    },
    [model, canReset],
  )
  const range: Extent | undefined =
    search.from && search.to
      ? { from: Date.parse(search.from), to: Date.parse(search.to) }
      : undefined
  return (
    <Timeline
      groups={groups}
      matches={matches}
      openId={search.event === undefined ? undefined : model.groupOf(search.event)?.id}
      timeZone={setting.timeZone}
      now={now}
      range={range}
      onRange={(next) =>
        onRange({
          from: next && new Date(next.from).toISOString(),
          to: next && new Date(next.to).toISOString(),
        })
      }
      onOpen={(group: EventGroup, isByKeyboard) => onOpen(tellingEvent(group), isByKeyboard)}
      {...{ pointOf, onReset }}
      suggestedEventId={setting.suggestedEventId}
    />
  )
}

/** Returns the groups, and the time to which open groups extend. */
function usePicture(source: HistorySource) {
  const { model } = source
  const make = () => ({ groups: model.groups(), now: serverClock.now(), version: model.version })
  const [picture, setPicture] = useState(make)
  const isComplete = useSyncExternalStore(source.subscribe, () => source.isComplete)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `make` is a new function each time that does the same
  useEffect(() => {
    const look = () => {
      if (document.hidden) return
      setPicture((before) => (before.version === model.version && !model.isOpen ? before : make()))
    }
    look()
    const timer = setInterval(look, pause)
    return () => clearInterval(timer)
  }, [model, isComplete])
  return picture
}
