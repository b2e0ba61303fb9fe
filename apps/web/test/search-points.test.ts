import type { ResetPoint } from '@rewind/contract/history'
import { expect, test } from 'vitest'
import { searchable, searchPoints } from '../src/pages/reset/search-points.ts'

const point = (eventId: number, decided: string, time: string): ResetPoint => ({
  eventId,
  type: 'WORKFLOW_TASK_COMPLETED',
  time,
  decided,
})

const all = searchable(
  [
    point(4, 'schedules ChargeCard', '2026-11-23T02:14:09Z'),
    point(10, 'starts timer 30 d', '2026-11-23T02:14:22Z'),
    point(41, 'schedules ShipOrder, starts timer 5 s', '2026-11-24T03:00:00Z'),
    point(410, 'schedules ChargeCard, attempt 4', '2026-11-24T03:00:10Z'),
  ],
  (time) => time.replace('T', ' '),
)

test.each([
  ['nothing searched shows all', '', [4, 10, 41, 410]],
  ['an activity, in any case', 'chargecard', [4, 410]],
  ['every word has to be there', 'timer ship', [41]],
  ['a number begins an event id or stands in what was decided', '4', [4, 41, 410]],
  ['a number is not looked for in times', '22', []],
  ['an id with a hash', '#41', [41, 410]],
  ['a time of day', '02:14', [4, 10]],
  ['a day', '2026-11-24', [41, 410]],
  ['a kind of event', 'task completed', [4, 10, 41, 410]],
  ['what no point has', 'refund', []],
])('%s', (_, search, ids) => {
  expect(searchPoints(all, search).map(({ eventId }) => eventId)).toEqual(ids)
})
