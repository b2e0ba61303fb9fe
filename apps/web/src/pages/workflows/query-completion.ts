import type { SearchAttribute } from '@rewind/contract/cluster'
import { attributeText } from '@rewind/history/visibility/query-words'
import {
  operatorsOf,
  quoted,
  statusNames,
  valuesOf,
} from '@rewind/history/visibility/visibility-filter'
import { type Token, visibilityTokens } from '@rewind/history/visibility/visibility-tokens'
import { serverClock } from '../../clock.ts'

/** A text to insert into a query. */
interface Suggestion {
  text: string
  /** The type of an attribute, or the kind of word. */
  detail: string
  /** Inserted in place of `text`. */
  insert?: string
}

export interface Suggestions {
  /** Where the word begins that the suggestions replace. */
  from: number
  options: Suggestion[]
}

/**
 * Returns the values of an attribute on the page: the server has no list of the values in a
 * namespace.
 */
export type SeenValues = (attribute: string) => string[]

/** Returns the suggestions for `query` at `position`. */
export function suggestionsAt(
  query: string,
  position: number,
  attributes: readonly SearchAttribute[],
  seenValues: SeenValues,
): Suggestions {
  const before = visibilityTokens(query.slice(0, position))
  const last = before.at(-1)
  const isTyping =
    last !== undefined && last.to === position && (last.kind === 'word' || last.isOpen === true)
  const done = isTyping ? before.slice(0, -1) : before
  const options = nextWords(done, attributes, seenValues)
  return {
    from: isTyping ? last.from : position,
    // A suggestion must begin with what is typed.
    options:
      isTyping && last.kind === 'name'
        ? options.map((option) => ({ ...option, text: `\`${option.text}` }))
        : options,
  }
}

function nextWords(
  done: readonly Token[],
  attributes: readonly SearchAttribute[],
  seenValues: SeenValues,
): Suggestion[] {
  const last = done.at(-1)
  const word = last?.kind === 'word' ? last.text.toUpperCase() : last?.text
  const named = done.findLast(({ kind, text }) => isAttribute(kind, text, attributes))
  const attribute = attributes.find(({ name }) => name === named?.text)
  const isAfterAttribute = attribute !== undefined && last === named
  if (last === undefined || word === '(' || word === 'OR' || word === 'NOT' || isJoined(done)) {
    // The brackets of IN hold values.
    const isInList = word === '(' && done.at(-2)?.text.toUpperCase() === 'IN'
    if (isInList && attribute) return valuesFor(attribute, seenValues)
    return attributes.map(({ name, type }) => ({
      text: name,
      detail: type,
      insert: `${attributeText(name)} `,
    }))
  }
  if (isAfterAttribute) {
    return operatorsOf(attribute.name, attribute.type).map((operator) => ({
      text: operator,
      detail: 'operator',
      insert: valuesOf(operator) === 'many' ? `${operator} (` : `${operator} `,
    }))
  }
  const wantsValue =
    last.kind === 'operator' || ['STARTS_WITH', 'BETWEEN', 'AND', ','].includes(word ?? '')
  if (wantsValue && attribute) return valuesFor(attribute, seenValues)
  return ['AND', 'OR'].map((text) => ({ text, detail: 'joins conditions', insert: `${text} ` }))
}

const isAttribute = (
  kind: Token['kind'],
  text: string,
  attributes: readonly SearchAttribute[],
): boolean => (kind === 'word' || kind === 'name') && attributes.some(({ name }) => name === text)

/** Whether a condition begins here: after an AND that does not belong to BETWEEN. */
function isJoined(done: readonly Token[]): boolean {
  if (done.at(-1)?.text.toUpperCase() !== 'AND') return false
  return done.at(-3)?.text.toUpperCase() !== 'BETWEEN'
}

function valuesFor({ name, type }: SearchAttribute, seenValues: SeenValues): Suggestion[] {
  if (name === 'ExecutionStatus') return texts(statusNames, 'status')
  if (type === 'Bool') return ['true', 'false'].map((text) => ({ text, detail: type }))
  if (type === 'Datetime') {
    return recentTimes().map(([text, time]) => ({ text, detail: 'time', insert: quoted(time) }))
  }
  if (type === 'Int' || type === 'Double') return []
  return texts(seenValues(name), 'on this page')
}

const texts = (values: readonly string[], detail: string): Suggestion[] =>
  values.map((value) => ({ text: quoted(value), detail }))

const hour = 3_600_000

/** Returns frequent start times, each with its name. */
export function recentTimes(now = serverClock.now()): [string, string][] {
  const ago: [string, number][] = [
    ['1 hour ago', hour],
    ['6 hours ago', 6 * hour],
    ['24 hours ago', 24 * hour],
    ['7 days ago', 7 * 24 * hour],
  ]
  // Rounded to the minute, so that the time is readable in a link.
  return ago.map(([name, distance]) => [
    name,
    `${new Date(now - distance).toISOString().slice(0, 16)}:00Z`,
  ])
}
