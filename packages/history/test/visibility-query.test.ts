import type { SearchAttribute } from '@rewind/contract/cluster'
import { describe, expect, test } from 'vitest'
import { attributeText } from '../src/visibility/query-words.ts'
import type { Filter } from '../src/visibility/visibility-filter.ts'
import { placeRefusal, queryProblems } from '../src/visibility/visibility-problems.ts'
import {
  parseVisibilityQuery,
  partsText,
  type QueryPart,
} from '../src/visibility/visibility-query.ts'
import { visibilityTokens } from '../src/visibility/visibility-tokens.ts'

const string = (text: string) => ({ kind: 'string' as const, text })
const number = (text: string) => ({ kind: 'number' as const, text })
const filter = (attribute: string, operator: Filter['operator'], ...values: Filter['values']) => ({
  attribute,
  operator,
  values,
})

const partsOf = (query: string): QueryPart[] | undefined => parseVisibilityQuery(query).parts

const readable: [string, Filter[]][] = [
  ['', []],
  ['   ', []],
  ["WorkflowId = 'a'", [filter('WorkflowId', '=', string('a'))]],
  ['WorkflowId="a"', [filter('WorkflowId', '=', string('a'))]],
  ["WorkflowId <> 'a'", [filter('WorkflowId', '!=', string('a'))]],
  [
    "a = 'it''s' and b = 'it\\'s'",
    [filter('a', '=', string("it's")), filter('b', '=', string("it's"))],
  ],
  ["a = 'back\\\\slash'", [filter('a', '=', string('back\\slash'))]],
  ["a = '日本 🎉 (AND)'", [filter('a', '=', string('日本 🎉 (AND)'))]],
  ['n = -5 AND m >= +1e3', [filter('n', '=', number('-5')), filter('m', '>=', number('+1e3'))]],
  ['n = 9223372036854775807', [filter('n', '=', number('9223372036854775807'))]],
  [
    'n BETWEEN 1 AND 6 AND m = 2',
    [filter('n', 'BETWEEN', number('1'), number('6')), filter('m', '=', number('2'))],
  ],
  ['n not between 1 and 6', [filter('n', 'NOT BETWEEN', number('1'), number('6'))]],
  ["s in ('a', 'b')", [filter('s', 'IN', string('a'), string('b'))]],
  ["s NOT IN('a')", [filter('s', 'NOT IN', string('a'))]],
  ["s starts_with 'a'", [filter('s', 'STARTS_WITH', string('a'))]],
  ["s NOT STARTS_WITH 'a'", [filter('s', 'NOT STARTS_WITH', string('a'))]],
  ['s is null and t IS NOT NULL', [filter('s', 'IS NULL'), filter('t', 'IS NOT NULL')]],
  ['b = true', [filter('b', '=', { kind: 'boolean', text: 'true' })]],
  ['`Order by` = 1', [filter('Order by', '=', number('1'))]],
  ["`Status` = 'a'", [filter('Status', '=', string('a'))]],
]
test.each(readable)('%s is read as filters', (query, filters) => {
  expect(partsOf(query)).toEqual(filters.map((filter) => ({ filter })))
})

test.each(readable)('%s is the same after it is read as filters', (_, filters) => {
  const parts = filters.map((filter) => ({ filter }))
  expect(partsOf(partsText(parts))).toEqual(parts)
})

test.each([
  ['CustomerId', 'CustomerId'],
  ['buildId', 'buildId'],
  ['WorkflowId', 'WorkflowId'],
  ['Status', '`Status`'],
  ['Type', '`Type`'],
  ['Region', '`Region`'],
  ['LocalTime', '`LocalTime`'],
  ['FullText', '`FullText`'],
  ['utc_date', '`utc_date`'],
  ['a-b', '`a-b`'],
  ['Über', '`Über`'],
])('%s is written %s', (name, text) => {
  expect(attributeText(name)).toBe(text)
})

const inBrackets: [string, string[]][] = [
  ["NOT a = 'x'", ["NOT a = 'x'"]],
  ["(a = 'x')", ["(a = 'x')"]],
  ["(a = 'x' OR b = 'y') AND NOT ( c = 1 )", ["(a = 'x' OR b = 'y')", 'NOT ( c = 1 )']],
]
test.each(inBrackets)('%s keeps its brackets unchanged', (query, texts) => {
  expect(partsOf(query)).toEqual(texts.map((text) => ({ text })))
  expect(partsText(partsOf(query) ?? [])).toBe(query)
})

const moreThanParts = [
  "a = 'x' OR b = 'y'",
  "a = 'x' AND b = 'y' OR c = 'z'",
  "a = 'x' -- why",
  "a = 'x' ORDER BY StartTime",
]
test.each(moreThanParts)('%s is valid, and more than filters can express', (query) => {
  expect(parseVisibilityQuery(query)).not.toHaveProperty('parts')
  expect(parseVisibilityQuery(query)).not.toHaveProperty('problem')
})

/** A query, the range of its error, and the message. */
const unreadable: [string, string, string][] = [
  ['WorkflowId =', '=', 'A value is missing after ='],
  ['WorkflowId = w1', 'w1', "A text stands in quotes: 'w1'"],
  ["= 'x'", '=', 'begins with a search attribute, not with ='],
  ["WorkflowId = 'a' AND", 'AND', 'A condition is missing at the end'],
  ["WorkflowId = 'a' OR AND b = 1", 'AND', 'A condition is missing before AND'],
  ["(WorkflowId = 'a'", '(', 'never closed'],
  ["WorkflowId = 'a')", ')', 'No bracket is open'],
  ["WorkflowId = 'a", "'a", 'closing quote'],
  ['n IN ()', ')', 'A value is missing after (, before )'],
  ['n IN 1', '1', 'takes its values in brackets'],
  ['n IN (1, 2', 'IN', 'never closed'],
  ['n IN (1,)', ')', 'A value is missing after ,'],
  ['n BETWEEN 1', '1', 'two values with AND'],
  ['n BETWEEN 1 OR 2', 'OR', 'two values with AND'],
  ['n BETWEEN 1 AND', 'BETWEEN', 'A value is missing after AND'],
  ['n IS', 'IS', 'IS takes NULL'],
  ['n IS TRUE', 'IS TRUE', 'IS takes NULL'],
  ['n = NULL', 'NULL', 'use IS NULL'],
  ["WorkflowId LIKE 'a%'", 'LIKE', 'use STARTS_WITH'],
  ["WorkflowId NOT LIKE 'a%'", 'NOT LIKE', 'use STARTS_WITH'],
  ["WorkflowId ~ 'a'", '~', 'no operator'],
  ['d > -0.5', '-0.5', "stands in quotes: '-0.5'"],
  ['n == 5', '=', 'A value is missing after =, before ='],
  ['5 = n', '5', 'not with a value'],
  ['hello', 'hello', 'stands alone'],
  ["'w1'", "'w1'", 'not with a value'],
  ['n = 5 m = 6', 'm', 'AND or OR is missing'],
  ['n = 5; DROP', ';', 'no meaning here'],
  ['n = 5 GROUP BY ExecutionStatus', 'GROUP BY', 'cannot be grouped'],
  ['AND n = 5', 'AND', 'A condition is missing before AND'],
  ['NOT', 'NOT', 'A condition is missing'],
  ['`n = 5', '`n = 5', 'closing `'],
  ['n = 5 AND ()', ')', 'A condition is missing before )'],
  [`${'('.repeat(300)}n = 5${')'.repeat(300)}`, '(', 'nested too deeply'],
]
test.each(unreadable)('%s is told at its place', (query, place, message) => {
  const { problem } = parseVisibilityQuery(query)
  expect(problem?.message).toContain(message)
  expect(query.slice(problem?.from, problem?.to)).toBe(place)
})

const attribute = (name: string, type: SearchAttribute['type']) => ({ name, type, isSystem: false })
const attributes = [
  attribute('ExecutionStatus', 'Keyword'),
  attribute('StartTime', 'Datetime'),
  attribute('OrderItems', 'Int'),
  attribute('OrderTags', 'KeywordList'),
  attribute('OrderNote', 'Text'),
  attribute('OrderExpress', 'Bool'),
  attribute('Status', 'Keyword'),
  attribute('Order', 'Keyword'),
  attribute('level', 'Int'),
]

describe('with the search attributes known', () => {
  const wrong: [string, string, string][] = [
    ['Nope = 1', 'Nope', 'no search attribute here'],
    ['orderitems = 1', 'orderitems', 'Did you mean OrderItems?'],
    ["ExecutionStatus = 'Runing'", "'Runing'", 'no status'],
    ["ExecutionStatus IN ('Running', 'Done')", "'Done'", 'no status'],
    ["StartTime > 'yesterday'", "'yesterday'", 'A time is written as'],
    ["StartTime BETWEEN '2026-11-22T00:00:00Z' AND '2026-11-23'", "'2026-11-23'", 'A time'],
    ["StartTime > '2026-11-22T10:75:00Z'", "'2026-11-22T10:75:00Z'", 'this one is none'],
    ["StartTime > '2026-11-22T10:15:60Z'", "'2026-11-22T10:15:60Z'", 'this one is none'],
    ["StartTime > '2026-02-31T00:00:00Z'", "'2026-02-31T00:00:00Z'", 'this one is none'],
    ["StartTime > '2026-11-22T02:14:07+25:00'", "'2026-11-22T02:14:07+25:00'", 'is none'],
    ["StartTime > '1795634738000000000'", "'1795634738000000000'", 'this one is none'],
    ["Status = 'open'", 'Status', 'in backticks'],
    ["(StartTime IS NULL OR NOT Order IN ('a'))", 'Order', '`Order`'],
    ['OrderItems = 1 AND Order BETWEEN 1 AND 2', 'Order', '`Order`'],
    ["OrderItems = 'many'", "'many'", 'is a number'],
    ["OrderTags STARTS_WITH 'a'", 'STARTS_WITH', 'A KeywordList cannot'],
    ["OrderNote > 'a'", '>', 'A Text cannot'],
    ["NOT (OrderNote IN ('a') OR OrderItems = 1)", 'IN', 'A Text cannot'],
  ]
  test.each(wrong)('%s is told at its place', (query, place, message) => {
    const [problem] = queryProblems(query, attributes)
    expect(problem?.message).toContain(message)
    expect(query.slice(problem?.from, problem?.to)).toBe(place)
  })

  const right = [
    "StartTime > '2026-11-22T02:14:07.120+01:00' AND StartTime < 1795634738000000000",
    "OrderItems = '5' OR OrderItems IN (1, 2)",
    'OrderExpress = true',
    "`Status` = 'open' AND `Order` = 'a'",
    // The server reads its own keywords in lower case.
    'level = 5',
    "ExecutionStatus != 'Running' AND ExecutionStatus = 2",
  ]
  test.each(right)('%s is in order', (query) => {
    expect(queryProblems(query, attributes)).toEqual([])
  })
})

/** The server's own messages, recorded from 1.29.1, for queries in which Rewind finds no error. */
const refused: [string, string, string][] = [
  [
    'Nope = 1',
    "invalid query: invalid expression: column name 'Nope' is not a valid search attribute",
    'Nope',
  ],
  [
    "ListTime > 'yesterday'",
    "invalid query: invalid expression: unable to parse datetime 'yesterday'",
    "'yesterday'",
  ],
  [
    "ExecutionStatus = 'Runing'",
    "invalid query: invalid expression: invalid ExecutionStatus value 'Runing'",
    "'Runing'",
  ],
  [
    "A = 1 AND ListText > 'a'",
    "invalid query: invalid expression: operator '>' not supported for Text type search attribute in `ListText > 'a'`",
    '>',
  ],
  [
    "ListTags STARTS_WITH 'a'",
    "invalid query: invalid expression: operator 'starts_with' not supported for KeywordList type search attribute in `ListTags starts_with 'a'`",
    'STARTS_WITH',
  ],
  [
    'ListInt = 5 ORDER BY StartTime',
    "invalid query: operation is not supported: 'order by' clause",
    'ORDER BY',
  ],
  ['ListInt = 5 LIMIT 3', "invalid query: operation is not supported: 'limit' clause", 'LIMIT'],
  [
    'ListBool BETWEEN true AND false',
    "invalid query: invalid expression: cannot do range condition on search attribute 'ListBool' of type Bool",
    'ListBool',
  ],
  ['ListInt = 1 AND b = 2', 'invalid query: malformed SQL query: syntax error at position 49', '2'],
  [
    "WorkflowId = 'ü☂ü☂ü☂' AND b = 2",
    'invalid query: malformed SQL query: syntax error at position 68',
    '2',
  ],
  ['ListInt = 1', 'something of another server', 'ListInt = 1'],
]
test.each(refused)('a refusal of %s finds its place', (query, details, place) => {
  const { from, to, message } = placeRefusal(
    query,
    `Temporal refused the request: ${details}. Nothing was changed.`,
  )
  expect(query.slice(from, to)).toBe(place)
  expect(message).not.toMatch(/^(invalid query|Temporal refused)/i)
})

test('any text is read without an error, and no token is lost', () => {
  for (const text of ['\\', "'\\", '`', '\u0000', '🎉', '((((', '--', '/*', "''''", '= = =']) {
    expect(() => parseVisibilityQuery(text)).not.toThrow()
    for (const { from, to } of visibilityTokens(text)) expect(to).toBeGreaterThan(from)
  }
})
