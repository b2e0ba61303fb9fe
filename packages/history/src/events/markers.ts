import { isDecodedPayload } from '../payloads/payloads.ts'
import { type JsonObject, numberOf, objectOf, textOf } from './json-object.ts'

/** What an SDK recorded in a marker, if the marker's shape is known. */
export type Marker =
  /**
   * `seq`: the number that the Core SDK gives to a local activity. Its failures name the activity
   * by this number.
   */
  | { is: 'local activity'; name: string; id?: string | undefined; seq?: string | undefined }
  | { is: 'patch'; name: string }
  | { is: 'version'; name: string; version: string }
  | { is: 'side effect' }
  | { is: 'other'; name: string }

const localActivityMarkers = new Set(['core_local_activity', 'LocalActivity'])

/**
 * Reads the markers of the Core SDKs, Go and Java. A marker of another shape keeps its name only.
 */
export function markerOf(attributes: JsonObject): Marker {
  const name = textOf(attributes, 'markerName') ?? ''
  const other: Marker = { is: 'other', name }
  if (name === 'SideEffect') return { is: 'side effect' }
  if (localActivityMarkers.has(name)) {
    const data = detail(attributes, 'data')
    const type = detail(attributes, 'type')
    const activity =
      textOf(data, 'activity_type') ??
      textOf(data, 'ActivityType') ??
      (typeof type === 'string' ? type : undefined)
    if (activity === undefined) return other
    const id = textOf(data, 'ActivityID') ?? textOf(data, 'activity_id')
    const seq = numberOf(data, 'seq')
    return { is: 'local activity', name: activity, id, seq: seq?.toString() }
  }
  if (name === 'core_patch') {
    const patch = textOf(detail(attributes, 'patch-data'), 'id')
    return patch === undefined ? other : { is: 'patch', name: patch }
  }
  if (name === 'Version') {
    const change = detail(attributes, 'change-id') ?? detail(attributes, 'changeId')
    const version = detail(attributes, 'version')
    if (typeof change !== 'string' || typeof version !== 'number') return other
    return { is: 'version', name: change, version: String(version) }
  }
  return other
}

/** Returns the first payload of a marker's detail, parsed. Undefined: it is not JSON. */
function detail(attributes: JsonObject, name: string): unknown {
  const payloads = objectOf(objectOf(attributes, 'details'), name)?.payloads
  const payload: unknown = Array.isArray(payloads) ? payloads[0] : undefined
  if (!isDecodedPayload(payload) || payload.text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(payload.text)
    return value
  } catch {
    return undefined
  }
}

/** Names the marker: "local activity lookUp", "version pricing = 1". */
export function markerWords(marker: Marker): string {
  switch (marker.is) {
    case 'side effect':
      return 'side effect'
    case 'version':
      return `version ${marker.name} = ${marker.version}`
    case 'other':
      return `marker ${marker.name}`
    default:
      return `${marker.is} ${marker.name}`
  }
}
