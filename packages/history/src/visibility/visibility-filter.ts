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

/** Numbers stay as they were written: 64 bits are more than a JavaScript number holds. */
export interface FilterValue {
  kind: 'string' | 'number' | 'boolean'
  text: string
}

/** One condition on one search attribute. How many values there are follows from the operator. */
export interface Filter {
  attribute: string
  operator: FilterOperator
  values: FilterValue[]
}

/** How many values an operator takes: `many` is one or more. */
export function valuesOf(operator: FilterOperator): 0 | 1 | 2 | 'many' {
  if (isOneOf(nullOperators, operator)) return 0
  if (isOneOf(rangeOperators, operator)) return 2
  return isOneOf(listOperators, operator) ? 'many' : 1
}

const isOneOf = (operators: readonly string[], operator: string) => operators.includes(operator)

const equality = ['=', '!='] as const
const order = ['<', '<=', '>', '>='] as const

/** What the server takes for each type; it refuses the others, or finds nothing by them. */
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

/** The operators an attribute can be asked by, the most usual one first. */
export const operatorsOf = (attribute: string, type: SearchAttributeType) =>
  attribute === 'ExecutionStatus' ? [...listOperators, ...equality] : operatorsByType[type]

/** Server 1.29 takes a negative fraction in quotes only. */
export const needsQuotes = (number: string): boolean => /^-.*[.e]/i.test(number)

/** A text as a value of an attribute of that type. */
export function filterValue(type: SearchAttributeType, text: string): FilterValue {
  if (type === 'Bool') return { kind: 'boolean', text }
  const isNumber = (type === 'Int' || type === 'Double') && !needsQuotes(text)
  return { kind: isNumber ? 'number' : 'string', text }
}

/** The words `ExecutionStatus` is compared with. */
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

/** A text as a visibility query takes it. */
export const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Words that stand for something else where they are not in backticks. */
export const keywords = new Set(
  'and or not in between is null true false starts_with like order group by limit select from where having asc desc'.split(
    ' ',
  ),
)
