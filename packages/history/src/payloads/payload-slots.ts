import { payloadFields, payloadMaps, payloadsFields } from '../events/field-kinds.ts'
import { isObject, type JsonObject, setOwn } from '../events/json-object.ts'
import { ExactNumber } from '../import/exact-json.ts'

/** A place in an event that holds a payload, in any form. */
export interface PayloadSlot {
  holder: JsonObject | unknown[]
  key: string | number
  /** The payload was an item of a bare list. Temporal's JSON has `{ payloads: [...] }` instead. */
  isOfBareList: boolean
}

/** Failures nest through their causes. No real failure is deeper. */
const maxDepth = 200

const [lists, singles] = [new Set(payloadsFields), new Set(payloadFields)]

interface Slots {
  slots: PayloadSlot[]
  /** Whether a number outside the payloads is so large that JavaScript may have rounded it. */
  hasLargeNumber: boolean
}

/**
 * Returns every place in an event that holds a payload, whichever tool wrote the event. Changes the
 * event in place to the form of Temporal's JSON: bare lists and maps get their `payloads`, `fields`
 * or `indexedFields`, and each `ExactNumber` outside the payloads becomes a number or a decimal
 * string.
 */
export function payloadSlots(event: JsonObject): Slots {
  const slots: PayloadSlot[] = []
  let hasLargeNumber = false
  const slot = (holder: PayloadSlot['holder'], key: PayloadSlot['key'], isOfBareList = false) => {
    slots.push({ holder, key, isOfBareList })
  }

  const list = (holder: JsonObject, key: string, depth: number) => {
    const value = holder[key]
    const isBare = !isObject(value) || value instanceof ExactNumber
    if (value == null) return
    if (isBare) setOwn<unknown>(holder, key, { payloads: Array.isArray(value) ? value : [value] })
    const { payloads } = holder[key] as JsonObject
    if (!Array.isArray(payloads)) return members(holder[key], key, depth + 1)
    for (const at of payloads.keys()) slot(payloads, at, isBare)
  }

  const map = (holder: JsonObject, key: string, member: string) => {
    const value = holder[key]
    if (!isObject(value) || Object.keys(value).length === 0) return
    const isWhole = isObject(value[member]) && Object.keys(value).length === 1
    if (!isWhole) setOwn<unknown>(holder, key, { [member]: value })
    const entries = isWhole ? value[member] : value
    if (isObject(entries)) for (const name of Object.keys(entries)) slot(entries, name)
  }

  /** `within`: the name of the field that holds the object. */
  const members = (object: unknown, within: string, depth: number) => {
    if (depth > maxDepth) return
    if (Array.isArray(object)) {
      for (const [at, item] of object.entries()) {
        if (item instanceof ExactNumber) object[at] = plainNumber(item)
        else members(item, within, depth + 1)
      }
    }
    if (!isObject(object)) return
    for (const key of Object.keys(object)) member(object, key, within, depth)
  }

  const member = (object: JsonObject, key: string, within: string, depth: number) => {
    const value = object[key]
    const mapMember = payloadMaps.get(key)
    if (value instanceof ExactNumber && !lists.has(key) && !singles.has(key)) {
      setOwn<unknown>(object, key, plainNumber(value))
    } else if (within === 'markerRecordedEventAttributes' && key === 'details') {
      if (isObject(value)) for (const name of Object.keys(value)) list(value, name, depth)
    } else if (singles.has(key) || isOfOnePayload(within, key)) {
      if (value != null) slot(object, key)
    } else if (lists.has(key)) {
      list(object, key, depth)
    } else if (mapMember !== undefined && within !== 'nexus') {
      map(object, key, mapMember)
    } else if (key === 'payloads' && Array.isArray(value)) {
      // A field that only a later server version has.
      for (const at of value.keys()) slot(value, at)
    } else if (typeof value === 'object') {
      members(value, key, depth + 1)
    } else if (typeof value === 'number' && isLarge(value)) hasLargeNumber = true
  }

  members(event, '', 0)
  return { slots, hasLargeNumber }
}

/** Fields that hold one payload here and a list of payloads elsewhere. */
const isOfOnePayload = (within: string, key: string): boolean =>
  (within === 'userMetadata' && key === 'details') ||
  (within.startsWith('nexusOperation') && (key === 'input' || key === 'result'))

/** A number outside the payloads. Temporal's JSON writes a 64-bit number as a decimal string. */
function plainNumber({ source }: ExactNumber): number | string {
  const number = Number(source)
  return isLarge(number) ? source : number
}

/** Whether JavaScript may have rounded a whole number of this size. */
export const isLarge = (number: number): boolean => Math.abs(number) > Number.MAX_SAFE_INTEGER
