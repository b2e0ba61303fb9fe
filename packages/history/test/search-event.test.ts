import { expect, test } from 'vitest'
import { searchEvent } from '../src/events/search-event.ts'
import { event } from './histories.ts'

const text = (value: string) => ({ encoding: 'json/plain', size: '1', text: value })

test.each([
  ['an input', { input: { payloads: [text('"a Needle"')] } }, 'input', '"a Needle"'],
  ['the second of two', { input: { payloads: [text('1'), text('needle')] } }, 'input 2', 'needle'],
  ['a header', { header: { fields: { trace: text('needle') } } }, 'header trace', 'needle'],
  [
    'a cause’s stack trace',
    { failure: { message: 'no', cause: { stackTrace: 'at\n needle' } } },
    'failure cause stackTrace',
    'at needle',
  ],
])('finds a text in %s', (_, attributes, where, found) => {
  expect(searchEvent(event('X', attributes, 9), 'NEEDLE')).toEqual([
    { eventId: 9, where, text: found },
  ])
})

test('names and ids are what rows are searched for', () => {
  expect(searchEvent(event('X', { activityType: { name: 'needle' } }), 'needle')).toEqual([])
})

test('a long text is cut around the match', () => {
  const [hit] = searchEvent(
    event('X', { result: { payloads: [text(`${'a'.repeat(500)}needle${'b'.repeat(500)}`)] } }),
    'needle',
  )
  expect(hit?.text).toMatch(/^…a{60}needleb{60}…$/)
})
