import { expect, test } from 'vitest'
import { systemViews, viewsFrom } from '../src/pages/workflows/saved-view.ts'

test.each([
  ['UTC', '2026-11-22T03:00:00Z', '2026-11-22T00:00:00Z'],
  ['Asia/Tokyo', '2026-11-22T03:00:00Z', '2026-11-21T15:00:00Z'],
  ['America/New_York', '2026-11-22T03:00:00Z', '2026-11-21T05:00:00Z'],
  ['Asia/Kathmandu', '2026-11-22T18:20:00Z', '2026-11-22T18:15:00Z'],
  // A day of 25 hours, which began in daylight saving time.
  ['Europe/Berlin', '2026-10-25T20:00:00Z', '2026-10-24T22:00:00Z'],
])('in %s today began, at %s, at %s', (timeZone, now, midnight) => {
  const views = systemViews(timeZone, Date.parse(now))
  const queryOf = (name: string) => views.find((view) => view.name === name)?.search.query
  expect(queryOf('Started today')).toBe(`StartTime >= '${midnight}'`)
  expect(queryOf('Failed today')).toBe(`CloseTime >= '${midnight}'`)
})

test.each([undefined, '', 'null', '{}', '[null]', '[1]', '[{"search":{}}]', '[{"name":"  "}]'])(
  '%s is no list of views',
  (json) => {
    expect(viewsFrom(json)).toBeUndefined()
  },
)

test('a view keeps the known parts of a search, and the last view of a name counts', () => {
  const json = JSON.stringify([
    { name: ' a ', search: { query: 'x', page: 'token', status: 'RUNNING,NOPE', pageSize: 7 } },
    { name: 'b', search: null },
    { name: 'a', search: { query: 'y', columns: 'RunId', other: 1 } },
  ])
  expect(viewsFrom(json)).toEqual([
    { name: 'a', search: { query: 'y', columns: 'RunId' } },
    { name: 'b', search: {} },
  ])
})
