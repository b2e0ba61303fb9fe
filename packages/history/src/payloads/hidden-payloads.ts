import type { HistoryEvent } from '@rewind/contract/history'
import type { DecodedPayload } from '@rewind/contract/payloads'
import { isObject, type JsonObject, objectOf, setOwn, textOf } from '../events/json-object.ts'
import { decodePayload, isDecodedPayload, isPayload } from './payloads.ts'

/** Failures nest through their causes. No real failure is deeper. */
const maxDepth = 200

/** Fields that hold no payload of the workflow's author. Lists of runs show them too. */
const shownFields = new Set(['searchAttributes', 'indexedFields'])
/** Fields with keys of the workflow's author: the keys of memos, headers and markers. */
const fieldsOfAuthors = new Set(['memo', 'fields', 'details'])

/** Returns what a user without the permission `payloads` sees of a payload: its encoding and size. */
export function hidePayload({ encoding, size, externalSize }: DecodedPayload): DecodedPayload {
  return { encoding, size, hidden: true, ...(externalSize === undefined ? {} : { externalSize }) }
}

/**
 * Returns a copy of any reply without the data of its payloads: decoded ones, and those in fields that
 * this version does not know and leaves encoded. Failure messages are no payloads and stay.
 */
export function hidePayloads<T>(value: T): T
export function hidePayloads(value: unknown): unknown {
  return hidden(value, 0)
}

/** Returns the event without the data of its payloads. Keeps what the SDK itself wrote into markers. */
export function hideEventPayloads(event: HistoryEvent): HistoryEvent {
  const shown = hidePayloads(event)
  if (event.type !== 'MARKER_RECORDED') return shown
  const details = { ...objectOf(shown.attributes, 'details'), ...ownDetails(event.attributes) }
  return { ...shown, attributes: { ...shown.attributes, details } }
}

function hidden(value: unknown, depth: number, isOfAuthor = false): unknown {
  // Deeper values are dropped: this function must not let any payload through.
  if (depth > maxDepth) return undefined
  if (Array.isArray(value)) return value.map((item) => hidden(item, depth + 1))
  if (value instanceof Uint8Array) return undefined
  if (!isObject(value)) return value
  if (isDecodedPayload(value)) return hidePayload(value)
  if (isPayload(value)) return hidePayload(decodePayload(value))
  const shown: JsonObject = {}
  for (const key of Object.keys(value)) {
    const field = value[key]
    // In a memo, `searchAttributes` is a name like any other.
    setOwn<unknown>(
      shown,
      key,
      isOfAuthor && key !== 'fields' ? hidden(field, depth + 1) : shownField(key, field, depth),
    )
  }
  return shown
}

function shownField(key: string, value: unknown, depth: number): unknown {
  if (shownFields.has(key)) return value
  return isTextHeader(key, value)
    ? Object.fromEntries(Object.keys(value).map((name) => [name, '(hidden)']))
    : hidden(value, depth + 1, fieldsOfAuthors.has(key))
}

/** The headers of Nexus and of callbacks are text under the author's own keys. Other headers are payloads. */
const isTextHeader = (key: string, value: unknown): value is JsonObject =>
  (key === 'nexusHeader' || key === 'header') &&
  isObject(value) &&
  Object.values(value).every((text) => typeof text === 'string')

/**
 * The details of markers that the SDKs write and that plans and timelines depend on. `NAME`: a name or a
 * number. `FIELDS`: an object, of which only the fields below are the SDK's own.
 */
const detailsOfSdks: Readonly<Record<string, Readonly<Record<string, 'NAME' | 'FIELDS'>>>> = {
  core_patch: { 'patch-data': 'FIELDS' },
  Version: { 'change-id': 'NAME', changeId: 'NAME', version: 'NAME' },
  core_local_activity: { data: 'FIELDS', type: 'NAME' },
  LocalActivity: { data: 'FIELDS', type: 'NAME' },
}
const fieldsOfSdks = ['id', 'activity_type', 'ActivityType', 'ActivityID', 'activity_id', 'seq']

/** Returns the details that an SDK wrote into a marker, without what may be the author's data. */
function ownDetails(attributes: JsonObject): JsonObject {
  const own: JsonObject = {}
  const details = objectOf(attributes, 'details')
  const known = detailsOfSdks[textOf(attributes, 'markerName') ?? ''] ?? {}
  for (const [name, kind] of Object.entries(known)) {
    const payloads = objectOf(details, name)?.payloads
    const payload: unknown = Array.isArray(payloads) ? payloads[0] : undefined
    if (!isDecodedPayload(payload)) continue
    const text = ownText(payload.text, kind)
    if (text === undefined) continue
    setOwn<unknown>(own, name, { payloads: [{ ...hidePayload(payload), text }] })
  }
  return own
}

const isName = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

function ownText(text: string | undefined, kind: 'NAME' | 'FIELDS'): string | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (kind === 'NAME') return isName(value) ? text : undefined
    if (!isObject(value)) return undefined
    const fields = fieldsOfSdks.filter(
      (field) => Object.hasOwn(value, field) && isName(value[field]),
    )
    return JSON.stringify(Object.fromEntries(fields.map((field) => [field, value[field]])))
  } catch {
    return undefined
  }
}
