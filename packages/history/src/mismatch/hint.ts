import { eventTypeName, unprefixed } from '../events/event-names.ts'

/** The SDK that wrote a text. Core is part of the TypeScript, Python, .NET and Ruby SDKs. */
export type Sdk = 'CORE' | 'GO' | 'JAVA'

/**
 * Where the code stopped matching its history, as far as the text of the failure says:
 * docs/temporal-semantics.md#which-event-a-text-means
 */
export interface MismatchHint {
  sdk: Sdk
  place: Place
  /** The command that the code gave in place of the event, if the text names it. */
  wanted?: Wanted
  /**
   * The SDK notices only this event. The code may have stopped matching long before:
   * docs/temporal-semantics.md#when-the-named-event-is-certain
   */
  isLate?: true
}

/** `type` is Temporal's name of an event type: `TimerStarted`. */
export type Place =
  /**
   * The event with this id. If its type differs from the text, another history's event is meant.
   */
  | { is: 'EVENT'; eventId: number; type?: string }
  /**
   * The command with this key. `commandKeys` lists the keys of an event. Several commands can have
   * the same key.
   */
  | { is: 'COMMAND'; key: string }
  /**
   * The event of this type that a workflow task decided. `id`: the id of what the event began, if
   * the text has it.
   */
  | { is: 'DECISION'; decidedBy: number; type: string; id?: string }
  /** After the last command of the history: the code gives further commands. */
  | { is: 'MORE' }
  /** The code had already ended when this signal or update arrived. */
  | { is: 'SIGNAL'; eventId: number }
  /** The workflow task that ended with this event, or the first one that ended after it. */
  | { is: 'TASK'; eventId: number }
  /** An update that a reset reapplied and that this release of the SDK cannot replay. */
  | { is: 'REAPPLIED'; eventId: number }
  /** The side effect with this number. The first one has number 1. */
  | { is: 'SIDE_EFFECT'; ordinal: number }
  /** The text does not say where. */
  | { is: 'UNKNOWN' }

export interface Wanted {
  /** Same values as `LoggedCommand.kind`. Undefined: the code gave no command. */
  kind: string | undefined
  /** The type of the activity or child. */
  name?: string
  /** The id that the SDK chose. In Go this is by default the id that its event would have. */
  id?: string
}

/** Reads one form of text. Returns undefined for any other form. */
export type ReadHint = (text: string) => Omit<MismatchHint, 'sdk'> | undefined

/** The version that SDKs assume if a history has no marker for a change. */
const noVersion = '-1'

/**
 * Returns where the code meets a version that it does not support, and so would record another one.
 */
export function versionPlace(found: RegExpExecArray | null): Place | undefined {
  const { version, newer = version, change } = found?.groups ?? {}
  if (change === undefined) return undefined
  // The history has no marker for this call, so its place is not known.
  return newer === noVersion
    ? { is: 'UNKNOWN' }
    : { is: 'COMMAND', key: `version ${newer} of ${change}` }
}

/**
 * Returns the event that a text names, with its type if the text has it. Undefined: none or
 * several, since texts quote users' data.
 */
export function onlyEvent(text: string, pattern: RegExp): Place | undefined {
  const { number: eventId, name } = onlyNumber(text, pattern) ?? {}
  if (eventId === undefined) return undefined
  return name === undefined
    ? { is: 'EVENT', eventId }
    : { is: 'EVENT', eventId, type: eventTypeName(unprefixed('EVENT_TYPE_', name)) }
}

/** Returns the number that a text names. Undefined: it names none, or several different ones. */
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
