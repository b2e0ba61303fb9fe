import type { SearchAttribute } from '@rewind/contract/cluster'
import { timeInZone } from '../../components/time-in-zone.ts'

/** What is typed, as the query has it; undefined for what is no value of the type. */
export function typedValue(
  text: string,
  type: SearchAttribute['type'],
  timeZone: string,
): string | undefined {
  switch (type) {
    case 'Int':
      return /^[+-]?\d+$/.test(text.trim()) ? unsigned(text) : undefined
    case 'Double':
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? unsigned(text) : undefined
    case 'Bool':
      return text === 'true' || text === 'false' ? text : undefined
    case 'Datetime':
      return timeInZone(text, timeZone) ?? isoTime(text)
    case 'Keyword':
    case 'KeywordList':
    case 'Text':
      return text
    default:
      return type satisfies never
  }
}

const unsigned = (text: string): string => text.trim().replace(/^\+/, '')

const isoTime = (text: string): string | undefined =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined

export function whatIsMissing(type: SearchAttribute['type']): string {
  if (type === 'Int') return 'A whole number is missing.'
  if (type === 'Double') return 'A number is missing.'
  if (type === 'Datetime') return 'A time is missing, as 2026-11-22 02:14:07.'
  return 'A value is missing.'
}
