import fc from 'fast-check'
import type protobuf from 'protobufjs'
import { describe, expect, test, vi } from 'vitest'
import { eventTypeName } from '../src/events/event-names.ts'
import { translateEvent } from '../src/events/events.ts'
import { decodePayload } from '../src/payloads/payloads.ts'
import { historyNames, rawEvents } from './histories.ts'
import {
  attributeFields,
  enumOf,
  eventTypeOf,
  fromProtoJson,
  historyEventType,
  isEventId,
  messageArbitrary,
  messageOf,
  prefixOf,
  toPlainObject,
  toProtoJson,
} from './proto.ts'

// In milliseconds: a property runs many cases.
vi.setConfig({ testTimeout: 30_000 })

type Plain = Record<string, unknown>

/** Rewrites an event of Temporal's JSON field by field, guided by the proto instead of by names. */
function rewritten(
  type: protobuf.Type,
  plain: Plain,
  value: (field: protobuf.Field, value: unknown) => unknown,
): Plain {
  const one = (field: protobuf.Field, member: unknown): unknown => {
    const message = messageOf(field)
    if (message === undefined || ['Payload', 'Timestamp', 'Duration'].includes(message.name)) {
      return value(field, member)
    }
    return rewritten(message, member as Plain, value)
  }
  const entries = type.fieldsArray
    .filter(({ name }) => Object.hasOwn(plain, name))
    .map((field): [string, unknown] => {
      const member = plain[field.name]
      if (field.map) {
        const pairs = Object.entries(member as Plain).map(([key, item]) => [key, one(field, item)])
        return [field.name, Object.fromEntries(pairs)]
      }
      return [
        field.name,
        Array.isArray(member) ? member.map((item) => one(field, item)) : one(field, member),
      ]
    })
  return Object.fromEntries(entries)
}

const trimmed = (seconds: string) => seconds.replace(/(\.\d*?)0*s$/, '$1s').replace('.s', 's')

/** Returns a value in the form that the contract gives to its kind of field. */
function asContract(field: protobuf.Field, value: unknown): unknown {
  const values = enumOf(field)
  if (values) return String(value).slice(prefixOf(values).length)
  if (isEventId(field)) return Number(value)
  switch (messageOf(field)?.name) {
    case 'Payload':
      return decodePayload(value)
    case 'Duration':
      return trimmed(String(value))
    default:
      return value
  }
}

const inPascalCase = (field: protobuf.Field, value: unknown): unknown => {
  const values = enumOf(field)
  return values ? eventTypeName(String(value).slice(prefixOf(values).length)) : value
}

describe.each(attributeFields.map((field) => [eventTypeOf(field), field] as const))(
  'translates %s',
  (type, field) => {
    const attributesType = messageOf(field)
    if (!attributesType) throw new Error(`${field.name} is no message`)
    const arbitrary = messageArbitrary(attributesType).map((attributes) =>
      historyEventType.fromObject({
        eventId: '17',
        eventTime: { seconds: '1795400000', nanos: 250_000_000 },
        eventType: `EVENT_TYPE_${type}`,
        [field.name]: attributes,
      }),
    )

    test('both spellings give the same event, field by field as in the contract', () => {
      fc.assert(
        fc.property(arbitrary, (message) => {
          const json = toProtoJson(historyEventType, message) as Plain
          const expected = {
            eventId: 17,
            type,
            time: '2026-11-23T02:13:20.250Z',
            attributes: rewritten(attributesType, json[field.name] as Plain, asContract),
          }
          expect(translateEvent(json)).toEqual(expected)
          expect(translateEvent(toPlainObject(historyEventType, message))).toEqual(expected)
          expect(translateEvent(rewritten(historyEventType, json, inPascalCase))).toEqual(expected)
        }),
        { numRuns: 6 },
      )
    })
  },
)

describe('real histories', () => {
  test.each(historyNames)('%s: over gRPC or as JSON, the events are the same', (name) => {
    for (const [at, raw] of rawEvents(name).entries()) {
      const event = translateEvent(raw)
      const message = fromProtoJson(historyEventType, raw)
      expect(translateEvent(toPlainObject(historyEventType, message))).toEqual(event)
      expect(event).toMatchObject({ eventId: at + 1, time: raw.eventTime })
    }
  })
})

describe('content that the proto does not have', () => {
  test('an event type and fields of a later server pass through', () => {
    const event = translateEvent({
      eventId: '5',
      eventTime: '2026-11-23T03:00:00Z',
      eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_TELEPORTED',
      principal: { name: 'ada' },
      workflowExecutionTeleportedEventAttributes: {
        cause: 'WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED',
        reason: 'TimerFired',
        destination: { planet: 'KIND_MARS', failure: { cause: { message: 'x' } } },
        scheduledEventId: '4',
        arrivals: ['1', null, true],
      },
    })
    expect(event).toEqual({
      eventId: 5,
      time: '2026-11-23T03:00:00Z',
      type: 'WORKFLOW_EXECUTION_TELEPORTED',
      principal: { type: '', name: 'ada' },
      attributes: {
        cause: 'WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED',
        reason: 'TimerFired',
        destination: { planet: 'KIND_MARS', failure: { cause: { message: 'x' } } },
        scheduledEventId: 4,
        arrivals: ['1', null, true],
      },
    })
  })

  test('a type that the SDK knows only by number keeps the number', () => {
    expect(translateEvent({ eventId: '5', eventType: 99 })).toMatchObject({
      type: 'UNKNOWN_99',
      attributes: {},
    })
  })

  test('an event without a type gets the type that its attributes field names', () => {
    const timerFiredEventAttributes = { timerId: '1' }
    expect(translateEvent({ eventId: '5', timerFiredEventAttributes })).toMatchObject({
      type: 'TIMER_FIRED',
      attributes: { timerId: '1' },
    })
  })

  test.each([undefined, null, 17, 'event', [], {}, { eventId: {}, eventType: {} }])(
    '%j is an event that says nothing',
    (raw) => {
      expect(translateEvent(raw)).toEqual({
        eventId: 0,
        time: '',
        type: 'UNSPECIFIED',
        attributes: {},
      })
    },
  )

  test('any JSON is translated without an error, and so is the translation itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...attributeFields), (attributes, { name }) => {
        const event = translateEvent({ eventId: '1', [name]: attributes })
        translateEvent(event)
        JSON.stringify(event)
      }),
    )
  })

  test('a failure of a hundred thousand causes does not exhaust the stack', () => {
    const depth = 100_000
    const failure = JSON.parse(`${'{"cause":'.repeat(depth)}{}${'}'.repeat(depth)}`)
    const event = translateEvent({ activityTaskFailedEventAttributes: { failure } })
    expect(event.type).toBe('ACTIVITY_TASK_FAILED')
  })
})

describe('keys that a user chose', () => {
  const payload = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'MQ==' }
  const decoded = { encoding: 'json/plain', size: '1', text: '1' }
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'payloads',
    'data',
    'cause',
    'kind',
  ]
  const map = (value: unknown) =>
    JSON.parse(`{${names.map((name) => `"${name}":${JSON.stringify(value)}`)}}`)
  const keysOf = (value: unknown) => Object.keys(value as Plain).sort()

  test.each([
    ['header', 'workflowExecutionSignaledEventAttributes', 'fields'],
    ['memo', 'workflowExecutionStartedEventAttributes', 'fields'],
    ['searchAttributes', 'upsertWorkflowSearchAttributesEventAttributes', 'indexedFields'],
  ])('survive in %s, and change no prototype', (field, member, fields) => {
    const event = translateEvent({ [member]: { [field]: { [fields]: map(payload) } } })
    const found = (event.attributes[field] as Plain)[fields] as Plain
    expect(keysOf(found)).toEqual([...names].sort())
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
    for (const name of names) {
      expect(Object.getOwnPropertyDescriptor(found, name)?.value).toEqual(decoded)
    }
    expect(JSON.parse(JSON.stringify(event))).toEqual(event)
    expect(({} as Plain).encoding).toBeUndefined()
  })

  test("survive in a marker's details", () => {
    const markerRecordedEventAttributes = { details: map({ payloads: [payload] }) }
    const { details } = translateEvent({
      eventType: 'EVENT_TYPE_MARKER_RECORDED',
      markerRecordedEventAttributes,
    }).attributes
    expect(keysOf(details)).toEqual([...names].sort())
    for (const name of names) {
      expect(Object.getOwnPropertyDescriptor(details, name)?.value).toEqual({ payloads: [decoded] })
    }
  })

  test('are not read as fields in the headers of Nexus and of callbacks', () => {
    const texts = {
      kind: 'TASK_QUEUE_KIND_NORMAL',
      startToFireTimeout: '1.500s',
      scheduledEventId: '7',
    }
    const { nexusHeader } = translateEvent({
      nexusOperationScheduledEventAttributes: { nexusHeader: texts },
    }).attributes
    expect(nexusHeader).toEqual(texts)
    const completionCallbacks = [
      { nexus: { url: 'u', header: texts } },
      { internal: { data: 'AQ==' } },
    ]
    const { attributes } = translateEvent({
      workflowExecutionStartedEventAttributes: { completionCallbacks },
    })
    expect(attributes).toEqual({ completionCallbacks })
  })
})

test('a user’s text stays unchanged, even if it looks like an enum', () => {
  const event = translateEvent({
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED',
    workflowExecutionCancelRequestedEventAttributes: {
      cause: 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR',
      identity: 'TimerFired',
    },
  })
  expect(event.attributes).toEqual({
    cause: 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR',
    identity: 'TimerFired',
  })
})

test.each([
  [
    'WORKFLOW_TASK_FAILED',
    'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR',
    'NON_DETERMINISTIC_ERROR',
  ],
  ['WORKFLOW_TASK_FAILED', 'NonDeterministicError', 'NON_DETERMINISTIC_ERROR'],
  ['WORKFLOW_TASK_FAILED', 'UNHANDLED_COMMAND', 'UNHANDLED_COMMAND'],
  [
    'START_CHILD_WORKFLOW_EXECUTION_FAILED',
    'START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS',
    'WORKFLOW_ALREADY_EXISTS',
  ],
])('the cause of a %s is %s without its prefix', (type, cause, expected) => {
  const member = attributeFields.find((field) => eventTypeOf(field) === type)?.name ?? ''
  expect(
    translateEvent({ eventType: `EVENT_TYPE_${type}`, [member]: { cause } }).attributes,
  ).toEqual({
    cause: expected,
  })
})

test('user metadata, links and the hint to workers are kept', () => {
  const event = translateEvent({
    eventId: '1',
    eventType: 'EVENT_TYPE_TIMER_FIRED',
    workerMayIgnore: true,
    userMetadata: { summary: { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'ImEi' } },
    links: [
      {
        workflowEvent: {
          eventRef: { eventId: '3', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' },
        },
      },
    ],
    timerFiredEventAttributes: {},
  })
  expect(event).toMatchObject({
    workerMayIgnore: true,
    userMetadata: { summary: { encoding: 'json/plain', size: '3', text: '"a"' } },
    links: [
      { workflowEvent: { eventRef: { eventId: 3, eventType: 'WORKFLOW_EXECUTION_STARTED' } } },
    ],
  })
})

test('payloads that a tool has decoded are read as JSON', () => {
  const { attributes } = translateEvent({
    workflowExecutionStartedEventAttributes: { input: { payloads: ['Ada', { id: 1 }] } },
  })
  expect(attributes.input).toEqual({
    payloads: [
      { encoding: 'json/plain', size: '5', text: '"Ada"' },
      { encoding: 'json/plain', size: '8', text: '{"id":1}' },
    ],
  })
})
