import { eventTypeName, unprefixed } from '../events/event-names.ts'

/** Whose text it is: Core is below TypeScript, Python, .NET and Ruby. */
export type Sdk = 'CORE' | 'GO' | 'JAVA'

/** What the failure of a replay tells about where the code stopped matching its history. */
export interface MismatchHint {
  sdk: Sdk
  place: Place
  /** What the code did in place of the event, as far as the text tells. */
  wanted?: Wanted
  /** The SDK looks for this event alone: the code may have stopped matching long before it. */
  isLate?: true
}

/** Types are Temporal's names of event types: `TimerStarted`. */
export type Place =
  /** An event of the history by its id; one of another type than the text says is not meant. */
  | { is: 'EVENT'; eventId: number; type?: string }
  /** What an event began, by a name or an id: `commandKeys` of one or several events. */
  | { is: 'COMMAND'; key: string }
  /** An event by the workflow task that decided it and its type, and the id of what it began, where that is printed. */
  | { is: 'DECISION'; decidedBy: number; type: string; id?: string }
  /** Behind the last command of the history: the code does more. */
  | { is: 'MORE' }
  /** The code had ended when this signal came. */
  | { is: 'SIGNAL'; eventId: number }
  /** The workflow task that ended with this event, or the first that ended after it. */
  | { is: 'TASK'; eventId: number }
  /** An update that a reset reapplied, which this release of the SDK cannot replay. */
  | { is: 'REAPPLIED'; eventId: number }
  /** The call of so many side effects, the first being 1. */
  | { is: 'SIDE_EFFECT'; ordinal: number }
  /** The text does not say. */
  | { is: 'UNKNOWN' }

export interface Wanted {
  /** As `LoggedCommand.kind`; undefined: nothing at all. */
  kind: string | undefined
  /** The type of the activity or child. */
  name?: string
  /** The id that the SDK gave it: in Go, by default, the id that its event would have. */
  id?: string
}

/** One form of a text: undefined for any other. */
export type ReadHint = (text: string) => Omit<MismatchHint, 'sdk'> | undefined

/** What SDKs take where a history has no marker of a change. */
const noVersion = '-1'

/** A version that the code does not know: it would record another in its place. */
export function versionPlace(found: RegExpExecArray | null): Place | undefined {
  const { version, newer = version, change } = found?.groups ?? {}
  if (change === undefined) return undefined
  // The code asks where there is no marker: none tells where that is.
  return newer === noVersion
    ? { is: 'UNKNOWN' }
    : { is: 'COMMAND', key: `version ${newer} of ${change}` }
}

/** The one event that a text names, with its type where it says it. Texts quote what users wrote. */
export function onlyEvent(text: string, pattern: RegExp): Place | undefined {
  const { number: eventId, name } = onlyNumber(text, pattern) ?? {}
  if (eventId === undefined) return undefined
  return name === undefined
    ? { is: 'EVENT', eventId }
    : { is: 'EVENT', eventId, type: eventTypeName(unprefixed('EVENT_TYPE_', name)) }
}

/** The number that a text says, where it says no other. */
export function onlyNumber(
  text: string,
  pattern: RegExp,
): { number: number; name: string | undefined } | undefined {
  const found = new Map(
    Array.from(text.matchAll(pattern), ([, digits, name]) => [Number(digits), name] as const),
  )
  const [only] = found
  return found.size === 1 && only && only[0] > 0 ? { number: only[0], name: only[1] } : undefined
}
