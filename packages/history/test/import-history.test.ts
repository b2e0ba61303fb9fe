import { expect, test } from 'vitest'
import { parseHistoryFile } from '../src/import/import-history.ts'
import { eventsOf, rawEvents } from './histories.ts'
import { historyFile, importedEvents } from './history-file.ts'

const events = rawEvents('order')

test.each([
  ['the CLI’s and the SDKs’', JSON.stringify({ events }, null, 2)],
  ['a bare array', JSON.stringify(events)],
  ['a reply of the API', JSON.stringify({ history: { events } })],
  ['a list of one history', JSON.stringify([{ events }])],
  [
    'a list of the API’s pages',
    JSON.stringify([
      { history: { events: events.slice(0, 5) }, nextPageToken: 'AAE=' },
      { history: { events: events.slice(5) } },
    ]),
  ],
  [
    'pages of which the last has no events',
    JSON.stringify([{ history: { events } }, { history: { events: [] } }]),
  ],
  ['with a byte order mark', `\uFEFF${JSON.stringify({ events })}`],
  ['with white space round it', `\n  ${JSON.stringify({ events })}\n\n`],
])('%s', (_, text) => {
  expect(historyFile(text).warnings).toEqual([])
  expect(importedEvents(text)).toEqual(eventsOf('order'))
})

test('the older spelling of enums is the same history', () => {
  const text = JSON.stringify({ events }).replace(
    /"EVENT_TYPE_([A-Z_]+)"/g,
    (_, type: string) =>
      `"${type.replace(/([A-Z])([A-Z]*)_?/g, (__, a: string, b: string) => a + b.toLowerCase())}"`,
  )
  expect(text).toContain('"TimerStarted"')
  expect(importedEvents(text).map(({ type }) => type)).toEqual(
    eventsOf('order').map(({ type }) => type),
  )
})

test.each([
  [1, 'A NUL byte at the end of the file is left out.'],
  [1024, '1,024 NUL bytes at the end of the file are left out.'],
])('a history with %d NUL bytes at its end is shown', (count, warning) => {
  const file = parseHistoryFile(`\uFEFF${JSON.stringify({ events })}\r\n${'\0'.repeat(count)}`)
  expect(file).toMatchObject({ length: events.length, warnings: [warning] })
})

test('a history that is newest first has no warning', () => {
  const newestFirst = [...events].reverse()
  const pages = [newestFirst.slice(0, 5), newestFirst.slice(5)]
  for (const given of [newestFirst, pages.map((page) => ({ history: { events: page } }))]) {
    expect(parseHistoryFile(JSON.stringify(given))).toMatchObject({
      rawEvents: newestFirst,
      warnings: [],
    })
  }
})

const one = { eventId: '1', eventType: 'TimerFired', eventTime: '2026-01-01T00:00:00Z' }

test.each([
  ['a gap', [one, { ...one, eventId: '4' }], /lacks 2 of the events 1 to 4/],
  ['an event twice', [one, one, { ...one, eventId: '2' }], /One event is in the file twice/],
  ['no order', [{ ...one, eventId: 2 }, { ...one, eventId: 3 }, one], /not in their order/],
])('%s is shown with a warning', (_, given, warning) => {
  expect(parseHistoryFile(JSON.stringify(given))).toMatchObject({
    warnings: [expect.stringMatching(warning)],
  })
})

test.each([
  ['\0\0\0', /^The file holds NUL bytes alone\.$/],
  ['{"events":[{"eventId":"1",\0\0', /breaks off at its end, line 1, column 27/],
  ['{"events":[\n\0\0\0]}', /damaged in line 2, column 1, by NUL bytes/],
  ['', /^The file is empty\.$/],
  [' \n', /^The file is empty\.$/],
  ['hello', /no JSON: it begins with "hello"/],
  ['\u001f\uFFFD\b', /^The file is compressed with gzip; unpack it first\.$/],
  ['\u001f\u008b\b', /^The file is compressed with gzip; unpack it first\.$/],
  ['{"events":[{"eventId":"1",', /breaks off at its end, line 1, column 27/],
  ['{"events":[\n\n', /breaks off at its end, line 1, column 12/],
  ['{"events":[\n{"eventId":"1","type": oops}]}', /damaged in line 2, column 24, at "oops}\]}"/],
  ['{"events":[]}\n{\n"events":[]}', /more than one JSON value; the second begins in line 2/],
  ['{"events":[]}]', /damaged in line 1, column 14, at "\]"/],
  ['{\n  "events": [\n    {"eventId" "1"}\n  ]\n}', /damaged in line 3, column 16, at "\\"1\\"}/],
  ['{"eventId":"1"}\n{"eventId":"2"}\n', /more than one JSON value; the second begins in line 2/],
  ['[{"eventId":"1",\n "eventType": oops}]', /damaged in line 2, column 15, at "oops}]"/],
  ['{oops}', /damaged in line 1, column 2, at "oops}"/],
  ['\u001f\uFFFD\b\u0000', /compressed with gzip/],
  ['{"hello":"world"}', /no history: it holds "hello"/],
  ['{}', /the object in it is empty/],
  ['{"events":[]}', /has no events/],
  ['[1]', /Event 1 of 1 in the file is no object/],
  ['[{"eventType":"TimerFired"}]', /Event 1 of 1 in the file has no event id: none/],
  ['[{"eventId":"x","eventType":"TimerFired"}]', /has no event id: "x"/],
  ['[{"eventId":"9007199254740991","eventType":"TimerFired"}]', /no history of Temporal reaches/],
  ['[{"eventId":"1"}]', /Event 1 of 1 in the file, event 1, has no event type/],
  ['[{"eventId":"1","eventType":"TimerFired"}]', /event 1, has no time that can be read: none/],
  [
    '[{"eventId":"1","eventType":"TimerFired","eventTime":"yesterday"}]',
    /has no time that can be read: "yesterday"/,
  ],
])('%j says where and why', (text, problem) => {
  expect(parseHistoryFile(text)).toEqual({ problem: expect.stringMatching(problem) })
})
