import type { DecodedPayload } from '@rewind/contract/payloads'
import { unprefixed } from '@rewind/history/events/event-names'
import { translateFailure } from '@rewind/history/events/events'
import type { JsonObject } from '@rewind/history/events/json-object'
import { decodePayload } from '@rewind/history/payloads/payloads'
import type { google, temporal as types } from '@temporalio/proto'
import type Long from 'long'
import { temporal } from './proto.ts'

// Long, Timestamp, Duration, Payload, Failure and enum numbers do not leave this file.

const { Failure } = temporal.api.failure.v1

type Maybe<T> = T | null | undefined

export function isoTime(timestamp: Maybe<google.protobuf.ITimestamp>): string | undefined {
  if (!timestamp) return undefined
  const milliseconds =
    integer(timestamp.seconds) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1_000_000)
  // The server also writes "no time" as the zero time of Go, which is before 1970.
  return milliseconds > 0 ? new Date(milliseconds).toISOString() : undefined
}

export const milliseconds = (duration: Maybe<google.protobuf.IDuration>): number | undefined =>
  duration ? integer(duration.seconds) * 1000 + (duration.nanos ?? 0) / 1_000_000 : undefined

export const integer = (value: Maybe<Long | number>): number => Number(value ?? 0)

export const int64 = (value: Maybe<Long | number>): string => (value ?? 0).toString()

/**
 * Returns Temporal's name of an enum value without its prefix. A value of a newer server becomes
 * `UNKNOWN_<number>`.
 */
export function enumWord(
  names: Record<number, string>,
  prefix: string,
  value: Maybe<number>,
): string {
  const name = names[value ?? 0]
  return name === undefined ? `UNKNOWN_${value}` : unprefixed(prefix, name)
}

/**
 * Removes fields that are undefined, null or empty. `exactOptionalPropertyTypes` and JSON
 * distinguish an absent field from an undefined one.
 */
export function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const entries = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined | null> }
}

/** Returns the failure and its causes with decoded payloads. */
export const toFailure = (raw: types.api.failure.v1.IFailure): JsonObject =>
  translateFailure(
    Failure.toObject(raw as types.api.failure.v1.Failure, { enums: String, longs: String }),
  )

export const payloadMap = (
  fields: Maybe<Record<string, types.api.common.v1.IPayload>>,
): Record<string, DecodedPayload> =>
  Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, payload]) => [name, decodePayload(payload)]),
  )

/** Returns search attributes as JSON values. Integers beyond 2^53 become decimal text. */
export const searchAttributeValues = (
  fields: Maybe<Record<string, types.api.common.v1.IPayload>>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, payload]) => [
      name,
      searchAttributeValue(decodePayload(payload).text),
    ]),
  )

function searchAttributeValue(text: string | undefined): unknown {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? text
      : value
  } catch {
    return text
  }
}
