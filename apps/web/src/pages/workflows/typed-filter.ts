import type { SearchAttribute } from '@rewind/contract/cluster'
import {
  type Filter,
  type FilterOperator,
  filterValue,
} from '@rewind/history/visibility/visibility-filter'
import { type Stretch, stretchOf } from './time-stretch.ts'

type Type = SearchAttribute['type']
type Value = Filter['values'][number]

interface Typed {
  type: Type
  operator: FilterOperator
  texts: readonly string[]
  timeZone: string
  /** The values that the query has already, by the text that shows them. */
  written: ReadonlyMap<string, Value>
}

/**
 * The condition of the typed texts, or what is wrong with each of them; undefined if nothing is.
 */
export type TypedFilter =
  | { condition: Pick<Filter, 'operator' | 'values'> }
  | { problems: (string | undefined)[] }

/** Reads the typed texts as values of the attribute's type. */
export function typedFilter(typed: Typed): TypedFilter {
  const { type, operator, texts, written } = typed
  if (type === 'Datetime') return typedTimes(typed)
  const values = texts.map((text) => {
    const value = typedValue(text, type)
    return written.get(text) ?? (value === undefined ? undefined : filterValue(type, value))
  })
  const known = values.filter((value) => value !== undefined)
  return known.length === values.length
    ? { condition: { operator, values: known } }
    : { problems: values.map((value) => (value ? undefined : whatIsMissing(type))) }
}

/**
 * A typed time names a range: `<= 2026-11-22` includes all of that day, `> 2026-11-22` begins after
 * it, and `=` finds everything within it.
 */
function typedTimes({ operator, texts, timeZone, written }: Typed): TypedFilter {
  const found = texts.map((text): Stretch | { value: Value } | { problem: string } => {
    const value = written.get(text)
    if (value !== undefined) return { value }
    if (text.trim() === '') return { problem: whatIsMissing('Datetime') }
    const isList = operator === 'IN' || operator === 'NOT IN'
    return isList && !text.includes(':')
      ? { problem: `${operator} takes moments: a day is asked for by BETWEEN.` }
      : stretchOf(text, timeZone)
  })
  const ends = (end: 'from' | 'to') =>
    found.flatMap((one) =>
      'problem' in one ? [] : 'value' in one ? [one.value] : [filterValue('Datetime', one[end])],
    )
  const [begins, closes] = [ends('from'), ends('to')]
  if (begins.length < found.length) {
    return { problems: found.map((one) => ('problem' in one ? one.problem : undefined)) }
  }
  switch (operator) {
    case '=':
    case '!=':
      return {
        condition:
          begins[0]?.text === closes[0]?.text
            ? { operator, values: begins }
            : {
                operator: operator === '=' ? 'BETWEEN' : 'NOT BETWEEN',
                values: [...begins, ...closes],
              },
      }
    case '<=':
    case '>':
      return { condition: { operator, values: closes } }
    case 'BETWEEN':
    case 'NOT BETWEEN': {
      const values = [...begins.slice(0, 1), ...closes.slice(1)]
      const [first, last] = values.map(({ text }) => Date.parse(text))
      return first !== undefined && last !== undefined && first > last
        ? { problems: [undefined, 'It ends before it begins.'] }
        : { condition: { operator, values } }
    }
    default:
      return { condition: { operator, values: begins } }
  }
}

/** Returns the typed text as the query writes it; undefined if it is no value of the type. */
function typedValue(text: string, type: Exclude<Type, 'Datetime'>): string | undefined {
  const number = text.trim()
  switch (type) {
    case 'Int':
      return /^[+-]?\d+$/.test(number) ? unsigned(number) : undefined
    case 'Double':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(number) ? unsigned(number) : undefined
    case 'Bool':
      return text === 'true' || text === 'false' ? text : undefined
    case 'Keyword':
    case 'KeywordList':
    case 'Text':
      return text
    default:
      return type satisfies never
  }
}

const unsigned = (number: string): string => number.replace(/^\+/, '')

function whatIsMissing(type: Type): string {
  if (type === 'Int') return 'A whole number is missing.'
  if (type === 'Double') return 'A number is missing.'
  if (type === 'Datetime') return 'A time is missing, as 2026-11-22 02:14:07.'
  return 'A value is missing.'
}
