import type { ResetPoint } from '@rewind/contract/history'

export interface SearchablePoint {
  point: ResetPoint
  text: string
}

/** Made once for all points, since formatting times is what takes long. */
export const searchable = (
  points: readonly ResetPoint[],
  timeText: (time: string) => string,
): SearchablePoint[] =>
  points.map((point) => ({
    point,
    text: [point.decided, point.type.replaceAll('_', ' '), point.time, timeText(point.time)]
      .join('\n')
      .toLowerCase(),
  }))

/** Points that hold every word; a bare number is the beginning of an event id or part of what was decided. */
export function searchPoints(all: readonly SearchablePoint[], search: string): ResetPoint[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return all
    .filter(({ point, text }) =>
      words.every((word) =>
        /^#?\d+$/.test(word)
          ? String(point.eventId).startsWith(word.replace('#', '')) ||
            point.decided.toLowerCase().includes(word)
          : text.includes(word),
      ),
    )
    .map(({ point }) => point)
}
