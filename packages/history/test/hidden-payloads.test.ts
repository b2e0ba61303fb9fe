import type { HistoryEvent } from '@rewind/contract/history'
import { expect, test } from 'vitest'
import { markerOf } from '../src/events/markers.ts'
import { hideEventPayloads, hidePayloads } from '../src/payloads/hidden-payloads.ts'
import { toEventRow } from '../src/rows/event-row.ts'

const text = (value: unknown) => ({
  encoding: 'json/plain',
  size: String(JSON.stringify(value).length),
  text: JSON.stringify(value),
})
const card = { ...text('card 4111'), metadata: { key: 'card 4111' } }
const hiddenCard = { encoding: 'json/plain', size: '11', hidden: true }

const event = (type: string, attributes: object, more: object = {}): HistoryEvent => ({
  eventId: 7,
  type,
  time: '2026-11-25T09:00:00.000Z',
  attributes: attributes as HistoryEvent['attributes'],
  ...more,
})

test('a payload keeps its encoding and size, at any depth and in any form', () => {
  const shown = hidePayloads({
    info: { memo: { card }, searchAttributes: { City: 'Berlin' } },
    failure: {
      message: 'declined',
      applicationFailureInfo: { details: { payloads: [card] } },
      encodedAttributes: card,
      cause: { message: 'card expired', applicationFailureInfo: { details: { payloads: [card] } } },
    },
    list: [card, { externalSize: '5000', ...card }],
    // A field that this version does not know keeps Temporal's own form.
    later: { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'ImNhcmQgNDExMSI=' },
    nexusHeader: { authorization: 'card 4111' },
    callbacks: [{ nexus: { header: { token: 'card 4111' } } }],
    header: { fields: { trace: card } },
  })
  expect(JSON.stringify(shown)).not.toMatch(/4111|NDExMS/)
  expect(shown).toMatchObject({
    info: { memo: { card: hiddenCard }, searchAttributes: { City: 'Berlin' } },
    failure: {
      message: 'declined',
      applicationFailureInfo: { details: { payloads: [hiddenCard] } },
      cause: { message: 'card expired' },
    },
    list: [hiddenCard, { ...hiddenCard, externalSize: '5000' }],
    later: hiddenCard,
    nexusHeader: { authorization: '(hidden)' },
  })
})

test('an author who names a payload like a field of Temporal does not show it', () => {
  const names = ['searchAttributes', 'indexedFields', 'header', 'nexusHeader']
  const named = Object.fromEntries(names.map((name) => [name, card]))
  const listed = Object.fromEntries(names.map((name) => [name, { payloads: [card] }]))
  const shown = hidePayloads({
    info: { memo: named, searchAttributes: { memo: 'Berlin' } },
    attributes: {
      memo: { fields: named },
      upsertedMemo: { fields: named },
      header: { fields: named },
      details: listed,
      searchAttributes: { indexedFields: { City: text('Berlin') } },
    },
  })
  expect(JSON.stringify(shown)).not.toContain('4111')
  expect(shown.info.searchAttributes).toEqual({ memo: 'Berlin' })
  expect(shown.attributes.searchAttributes.indexedFields.City).toEqual(text('Berlin'))
  expect(shown.attributes.memo.fields.searchAttributes).toEqual(hiddenCard)
})

test.each<[string, HistoryEvent]>([
  ['an input', event('ACTIVITY_TASK_SCHEDULED', { input: { payloads: [card] }, activityId: 'a' })],
  ['a result', event('WORKFLOW_EXECUTION_COMPLETED', { result: { payloads: [card] } })],
  ['details', event('ACTIVITY_TASK_CANCELED', { details: { payloads: [card] } })],
  ['a Nexus input', event('NEXUS_OPERATION_SCHEDULED', { input: card, operation: 'pay' })],
  ['a summary', event('TIMER_STARTED', {}, { userMetadata: { summary: card } })],
])('the row of an event with %s tells its size only', (_, given) => {
  expect(JSON.stringify(toEventRow(given))).toContain('4111')
  const row = JSON.stringify(toEventRow(hideEventPayloads(given)))
  expect(row).not.toContain('4111')
  expect(row).toContain('11 bytes (json/plain)')
})

test.each<[string, object, object]>([
  [
    'core_patch',
    { 'patch-data': { payloads: [text({ id: 'new-price', deprecated: false })] } },
    { is: 'patch', name: 'new-price' },
  ],
  [
    'Version',
    { 'change-id': { payloads: [text('pricing')] }, version: { payloads: [text(2)] } },
    { is: 'version', name: 'pricing', version: '2' },
  ],
  [
    'core_local_activity',
    {
      data: { payloads: [text({ activity_type: 'LookUp', seq: 3, memo: 'card 4111' })] },
      result: { payloads: [card] },
    },
    { is: 'local activity', name: 'LookUp', seq: '3' },
  ],
  [
    'LocalActivity',
    {
      type: { payloads: [text('LookUp')] },
      data: { payloads: [card] },
      input: { payloads: [card] },
    },
    { is: 'local activity', name: 'LookUp' },
  ],
])('a marker %s keeps what its SDK wrote, which plans need', (markerName, details, marker) => {
  const given = event('MARKER_RECORDED', { markerName, details })
  const shown = hideEventPayloads(given)
  expect(markerOf(shown.attributes)).toMatchObject(marker)
  expect(JSON.stringify(shown)).not.toContain('4111')
})

test('a marker of the author is hidden', () => {
  const details = { data: { payloads: [card] }, version: { payloads: [card] } }
  const shown = hideEventPayloads(event('MARKER_RECORDED', { markerName: 'mine', details }))
  expect(shown.attributes.details).toEqual({
    data: { payloads: [hiddenCard] },
    version: { payloads: [hiddenCard] },
  })
})
