import { readFileSync } from 'node:fs'
import type { HistoryEvent } from '@rewind/contract/history'
import type { DecodedPayload } from '@rewind/contract/payloads'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { translateEvent } from '../src/events/events.ts'
import { isObject, type JsonObject } from '../src/events/json-object.ts'
import { ExactNumber, exactJson, parseExactJson } from '../src/import/exact-json.ts'
import { readImportedPayloads } from '../src/import/imported-payloads.ts'
import { isJson } from '../src/import/json-tokens.ts'
import { payloadSlots } from '../src/payloads/payload-slots.ts'
import { decodePayload, isDecodedPayload } from '../src/payloads/payloads.ts'
import { historyFile, importedEvents } from './history-file.ts'
import { int64, jsonText } from './json-texts.ts'
import {
  attributeFields,
  eventTypeOf,
  historyEventType,
  messageArbitrary,
  messageOf,
  toProtoJson,
} from './proto.ts'

// In milliseconds: a property runs many cases.
vi.setConfig({ testTimeout: 30_000 })

/** Returns a file that a tool has written, of a run whose payloads were made for this test. */
const file = (name: string) =>
  readFileSync(new URL(`fixtures/import/${name}.json`, import.meta.url), 'utf8')

/** Returns JSON as a tool writes it that has parsed it before, without rounding. */
function rewritten(value: unknown): unknown {
  if (value instanceof ExactNumber) {
    return /^-?\d+$/.test(value.source) ? value : Number(value.source)
  }
  if (Array.isArray(value)) return value.map(rewritten)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewritten(item)]))
}

function mapPayloads(value: unknown, change: (payload: DecodedPayload) => unknown): unknown {
  if (isDecodedPayload(value)) return change(value)
  if (Array.isArray(value)) return value.map((item) => mapPayloads(item, change))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapPayloads(item, change)]),
  )
}

/** Returns events whose JSON payloads are in the form of a tool that parses and writes them. */
const normalized = (events: readonly HistoryEvent[]) =>
  mapPayloads(events, (payload) => {
    if (payload.text === undefined || !isJson(payload.text)) return payload
    const text = exactJson(rewritten(parseExactJson(payload.text)))
    return { ...payload, text, size: String(new TextEncoder().encode(text).length) }
  })

describe('a run exported by the CLI and decoded by the Web UI is the same history', () => {
  test.each(['every-encoding', 'shorthand'])('%s', (name) => {
    const byCli = importedEvents(file(`${name}.cli`))
    expect(normalized(importedEvents(file(`${name}.web-ui`)))).toEqual(normalized(byCli))
    expect(historyFile(file(`${name}.cli`)).warnings).toEqual([])
    expect(historyFile(file(`${name}.web-ui`)).warnings).toEqual([
      'The data of a payload in event 1 could be a text or base64 of JSON. It is shown as a text.',
    ])
  })
})

test('an export of Temporal’s HTTP API is the same history, except for numbers that it rounds', () => {
  const rounded = (events: unknown) =>
    mapPayloads(events, (payload) => {
      const { text } = payload
      if (text === undefined) return payload
      const value: unknown = JSON.parse(text)
      return isObject(value)
        ? Object.keys(value)
            .sort()
            .map((key) => [key, value[key]])
        : value
    })
  const { warnings } = historyFile(file('shorthand.http-api'))
  expect(rounded(importedEvents(file('shorthand.http-api')))).toEqual(
    rounded(importedEvents(file('shorthand.cli'))),
  )
  expect(warnings).toEqual([
    'The file holds values in place of payloads, without their encodings. Each value is shown as json/plain.',
    '2 values, the first in event 1, could also be payloads. They are shown as values.',
    expect.stringMatching(/^Numbers above 2\^53 may have been rounded .*: 3544790567247868000\.$/),
  ])
})

const textsOf = (payloads: unknown): unknown => {
  const { payloads: list } = payloads as { payloads: DecodedPayload[] }
  return list.map(({ encoding, text }) => (encoding === 'json/plain' ? text : encoding))
}

test.each([
  [
    'web-ui-human-readable',
    [
      '"Temporal"',
      '"2024-01-01"',
      '{"name":"Ines","n":5}',
      '42',
      'true',
      'null',
      '["a"]',
      '"order-17 is here"',
    ],
  ],
  ['web-ui-human-readable-64-bit', ['{"id":3544790567247868102}']],
  [
    'values-in-place-of-payloads',
    ['3544790567247868102', '"hello"', '"Temporal"', '{"a":1}', 'binary/null'],
  ],
  ['shorthand-input', ['3544790567247868102', '{"foo":1}']],
])('%s', (name, texts) => {
  const [started] = importedEvents(file(name))
  expect(textsOf(started?.attributes.input)).toEqual(texts)
  const { memo } = started?.attributes ?? {}
  if (isObject(memo)) {
    expect(memo.fields).toEqual({
      customer: { encoding: 'json/plain', size: '6', text: '"Ines"' },
    })
  }
})

/** Returns a file with one event. `#` stands for the payload or the list. */
const started = (attributes: string) =>
  `{"events":[{"eventId":"1","eventTime":"2026-01-01T00:00:00Z","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED","workflowExecutionStartedEventAttributes":{"memo":{"fields":{"sure":#sure}},${attributes}}}]}`

const forms = {
  readable: (text: string) => `{"metadata":{"encoding":"json/plain"},"data":${text}}`,
  value: (text: string) => text,
}
const places = {
  'in a list': '"input":{"payloads":[#]}',
  'in a bare list': '"input":[#]',
  'in a map': '"header":{"fields":{"key":#}}',
  'in a bare map': '"searchAttributes":{"key":#}',
  'by itself': '"continuedFailure":{"encodedAttributes":#}',
  'in a field of a later server': '"later":{"payloads":[#]}',
}

function textRead(form: keyof typeof forms, attributes: string, text: string) {
  // An attribute with one reading only shows the format of the file.
  const whole = started(attributes.replace('#', () => forms[form](text)))
  const [event] = importedEvents(whole.replace('#sure', () => forms[form]('"sure!"')))
  const { memo: _, ...others } = event?.attributes ?? {}
  const found: DecodedPayload[] = []
  mapPayloads(others, (payload) => found.push(payload))
  expect(found).toHaveLength(1)
  return found[0]?.text
}

describe.each(Object.entries(places))('%s', (place, attributes) => {
  test.each(['readable', 'value'] as const)('JSON is exact to the digit as a %s', (form) => {
    // A bare list holds values only.
    if (form === 'readable' && place === 'in a bare list') return
    const texts = fc.oneof(jsonText, int64).filter((text) => text !== 'null')
    fc.assert(
      fc.property(texts, (text) => {
        expect(textRead(form, attributes, text)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  ['a text', '"MTIz"', '"sure!"', '"MTIz"', 'shown as a text'],
  ['base64, where all of the file may be', '"MTIz"', '"InN1cmUi"', '123', 'read as base64'],
])(
  'a value that may be text or base64 of JSON is %s, with a warning',
  (_, data, sure, text, told) => {
    const { readable } = forms
    const content = started(`"input":{"payloads":[${readable(data)}]}`).replace(
      '#sure',
      readable(sure),
    )
    const [event] = importedEvents(content)
    expect(textsOf(event?.attributes.input)).toEqual([text])
    expect(historyFile(content).warnings).toEqual([expect.stringContaining(told)])
  },
)

test.each([
  ['{}', '{}'],
  ['{"data":"MTIz"}', '{"data":"MTIz"}'],
])('%s among values is a value, with a warning, and alone it is a payload', (value, text) => {
  const among = started(`"input":{"payloads":[${value}]}`).replace('#sure', '"sure!"')
  expect(textsOf(importedEvents(among)[0]?.attributes.input)).toEqual([text])
  expect(historyFile(among).warnings).toContain(
    'A value in event 1 could also be a payload. It is shown as a value.',
  )
  const alone = started(`"input":{"payloads":[${value}]}`).replace('#sure', '{"data":""}')
  expect(importedEvents(alone)[0]?.attributes.input).toEqual({
    payloads: [decodePayload(JSON.parse(value))],
  })
  expect(historyFile(alone).warnings).toEqual([])
})

test.each([
  ['its encoding as text and its data in base64', '"binary/plain"', '"YWJj"', 'YWJj'],
  ['JSON that is no text in bytes', '"binary/plain"', '42', 'NDI='],
])('a payload of the Web UI with %s', (_, encoding, data, base64) => {
  const content = started(
    `"input":{"payloads":[{"metadata":{"encoding":${encoding}},"data":${data}}]}`,
  )
  const [event] = importedEvents(content.replace('#sure', '{}'))
  expect(event?.attributes.input).toEqual({
    payloads: [{ encoding: 'binary/plain', size: base64 === 'YWJj' ? '3' : '2', base64 }],
  })
})

test('metadata that the Web UI has left encoded is decoded, a word that could be base64 is not', () => {
  const metadata = {
    encoding: 'json/plain',
    type: 'Int',
    messageType: 'YWNtZS5PcmRlcg==',
    key: 'S2V5',
  }
  const content = started(
    `"input":{"payloads":[{"metadata":${JSON.stringify(metadata)},"data":{}}]}`,
  )
  const [event] = importedEvents(content.replace('#sure', '{}'))
  expect(event?.attributes.input).toMatchObject({
    payloads: [{ messageType: 'acme.Order', metadata: { type: 'Int', key: 'Key' } }],
  })
})

test('a 64-bit number outside of payloads is exact, too', () => {
  const content = started('"attempt":1.0,"parentInitiatedEventVersion":9007199254740993')
  const [event] = importedEvents(content.replace('#sure', '{}'))
  expect(event?.attributes).toMatchObject({
    attempt: 1,
    parentInitiatedEventVersion: '9007199254740993',
  })
})

test('a deeply nested payload is read', () => {
  const deep = `${'['.repeat(100_000)}9007199254740993${']'.repeat(100_000)}`
  const content = started(`"input":{"payloads":[${deep}]}`).replace('#sure', '{}')
  expect(textsOf(importedEvents(content)[0]?.attributes.input)).toEqual([deep])
  const nested = `${'{"input":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  expect(importedEvents(started(`"x":${nested}`).replace('#sure', '{}'))).toHaveLength(1)
})

const notNeeded = () => []

describe('Temporal’s own JSON stays as it is, and each payload of it is found', () => {
  test.each(attributeFields.map((field) => [eventTypeOf(field), field] as const))(
    '%s',
    (type, field) => {
      const attributesType = messageOf(field)
      if (!attributesType) throw new Error(`${field.name} is no message`)
      fc.assert(
        fc.property(messageArbitrary(attributesType), (attributes) => {
          const message = historyEventType.fromObject({
            eventId: '17',
            eventTime: { seconds: '1795400000', nanos: 0 },
            eventType: `EVENT_TYPE_${type}`,
            [field.name]: attributes,
          })
          const json = toProtoJson(historyEventType, message) as JsonObject
          // Excludes bytes for an encoding whose base64 reads like an encoding name, which no
          // worker uses.
          fc.pre(!/"encoding":"[a-z][\w.+-]*\/[\w.+-]+"/.test(JSON.stringify(json)))
          const before = translateEvent(structuredClone(json))
          const { events, warnings } = readImportedPayloads([json], notNeeded)
          expect([events, warnings]).toEqual([[json], []])
          expect(translateEvent(json)).toEqual(before)
          let payloads = 0
          mapPayloads(before, () => {
            payloads += 1
          })
          expect(payloadSlots(json).slots).toHaveLength(payloads)
        }),
        { numRuns: 6 },
      )
    },
  )
})
