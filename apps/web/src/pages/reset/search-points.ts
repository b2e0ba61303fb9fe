import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'

export interface SearchablePoint {
  point: RowPoint
  /** Its date and time in the zone of the page. */
  when: string
  text: string
}

/** Made once for all points, since formatting times is what takes long. */
export const searchable = (
  points: readonly RowPoint[],
  timeText: (time: string) => string,
): SearchablePoint[] =>
  points.map((point) => {
    const when = timeText(point.time)
    const words = [point.decided, point.then, point.type.replaceAll('_', ' '), point.time, when]
    return { point, when, text: words.join('\n').toLowerCase() }
  })

/** Points that hold every word; a bare number is the beginning of an event id or part of what was decided. */
export function searchPoints(all: readonly SearchablePoint[], search: string): SearchablePoint[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(({ point, text }) =>
    words.every((word) =>
      /^#?\d+$/.test(word)
        ? String(point.eventId).startsWith(word.replace('#', '')) ||
          point.decided.toLowerCase().includes(word)
        : text.includes(word),
    ),
  )
}

export interface PointSection {
  /** '' where there is nothing to tell apart. */
  title: string
  points: RowPoint[]
}

/** Fewer points than this are one list. */
const fewest = 8
/** Of `2026-11-24 02:14:07`: the day, the hour, the minute. */
const units = [10, 13, 16] as const
/** More sections than this are no help. */
const maxSections = 40

/** Points under when they were decided, by the greatest unit of time that tells them apart, or under what they decided. */
export function sectionsOf(
  points: readonly SearchablePoint[],
  by: 'time' | 'decision',
): PointSection[] {
  if (points.length < fewest) return [section('', points)]
  if (by === 'decision') {
    return split(points, ({ point }) => point.decided)
  }
  const lengths = units.filter((unit) => {
    const count = new Set(points.map(({ when }) => when.slice(0, unit))).size
    return count > 1 && count <= maxSections
  })
  const [unit] = lengths
  if (unit === undefined) return [section('', points)]
  return split(points, ({ when }) => when.slice(0, unit) + (unit === 13 ? ':00' : ''))
}

function split(
  points: readonly SearchablePoint[],
  titleOf: (point: SearchablePoint) => string,
): PointSection[] {
  const sections = new Map<string, SearchablePoint[]>()
  for (const point of points) {
    const title = titleOf(point)
    const those = sections.get(title)
    if (those) those.push(point)
    else sections.set(title, [point])
  }
  return Array.from(sections, ([title, those]) => section(title, those))
}

const section = (title: string, points: readonly SearchablePoint[]): PointSection => ({
  title,
  points: points.map(({ point }) => point),
})
