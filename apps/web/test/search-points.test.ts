import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { describe, expect, test } from 'vitest'
import { searchable, searchPoints, sectionsOf } from '../src/pages/reset/search-points.ts'

const point = (eventId: number, decided: string, time: string, then?: string): RowPoint => ({
  eventId,
  type: 'WORKFLOW_TASK_COMPLETED',
  time,
  decided,
  ...(then !== undefined && { then }),
})

const words = (time: string) => time.replace('T', ' ').slice(0, 19)

const points = searchable(
  [
    point(4, 'schedules chargeCard', '2026-11-23T02:14:07Z', 'chargeCard completed'),
    point(10, 'starts timer 30 d', '2026-11-23T02:14:09Z', 'signal addressChanged'),
    { ...point(41, 'failed: boom', '2026-11-24T02:15:30Z'), type: 'WORKFLOW_TASK_FAILED' },
    point(104, 'schedules shipOrder ×41', '2026-11-24T02:27:40Z'),
  ],
  words,
)

test.each([
  ['', [4, 10, 41, 104]],
  ['chargecard', [4]],
  ['SCHEDULES', [4, 104]],
  ['schedules order', [104]],
  ['addressChanged', [10]],
  ['10', [10, 104]],
  ['#10', [10, 104]],
  ['41', [41, 104]],
  ['workflow task failed', [41]],
  ['2026-11-24', [41, 104]],
  ['02:14', [4, 10]],
  ['nothing', []],
])('%j finds %j', (search, found) => {
  expect(searchPoints(points, search).map(({ point }) => point.eventId)).toEqual(found)
})

describe('points are in sections', () => {
  const many = (minutes: number) =>
    searchable(
      Array.from({ length: 20 }, (_, at) =>
        point(
          4 + 6 * at,
          at % 2 === 0 ? 'schedules a' : 'schedules b',
          new Date(Date.UTC(2026, 10, 23, 2) + at * minutes * 60_000).toISOString(),
        ),
      ),
      words,
    )
  const titles = (minutes: number, by: 'time' | 'decision' = 'time') =>
    sectionsOf(many(minutes), by).map(({ title, points }) => `${title} ${points.length}`)

  test('of days, hours or minutes, whichever tells them apart', () => {
    expect(titles(60 * 8).slice(0, 2)).toEqual(['2026-11-23 3', '2026-11-24 3'])
    expect(titles(10).slice(0, 2)).toEqual(['2026-11-23 02:00 6', '2026-11-23 03:00 6'])
    expect(titles(1).slice(0, 2)).toEqual(['2026-11-23 02:00 1', '2026-11-23 02:01 1'])
    expect(titles(0)).toEqual([' 20'])
  })

  test('of what was decided', () => {
    expect(titles(1, 'decision')).toEqual(['schedules a 10', 'schedules b 10'])
  })

  test('unless they are few', () => {
    expect(sectionsOf(points, 'time')).toHaveLength(1)
  })

  test('that hold every point once, in their order', () => {
    for (const by of ['time', 'decision'] as const) {
      const ids = sectionsOf(many(7), by).flatMap((each) =>
        each.points.map(({ eventId }) => eventId),
      )
      expect(ids.toSorted((a, b) => a - b)).toEqual(many(7).map(({ point }) => point.eventId))
    }
  })
})
