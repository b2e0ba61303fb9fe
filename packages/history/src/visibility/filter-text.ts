import { attributeText } from './query-words.ts'
import { type Filter, type FilterValue, quoted, valuesOf } from './visibility-filter.ts'

const valueText = ({ kind, text }: FilterValue) => (kind === 'string' ? quoted(text) : text)

/** Returns a filter as a visibility query. */
export function filterText({ attribute, operator, values }: Filter): string {
  const texts = values.map(valueText)
  const takes = valuesOf(operator)
  const right =
    takes === 0 ? '' : takes === 'many' ? ` (${texts.join(', ')})` : ` ${texts.join(' AND ')}`
  return `${attributeText(attribute)} ${operator}${right}`
}
