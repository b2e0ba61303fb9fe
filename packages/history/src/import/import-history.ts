import { isObject, type JsonObject, textOf } from '../events/json-object.ts'
import { timestampText } from '../text/durations.ts'
import { parseExactJson } from './exact-json.ts'
import { readImportedPayloads } from './imported-payloads.ts'
import { jsonDamageAt } from './json-damage.ts'

/** A file that holds one history, as events in Temporal's JSON for `translateEvent`. */
export interface HistoryFile {
  rawEvents: readonly unknown[]
  /** The greatest event id. */
  length: number
  /** Peculiarities that do not prevent the history from being shown, as sentences. */
  warnings: string[]
}

/** One history of a file that holds several. It is read when the user chooses it. */
export interface HistoryInFile {
  /** The number of events. */
  events: number
  workflowId: string | undefined
  workflowType: string | undefined
  /** The time of the first event, as written in the file. */
  startTime: string | undefined
  read: () => HistoryFile | { problem: string }
}

/**
 * Reads `{ events: [...] }` or a bare array, either of them also inside `history`, or a list of
 * these, in either spelling of Temporal's JSON and with payloads in any form. For any other text
 * returns a sentence that says where and why it cannot be read.
 */
export function parseHistoryFile(
  text: string,
): HistoryFile | { problem: string } | { histories: HistoryInFile[] } {
  const content = withoutNulsAtEnd(text.replace(/^\uFEFF/, ''))
  const nuls = text.length - content.length - (text.startsWith('\uFEFF') ? 1 : 0)
  if (content.trim() === '') {
    return { problem: nuls > 0 ? 'The file holds NUL bytes alone.' : 'The file is empty.' }
  }
  if (isGzip(content)) return { problem: 'The file is compressed with gzip; unpack it first.' }
  if (!/^\s*[[{]/.test(content)) {
    return { problem: `The file is no JSON: it begins with ${excerpt(content.trimStart(), 0)}.` }
  }
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    return { problem: syntaxProblem(content, error) }
  }
  const cut = nuls > 0 ? [nulWarning(nuls)] : []
  const histories = historiesIn(value)
  const [only] = histories ?? []
  if (histories === undefined || only === undefined) {
    return { problem: `The file is JSON and no history: ${shape(value)}` }
  }
  const read = (rawEvents: readonly unknown[], at: number) =>
    readHistory(rawEvents, () => historiesIn(parseExactJson(content))?.[at] ?? [], cut)
  if (histories.length === 1) return read(only, 0)
  return { histories: histories.map((events, at) => inFile(events, () => read(events, at))) }
}

function readHistory(
  rawEvents: readonly unknown[],
  readExactly: () => readonly unknown[],
  cut: readonly string[],
): HistoryFile | { problem: string } {
  if (rawEvents.length === 0) return { problem: 'The history in the file has no events.' }
  const file = check(rawEvents)
  if ('problem' in file) return file
  const { events, warnings } = readImportedPayloads(rawEvents.filter(isObject), () =>
    readExactly().filter(isObject),
  )
  return { ...file, rawEvents: events, warnings: [...file.warnings, ...warnings, ...cut] }
}

function inFile(rawEvents: readonly unknown[], read: HistoryInFile['read']): HistoryInFile {
  const [first] = rawEvents
  const event: JsonObject = isObject(first) ? first : {}
  const started = event.workflowExecutionStartedEventAttributes
  const type = isObject(started) ? started.workflowType : undefined
  const time = String(timestampText(event.eventTime ?? ''))
  return {
    events: rawEvents.length,
    workflowId: textOf(started, 'workflowId'),
    workflowType: textOf(type, 'name'),
    startTime: Number.isNaN(Date.parse(time)) ? undefined : time,
    read,
  }
}

function nulWarning(nuls: number): string {
  const bytes = nuls === 1 ? 'A NUL byte' : `${nuls.toLocaleString('en')} NUL bytes`
  return `${bytes} at the end of the file ${nuls === 1 ? 'is' : 'are'} left out.`
}

/** Removes the NUL bytes that a file system can leave at the end of a copied file. */
function withoutNulsAtEnd(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === 0) end -= 1
  return text.slice(0, end)
}

/** Returns the events of each history. Undefined: the file holds no history. */
function historiesIn(value: unknown): readonly (readonly unknown[])[] | undefined {
  if (!Array.isArray(value)) {
    const events = eventsIn(value)
    return events && [events]
  }
  const lists = value.map(eventsIn)
  const histories = lists.filter((list) => list !== undefined)
  // Any other list is read as events, so that the message names the first item that is no event.
  if (histories.length < lists.length || lists.length === 0) return [value]
  // The last page of an API reply can be empty.
  const filled = histories.filter(({ length }) => length > 0)
  const oldestFirst = filled.map((events) => events.toReversed()).reverse()
  return arePages(filled) || arePages(oldestFirst) ? [filled.flat()] : histories
}

function eventsIn(value: unknown): readonly unknown[] | undefined {
  if (!isObject(value)) return undefined
  if (Array.isArray(value.events)) return value.events
  if (Array.isArray(value.history)) return value.history
  return isObject(value.history) ? eventsIn(value.history) : undefined
}

/** Pages of the API whose event ids continue each other are one history. */
function arePages(lists: readonly (readonly unknown[])[]): boolean {
  let next = 1
  for (const events of lists) {
    if (idOf(events[0]) !== next) return false
    next = idOf(events.at(-1)) + 1
  }
  return true
}

const idOf = (event: unknown): number => (isObject(event) ? Number(event.eventId) : Number.NaN)

function shape(value: unknown): string {
  if (!isObject(value)) return 'it holds no object.'
  const keys = Object.keys(value)
    .slice(0, 5)
    .map((key) => `"${key}"`)
  if (keys.length === 0) return 'the object in it is empty.'
  return `it holds ${keys.join(', ')}, where "events" is looked for.`
}

/** Every event needs an id, a type and a time. Gaps in the numbering from 1 are only a warning. */
function check(rawEvents: readonly unknown[]): HistoryFile | { problem: string } {
  const seen = new Set<number>()
  let greatest = 0
  let isOrdered = true
  let repeated = 0
  for (const [at, raw] of rawEvents.entries()) {
    const where = `Event ${at + 1} of ${rawEvents.length} in the file`
    if (!isObject(raw)) return { problem: `${where} is no object.` }
    const eventId = Number(raw.eventId)
    if (!Number.isSafeInteger(eventId) || eventId < 1) {
      return { problem: `${where} has no event id: ${JSON.stringify(raw.eventId) ?? 'none'}.` }
    }
    if (eventId > largestId) {
      return { problem: `${where} has the id ${eventId}, which no history of Temporal reaches.` }
    }
    const hasType = typeof raw.eventType === 'string' || typeof raw.eventType === 'number'
    if (!hasType && !Object.keys(raw).some((key) => key.endsWith('EventAttributes'))) {
      return { problem: `${where}, event ${eventId}, has no event type.` }
    }
    // All pages show an event at its time.
    if (Number.isNaN(Date.parse(String(timestampText(raw.eventTime ?? ''))))) {
      const given = JSON.stringify(raw.eventTime) ?? 'none'
      return { problem: `${where}, event ${eventId}, has no time that can be read: ${given}.` }
    }
    if (seen.has(eventId)) repeated += 1
    if (eventId < greatest) isOrdered = false
    seen.add(eventId)
    greatest = Math.max(greatest, eventId)
  }
  const missing = greatest - seen.size
  const warnings = [
    missing > 0 && `The file lacks ${missing.toLocaleString('en')} of the events 1 to ${greatest}.`,
    repeated > 0 &&
      `${repeated === 1 ? 'One event is' : `${repeated.toLocaleString('en')} events are`} in the file twice; the first counts.`,
    !isOrdered && missing === 0 && 'The events are not in their order in the file.',
  ].filter((warning) => warning !== false)
  // Some tools write the newest event first, which is no reason for a warning.
  const isReversed = rawEvents.every(
    (raw, at) => isObject(raw) && Number(raw.eventId) === greatest - at,
  )
  return { rawEvents, length: greatest, warnings: isReversed ? [] : warnings }
}

/**
 * Far above the server's limit of 51,200 events. Ids are array indexes, so they must be bounded.
 */
const largestId = 1_000_000

/** The second byte of the gzip signature is not UTF-8, so a decoder may have replaced it. */
const isGzip = (text: string): boolean =>
  ['\u001f\u008b', '\u001f\uFFFD'].includes(text.slice(0, 2))

function syntaxProblem(text: string, error: unknown): string {
  const damage = jsonDamageAt(text)
  if (damage === undefined) {
    return `The file could not be read as JSON: ${error instanceof Error ? error.message : error}.`
  }
  const end = text.trimEnd().length
  const at = Math.min(damage, end)
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = at - before.lastIndexOf('\n')
  if (at === end) {
    return `The JSON breaks off at its end, line ${line}, column ${column}: the file is not whole.`
  }
  if (/[{[]/.test(text.charAt(at)) && jsonDamageAt(before) === undefined) {
    return `The file holds more than one JSON value; the second begins in line ${line}.`
  }
  const where = `The JSON is damaged in line ${line}, column ${column}`
  return text.charCodeAt(at) === 0
    ? `${where}, by NUL bytes, as in a file that was not written whole.`
    : `${where}, at ${excerpt(text, at)}.`
}

const excerpt = (text: string, at: number): string =>
  JSON.stringify(text.slice(at, at + 24).replace(/[\p{Cc}\uFFFD]/gu, ' '))
