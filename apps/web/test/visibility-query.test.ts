import { malformedQueries } from '@rewind/sandbox/malformed-queries'
import { expect, test } from 'vitest'
import {
  isVisibilityQuery,
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

test.each(malformedQueries)('%s is told to be wrong, and not looked for as an id', (query) => {
  expect(isVisibilityQuery(query)).toBe(true)
})

test('words are looked for at the beginning of ids and types, quoted', () => {
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
] as const)('%s with %j becomes %s', (text, statuses, expected) => {
  expect(visibilityQuery(text, statuses)).toBe(expected)
})

test('a group of a count is read in both spellings', () => {
  expect(statusOfGroup('ContinuedAsNew')).toBe('CONTINUED_AS_NEW')
  expect(statusOfGroup('CONTINUED_AS_NEW')).toBe('CONTINUED_AS_NEW')
  expect(statusOfGroup('Frozen')).toBeUndefined()
})
