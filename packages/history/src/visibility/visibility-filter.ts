import type { SearchAttributeType } from '@rewind/contract/cluster'

export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const
const oneValueOperators = [...comparisons, 'STARTS_WITH', 'NOT STARTS_WITH'] as const
const listOperators = ['IN', 'NOT IN'] as const
const rangeOperators = ['BETWEEN', 'NOT BETWEEN'] as const
const nullOperators = ['IS NULL', 'IS NOT NULL'] as const

export type FilterOperator =
  | (typeof oneValueOperators)[number]
  | (typeof listOperators)[number]
  | (typeof rangeOperators)[number]
  | (typeof nullOperators)[number]

/** A number is kept as text, because 64 bits do not fit into a JavaScript number. */
export interface FilterValue {
  kind: 'string' | 'number' | 'boolean'
  text: string
}

/** One condition on one search attribute. The operator determines the number of values. */
export interface Filter {
  attribute: string
  operator: FilterOperator
  values: FilterValue[]
}

/** Returns how many values an operator takes. `many`: one or more. */
export function valuesOf(operator: FilterOperator): 0 | 1 | 2 | 'many' {
  if (isOneOf(nullOperators, operator)) return 0
  if (isOneOf(rangeOperators, operator)) return 2
  return isOneOf(listOperators, operator) ? 'many' : 1
}

const isOneOf = (operators: readonly string[], operator: string) => operators.includes(operator)

const equality = ['=', '!='] as const
const order = ['<', '<=', '>', '>='] as const

/**
 * The operators that the server accepts for each type. It refuses others or finds nothing with
 * them: docs/temporal-semantics.md#visibility
 */
const operatorsByType: Record<SearchAttributeType, readonly FilterOperator[]> = {
  Keyword: [
    ...equality,
    ...listOperators,
    'STARTS_WITH',
    'NOT STARTS_WITH',
    ...order,
    ...rangeOperators,
    ...nullOperators,
  ],
  KeywordList: [...equality, ...listOperators, ...nullOperators],
  Text: [...equality, ...nullOperators],
  Int: [...equality, ...order, ...rangeOperators, ...listOperators, ...nullOperators],
  Double: [...equality, ...order, ...rangeOperators, ...listOperators, ...nullOperators],
  Bool: [...equality, ...nullOperators],
  Datetime: [...order, ...rangeOperators, ...equality, ...listOperators, ...nullOperators],
}

/** Returns the operators for an attribute, the most usual one first. */
export const operatorsOf = (attribute: string, type: SearchAttributeType) =>
  attribute === 'ExecutionStatus' ? [...listOperators, ...equality] : operatorsByType[type]

/** Server 1.29 accepts a negative fraction only in quotes. */
export const needsQuotes = (number: string): boolean => /^-.*[.e]/i.test(number)

/** Converts a text to a value for an attribute of this type. */
export function filterValue(type: SearchAttributeType, text: string): FilterValue {
  if (type === 'Bool') return { kind: 'boolean', text }
  const isNumber = (type === 'Int' || type === 'Double') && !needsQuotes(text)
  return { kind: isNumber ? 'number' : 'string', text }
}

/** The values of `ExecutionStatus`. */
export const statusNames = [
  'Running',
  'Completed',
  'Failed',
  'Canceled',
  'Terminated',
  'ContinuedAsNew',
  'TimedOut',
  'Paused',
] as const

/** Quotes a text for a visibility query. */
export const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Words that have another meaning outside backticks. */
export const keywords = new Set(
  'and or not in between is null true false starts_with like order group by limit select from where having asc desc'.split(
    ' ',
  ),
)
