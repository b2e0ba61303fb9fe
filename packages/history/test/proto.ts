import { createRequire } from 'node:module'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { anyText } from './text.ts'

const require = createRequire(import.meta.url)
// A CommonJS module whose export names Node cannot detect.
const {
  fromJson,
  toJson,
}: typeof import('protobufjs/ext/protojson.js') = require('protobufjs/ext/protojson.js')
/** Temporal's API in the version of the installed SDK. */
export const protoRoot: protobuf.Root = require('@temporalio/proto/protos/json-module.js')
protoRoot.resolveAll()

export const historyEventType = protoRoot.lookupType('temporal.api.history.v1.HistoryEvent')
export const eventTypeEnum = protoRoot.lookupEnum('temporal.api.enums.v1.EventType')

export const enumOf = (field: protobuf.Field): protobuf.Enum | undefined =>
  field.resolvedType instanceof protobuf.Enum ? field.resolvedType : undefined
export const messageOf = (field: protobuf.Field): protobuf.Type | undefined =>
  field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined

/** Returns the prefix that all values of an enum share. */
export const prefixOf = (of: protobuf.Enum): string =>
  Object.keys(of.values)
    .find((name) => name.endsWith('_UNSPECIFIED'))
    ?.slice(0, -'UNSPECIFIED'.length) ?? ''

const wellKnown = new Set(['Timestamp', 'Duration', 'Payload'])
const isWellKnown = (type: protobuf.Type): boolean => wellKnown.has(type.name)

/** Returns every message type inside a message, without the fields of payloads. */
export function messageTypes(
  type: protobuf.Type = historyEventType,
  seen: Set<protobuf.Type> = new Set(),
): Set<protobuf.Type> {
  if (seen.has(type)) return seen
  seen.add(type)
  for (const field of type.fieldsArray) {
    const message = messageOf(field.resolve())
    if (message !== undefined && !isWellKnown(message)) messageTypes(message, seen)
  }
  return seen
}

/** The members of an event that hold attributes. */
export const attributeFields: readonly protobuf.Field[] = historyEventType.fieldsArray.filter(
  ({ name }) => name.endsWith('EventAttributes'),
)

export const eventTypeOf = (attributes: protobuf.Field): string =>
  attributes.name
    .slice(0, -'EventAttributes'.length)
    .replace(/(?=[A-Z])/g, '_')
    .toUpperCase()

const hostileText = fc.constantFrom(
  'EVENT_TYPE_TIMER_FIRED',
  'WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND',
  'TASK_QUEUE_KIND_NORMAL',
  'TimerFired',
  'Normal',
  '1.500s',
  '2026-11-23T03:00:00+01:00',
  '17',
  '__proto__',
  '[object Object]',
)
const text = fc.oneof(anyText(1), hostileText)
const key = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    'constructor',
    'payloads',
    'data',
    'metadata',
    'cause',
    'kind',
    'fields',
    'eventId',
  ),
)

const eventIdName = /EventId$|^eventId$|^firstWorkflowTaskCompletedId$/
export const isEventId = (field: protobuf.Field): boolean =>
  field.type === 'int64' && eventIdName.test(field.name)

const seconds = (max: number) => fc.integer({ min: 0, max }).map(String)
const nanos = fc.oneof(fc.constant(0), fc.constant(500_000_000), fc.nat(999_999_999))

const payload = fc.record(
  {
    metadata: fc.dictionary(
      fc.constantFrom('encoding', 'messageType', 'type', 'constructor'),
      fc.oneof(
        fc.constantFrom('json/plain', 'binary/plain', 'binary/null').map(utf8),
        fc.uint8Array({ maxLength: 8 }),
      ),
    ),
    data: fc.oneof(fc.json().map(utf8), fc.uint8Array({ minLength: 1, maxLength: 12 })),
  },
  { requiredKeys: [] },
)

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/**
 * Returns values other than the default of a field: protobuf's JSON leaves the default out, and
 * `toObject` does not.
 */
function scalar(field: protobuf.Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'string':
      return text
    case 'bool':
      return fc.constant(true)
    case 'bytes':
      return fc.uint8Array({ minLength: 1, maxLength: 8 })
    case 'int64':
      return isEventId(field)
        ? fc.integer({ min: 1, max: 51_200 }).map(String)
        : fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String)
    case 'double':
    case 'float':
      return fc.constantFrom(0.5, 2, 1024)
    default:
      return fc.integer({ min: 1, max: 2 ** 31 - 1 })
  }
}

function single(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  const values = enumOf(field)
  if (values) return fc.constantFrom(...Object.values(values.values).filter((number) => number > 0))
  const message = messageOf(field)
  if (!message) return scalar(field)
  if (message.name === 'Timestamp') return fc.record({ seconds: seconds(4e9), nanos })
  if (message.name === 'Duration') return fc.record({ seconds: seconds(3e9), nanos })
  if (message.name === 'Payload') return payload
  return messageArbitrary(message, depth + 1)
}

/** Returns random messages of a type, with at most one member of each `oneof`. */
export function messageArbitrary(
  type: protobuf.Type,
  depth = 0,
): fc.Arbitrary<Record<string, unknown>> {
  const fields = depth > 3 ? [] : type.fieldsArray
  const model: Record<string, fc.Arbitrary<unknown>> = {}
  for (const field of fields) {
    field.resolve()
    const one = single(field, depth)
    if (field.map) model[field.name] = fc.dictionary(key, one, { minKeys: 1, maxKeys: 3 })
    else if (field.repeated) model[field.name] = fc.array(one, { minLength: 1, maxLength: 2 })
    else model[field.name] = one
  }
  return fc.record(model, { requiredKeys: [] }).map((message) => {
    for (const { oneof } of type.oneofsArray) {
      const [, ...others] = oneof.filter((name) => Object.hasOwn(message, name))
      for (const name of others) delete message[name]
    }
    return message
  })
}

/** Returns a message as `temporal workflow show --output json` prints it. */
export const toProtoJson = (type: protobuf.Type, message: protobuf.Message): unknown =>
  JSON.parse(JSON.stringify(toJson(type, message)))

/** Returns a message as a client reads it over gRPC. */
export const toPlainObject = (type: protobuf.Type, message: protobuf.Message): unknown =>
  type.toObject(message, { enums: String, longs: String, bytes: String })

export function fromProtoJson(type: protobuf.Type, json: unknown): protobuf.Message {
  const message = fromJson(type, json)
  if (message === null) throw new Error(`This is no ${type.name}`)
  return message
}
