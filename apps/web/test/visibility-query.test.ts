import { malformedQueries } from '@rewind/sandbox/malformed-queries'
import { expect, test } from 'vitest'
import {
  isVisibilityQuery,
  mayFindTooLittle,
  refusalInText,
  searchedQuery,
  statusOfGroup,
  visibilityQuery,
} from '../src/pages/workflows/visibility-query.ts'

test.each([
  ["WorkflowType = 'Order'", true],
  ["WorkflowId STARTS_WITH 'a'", true],
  ["ExecutionStatus IN ('Running')", true],
  ["StartTime BETWEEN '2026-01-01' AND '2026-02-01'", true],
  ['CloseTime IS NULL', true],
  ['HistoryLength > 100', true],
  ['HistoryLength>100', true],
  ['(NOT `order-no` = 5)', true],
  ['Amount >= 12.5', true],
  ['IsPaid = true', true],
  ["order='1'", true],
  ['WorkflowId NOT IN ("a")', true],
  ['Amount BETWEEN 1 AND 5', true],
  ["ExecutionStatus = 'Running' ORDER BY StartTime", true],
  ['ORDER BY StartTime DESC', true],
  ['WorkflowType =', true],
  ['order-4711', false],
  ['order=1', false],
  ['YWJj==', false],
  ['YWJj= =', false],
  ['a<b', false],
  ['<b>bold</b>', false],
  ['key=value&other=2', false],
  ['between 3', false],
  ['between 3 and 5', false],
  ['check in 5 minutes', false],
  ['is it (in) order by hand', false],
  ['payment in progress', false],
  ['what this is', false],
  ['a/b c', false],
  ["= 'x'", true],
  ['5 = HistoryLength', true],
  ['`order = 1', true],
  ['WorkflowId STARTS_WITH 5', true],
  ["region LIKE 'a%'", true],
  ['5 = x', false],
  ['OrderWorkflow=1', false],
  ['OrderWorkflow is stuck', false],
  ['OrderWorkflow in prod', false],
  ['Order IS late', false],
  ['ORDER-IN-1', false],
  ['NOT', false],
])('%s: is a visibility query: %s', (text, expected) => {
  expect(isVisibilityQuery(text)).toBe(expected)
})

test.each(malformedQueries)('%s is reported as wrong, and not searched as an id', (query) => {
  expect(isVisibilityQuery(query)).toBe(true)
})

test('words are searched at the beginning of ids and types, quoted', () => {
  expect(searchedQuery(" it's\\ ")).toBe(
    "WorkflowId STARTS_WITH 'it''s\\\\' OR WorkflowType STARTS_WITH 'it''s\\\\' OR RunId = 'it''s\\\\'",
  )
})

test('a query is sent as it is', () => {
  expect(searchedQuery("  WorkflowType = 'Order' ")).toBe("WorkflowType = 'Order'")
})

test.each([
  ['', [], ''],
  ['', ['RUNNING'], "ExecutionStatus IN ('Running')"],
  ['', ['RUNNING', 'TIMED_OUT'], "ExecutionStatus IN ('Running', 'TimedOut')"],
  ["A = '1' OR B = '2'", [], "A = '1' OR B = '2'"],
  ["A = '1' OR B = '2'", ['FAILED'], "(A = '1' OR B = '2') AND ExecutionStatus IN ('Failed')"],
  ["A = '1' -- why", ['FAILED'], "(A = '1' -- why\n) AND ExecutionStatus IN ('Failed')"],
  ["A = ')' OR B = '2'", ['FAILED'], "(A = ')' OR B = '2') AND ExecutionStatus IN ('Failed')"],
  ["A = '1') OR (B = '2'", ['FAILED'], "A = '1') OR (B = '2'"],
  ["(A = '1'", ['FAILED'], "(A = '1'"],
  [
    "A = '1' OR B = '2' ORDER BY C",
    ['FAILED'],
    "(A = '1' OR B = '2') AND ExecutionStatus IN ('Failed') ORDER BY C",
  ],
  ['ORDER BY C', ['FAILED'], "ExecutionStatus IN ('Failed') ORDER BY C"],
] as const)('%s with %j becomes %s', (text, statuses, expected) => {
  expect(visibilityQuery(text, statuses)).toBe(expected)
})

const refusals: [string, string, string, string][] = [
  [
    "A = 'Order' ORDER BY C",
    "operation is not supported: 'order by' clause.",
    'ORDER BY',
    'ORDER BY is not supported',
  ],
  [
    "A = '1' ORDER BY C",
    "operation is not supported: 'order by' clause.",
    'ORDER BY',
    'ORDER BY is not supported',
  ],
  ["A = '1' LIMIT 3", "operation is not supported: 'limit' clause.", 'LIMIT', 'LIMIT'],
  ["A = '1' GROUP BY C", 'syntax error at position 40', 'GROUP BY', 'cannot be grouped'],
  ["Nope = '1'", "invalid expression: column name 'Nope' is not valid.", 'Nope', "'Nope'"],
  ["A = '1' AND", 'syntax error at position 40', 'AND', 'missing at the end'],
]
test.each(refusals)('a refusal of %s is shown at its place', (text, said, place, message) => {
  const refusal = `Temporal refused the request: invalid query: ${said} Nothing was changed.`
  for (const statuses of [[], ['FAILED']] as const) {
    const problem = refusalInText(text, visibilityQuery(text, statuses), refusal)
    expect(problem.message).toContain(message)
    expect(text.slice(problem.from, problem.to)).toBe(place)
  }
})

test.each([
  ['A = \'say "hi"\'', true],
  ["A = 1 OR B IN ('x', 'back\\\\slash')", true],
  ["A = 'it''s' AND B = 'x'", false],
  ['A = "it\'s"', false],
])('%s contains what a SQL store may not find: %s', (query, expected) => {
  expect(mayFindTooLittle(query)).toBe(expected)
})

test('a group of a count is read in both spellings', () => {
  expect(statusOfGroup('ContinuedAsNew')).toBe('CONTINUED_AS_NEW')
  expect(statusOfGroup('CONTINUED_AS_NEW')).toBe('CONTINUED_AS_NEW')
  expect(statusOfGroup('Frozen')).toBeUndefined()
})
