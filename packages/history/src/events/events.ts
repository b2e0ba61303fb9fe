import type { HistoryEvent } from '@rewind/contract/history'
import { decodePayload, isPayload } from '../payloads/payloads.ts'
import { durationText, timestampText } from '../text/durations.ts'
import { eventTypeFromName, unprefixed } from './event-names.ts'
import {
  causePrefixes,
  durationFields,
  enumPrefixes,
  eventIdFields,
  int64Fields,
  timestampFields,
} from './field-kinds.ts'
import { isObject, type JsonObject, setOwn, textOf } from './json-object.ts'

type Read = (value: unknown, depth: number) => unknown

/** Failures nest through their causes. No real failure is deeper. */
const maxDepth = 200

/**
 * Translates one event of Temporal's JSON: protobuf JSON with either spelling of enums, or
 * protobufjs' `toObject(message, { enums: String, longs: String, bytes: String })`. Never throws:
 * event types and fields that this version does not know are kept as they are.
 */
export function translateEvent(raw: unknown): HistoryEvent {
  const source = isObject(raw) ? raw : {}
  const { type, member } = typeOf(source)
  const attributes = source[member]
  const event: HistoryEvent = {
    eventId: Number(source.eventId ?? 0) || 0,
    type,
    time: String(timestampText(source.eventTime ?? '')),
    attributes: isObject(attributes) ? readAttributes(type, attributes) : {},
  }
  if (isObject(source.userMetadata)) event.userMetadata = readUserMetadata(source.userMetadata)
  if (Array.isArray(source.links) && source.links.length > 0) {
    event.links = source.links.map((link) => readValue(link, 0))
  }
  if (isObject(source.principal)) {
    event.principal = {
      type: textOf(source.principal, 'type') ?? '',
      name: textOf(source.principal, 'name') ?? '',
    }
  }
  if (source.workerMayIgnore === true) event.workerMayIgnore = true
  const taskId = taskIdOf(source.taskId)
  if (taskId !== undefined) event.taskId = taskId
  return event
}

/** Undefined if the server shows the event before it stores it, and if the number is not exact. */
function taskIdOf(value: unknown): string | undefined {
  const number = Number(value ?? 0)
  return Number.isSafeInteger(number) && number > 0 ? String(number) : undefined
}

/**
 * Translates a failure that is not part of an event, such as one in a description. Takes the same
 * forms as `translateEvent`.
 */
export function translateFailure(raw: unknown): JsonObject {
  const failure = readValue(raw, 0)
  return isObject(failure) ? failure : {}
}

interface EventType {
  type: string
  /** The member of the event that holds the attributes. */
  member: string
}

/**
 * A history repeats few names and looks each one up tens of thousands of times, so the results are
 * cached.
 */
const isCacheable = (map: ReadonlyMap<unknown, unknown>, name: string): boolean =>
  map.size < 256 && name.length < 100

const eventTypes = new Map<unknown, EventType>()

function typeOf(source: JsonObject): EventType {
  const seen = eventTypes.get(source.eventType)
  if (seen !== undefined && Object.hasOwn(source, seen.member)) return seen
  const name = typeof source.eventType === 'string' ? source.eventType : undefined
  // An SDK that is older than its server knows neither the name of a new event type nor its
  // attributes.
  const number = typeof source.eventType === 'number' ? `UNKNOWN_${source.eventType}` : undefined
  const type = name === undefined ? number : unprefixed('EVENT_TYPE_', name)
  const member = attributesMember(source, type)
  const found = { type: type ?? typeOfMember(member), member }
  if (name !== undefined && isCacheable(eventTypes, name)) eventTypes.set(name, found)
  return found
}

function attributesMember(source: JsonObject, type: string | undefined): string {
  const words = (type ?? '').toLowerCase().split('_')
  const camel = words.map((word, at) => (at === 0 ? word : capitalised(word))).join('')
  const expected = `${camel}EventAttributes`
  if (Object.hasOwn(source, expected)) return expected
  return Object.keys(source).find((key) => key.endsWith('EventAttributes')) ?? expected
}

const typeOfMember = (member: string): string =>
  eventTypeFromName(member.slice(0, -'EventAttributes'.length)) || 'UNSPECIFIED'

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function readAttributes(type: string, source: JsonObject): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  for (const key of Object.keys(source)) {
    setOwn(attributes, key, readAttribute(type, key, source[key]))
  }
  return attributes
}

function readAttribute(type: string, key: string, value: unknown): unknown {
  if (key === 'cause' && typeof value === 'string') {
    const prefix = causePrefixes.get(type)
    return prefix === undefined ? value : unprefixed(prefix, value)
  }
  // A marker's details hold payloads under names that the SDK or the user chose.
  if (key === 'details' && type === 'MARKER_RECORDED') return readMap(value, readPayloads)
  if ((key === 'input' || key === 'result') && type.startsWith('NEXUS_OPERATION_')) {
    return readPayload(value)
  }
  return readField(key, value, 0)
}

function readField(key: string, value: unknown, depth: number): unknown {
  const read = readers.get(key)
  return read === undefined ? readValue(value, depth) : read(value, depth)
}

function readValue(value: unknown, depth: number): unknown {
  if (depth > maxDepth) return value
  if (Array.isArray(value)) return value.map((item) => readValue(item, depth + 1))
  if (!isObject(value)) return value
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(value)) setOwn(result, key, readField(key, value[key], depth + 1))
  return result
}

function readUserMetadata(source: JsonObject): Record<string, unknown> {
  const metadata: Record<string, unknown> = {}
  for (const key of Object.keys(source)) {
    const value = source[key]
    setOwn(metadata, key, isPayload(value) ? decodePayload(value) : value)
  }
  return metadata
}

const readPayload = (value: unknown): unknown => (value === null ? value : decodePayload(value))

const readPayloads = (value: unknown): unknown => readValue(value, 0)

/** Reads a map whose keys a user chose. */
function readMap(value: unknown, read: (value: unknown) => unknown): unknown {
  if (!isObject(value)) return value
  const map: Record<string, unknown> = {}
  for (const key of Object.keys(value)) setOwn(map, key, read(value[key]))
  return map
}

const readPayloadMap: Read = (value) => readMap(value, readPayload)

function readEnum([first, ...others]: readonly [string, ...string[]]): Read {
  const seen = new Map<string, string>()
  const readName = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    const known = seen.get(value)
    if (known !== undefined) return known
    const prefix = others.find((other) => value.startsWith(other)) ?? first
    const name = unprefixed(prefix, value)
    if (isCacheable(seen, value)) seen.set(value, name)
    return name
  }
  return (value) => (Array.isArray(value) ? value.map(readName) : readName(value))
}

const readEventId: Read = (value) =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value

const readInt64: Read = (value) => (typeof value === 'number' ? String(value) : value)

const readers = new Map<string, Read>([
  ...enumPrefixes.map(([field, ...prefixes]) => [field, readEnum(prefixes)] as const),
  ...durationFields.map((field) => [field, durationText] as const),
  ...timestampFields.map((field) => [field, timestampText] as const),
  ...eventIdFields.map((field) => [field, readEventId] as const),
  ...int64Fields.map((field) => [field, readInt64] as const),
  [
    'payloads',
    (value, depth) => (Array.isArray(value) ? value.map(readPayload) : readValue(value, depth)),
  ],
  ['fields', readPayloadMap],
  ['indexedFields', readPayloadMap],
  ['encodedAttributes', readPayload],
  // A Nexus header is text under the user's own keys. The header of a workflow has its map in
  // `fields`.
  ['nexusHeader', (value) => value],
  [
    'header',
    (value, depth) => (isObject(value) && isObject(value.fields) ? readValue(value, depth) : value),
  ],
])
