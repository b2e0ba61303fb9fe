import type { Clue } from '@rewind/contract/history'
import { eventTypeName, unprefixed } from './event-names.ts'

/** A version that the code does not know: it would record another in its place. */
export function versionClue(found: RegExpExecArray | null): Clue | undefined {
  const { version, newer, change } = found?.groups ?? {}
  return change === undefined ? undefined : { key: `version ${version ?? newer} of ${change}` }
}

/** The one event that a text names, with its type where it says it. */
export function onlyEventId(message: string, pattern: RegExp): Clue | undefined {
  const { number: eventId, name } = onlyNumber(message, pattern) ?? {}
  if (eventId === undefined) return undefined
  return name === undefined
    ? { eventId }
    : { eventId, type: eventTypeName(unprefixed('EVENT_TYPE_', name)) }
}

/** The number that a text says, where it says no other. */
export function onlyNumber(message: string, pattern: RegExp) {
  const found = new Map(
    Array.from(message.matchAll(pattern), ([, digits, name]) => [Number(digits), name] as const),
  )
  const [only] = found
  return found.size === 1 && only && only[0] > 0 ? { number: only[0], name: only[1] } : undefined
}
