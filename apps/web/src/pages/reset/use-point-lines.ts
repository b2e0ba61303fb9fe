import type { EventRow } from '@rewind/contract/history'
import { eventTypeName } from '@rewind/history/events/event-names'
import { whyNotResetTo } from '@rewind/history/reset-points/reset-point-rule'
import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { useMemo } from 'react'
import { dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { searchable, searchPoints, sectionsOf } from './search-points.ts'

/** A line of the list: the head of a section, or a point. */
type Line = { title: string; count: number } | { point: RowPoint }

interface PointLinesOptions {
  points: readonly RowPoint[]
  chosenId: number | undefined
  rowAt: (eventId: number) => EventRow | undefined
  search: string
  order: 'newest' | 'oldest'
  grouping: 'time' | 'decision'
}

/** The points that a search finds, in their order and sections, as the lines of a list. */
export function usePointLines({
  points: every,
  chosenId,
  rowAt,
  search,
  order,
  grouping,
}: PointLinesOptions) {
  const { timeZone } = usePreferences()
  // The end of a workflow task stands for its schedule and start, unless one of those is chosen.
  const points = useMemo(
    () => every.filter(({ sameAs, eventId }) => sameAs === undefined || eventId === chosenId),
    [every, chosenId],
  )
  const all = useMemo(
    () => searchable(points, (time) => dateAndTime(time, timeZone)),
    [points, timeZone],
  )
  const { lines, shown } = useMemo(() => {
    const found = searchPoints(all, search)
    const sections = sectionsOf(order === 'newest' ? found.reverse() : found, grouping)
    const other = eventSearched(search, points, every, rowAt)
    if (other) sections.unshift({ title: '', points: [other] })
    return {
      shown: sections.flatMap((section) => section.points),
      lines: sections.flatMap<Line>((section) => [
        ...(section.title === '' ? [] : [{ title: section.title, count: section.points.length }]),
        ...section.points.map((point) => ({ point })),
      ]),
    }
  }, [all, search, order, grouping, points, every, rowAt])
  const showsDate = useMemo(() => {
    const day = (point: RowPoint | undefined) =>
      point && dateAndTime(point.time, timeZone).slice(0, 10)
    return grouping === 'decision' && day(points[0]) !== day(points.at(-1))
  }, [points, timeZone, grouping])
  return { all, listed: points.length, lines, shown, showsDate }
}

/** An event whose very id is searched for, and which is not in the list. */
function eventSearched(
  search: string,
  points: readonly RowPoint[],
  every: readonly RowPoint[],
  rowAt: (eventId: number) => EventRow | undefined,
): RowPoint | undefined {
  const [, digits] = /^\s*#?(\d{1,9})\s*$/.exec(search) ?? []
  const row = digits === undefined ? undefined : rowAt(Number(digits))
  if (row === undefined || points.some(({ eventId }) => eventId === row.eventId)) return undefined
  const whyNot = whyNotResetTo(row.eventId, rowAt)
  if (whyNot === undefined) return every.find(({ eventId }) => eventId === row.eventId)
  const { eventId, type, time } = row
  return { eventId, type, time, decided: eventTypeName(type), whyNot }
}
