import type { WorkflowInfo } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import { attributeText, attributeValues } from '../src/pages/workflows/attribute-value.ts'
import { columnsFrom, columnTitles, columnWidth } from '../src/pages/workflows/columns.ts'

test('a column whose title is the name of another attribute shows its own name', () => {
  const titleOf = columnTitles(['ExecutionStatus', 'WorkflowType', 'Status', 'type', 'Region'])
  expect(['ExecutionStatus', 'Status', 'WorkflowType', 'type', 'Region'].map(titleOf)).toEqual([
    'ExecutionStatus',
    'Status',
    'WorkflowType',
    'type',
    'Region',
  ])
  expect(columnTitles(['ExecutionStatus'])('ExecutionStatus')).toBe('Status')
})

const workflow = (searchAttributes: Record<string, unknown>): WorkflowInfo => ({
  workflowId: 'w',
  runId: 'r',
  type: 't',
  status: 'RUNNING',
  taskQueue: 'q',
  historyLength: 12_345,
  historySizeBytes: '1234567',
  searchAttributes,
  memo: {},
})

// Names of properties that every object has.
test.each(['__proto__', 'constructor', 'toString'])('%s is a column like any other', (name) => {
  const [column] = columnsFrom(name) ?? []
  expect(column).toEqual({ attribute: name })
  expect(columnTitles([name])(name)).toBe(name)
  expect(columnWidth({ attribute: name })).toBe(160)
  expect(attributeText(workflow({}), name)).toBeUndefined()
  const fields = JSON.parse(`{"${name}": "its value"}`)
  expect(attributeText(workflow(fields), name)).toBe('its value')
})

test('a list quotes values that contain a comma', () => {
  const tags = { Tags: ['a, b', 'c', 'say "hi"', ''] }
  expect(attributeText(workflow(tags), 'Tags')).toBe('"a, b", c, "say \\"hi\\"", ""')
  expect(attributeText(workflow({ Tags: ['gift', 'fragile'] }), 'Tags')).toBe('gift, fragile')
})

test('the values for a query are those of Temporal, one by one', () => {
  const fields = workflow({ Tags: ['a, b', 'c'], Amount: 1.5, Big: '9223372036854775807' })
  expect(attributeValues(fields, 'Tags')).toEqual(['a, b', 'c'])
  expect(attributeValues(fields, 'Amount')).toEqual(['1.5'])
  expect(attributeValues(fields, 'Big')).toEqual(['9223372036854775807'])
  expect(attributeValues(fields, 'HistoryLength')).toEqual(['12345'])
  expect(attributeText(fields, 'HistoryLength')).toBe('12,345')
  expect(attributeValues(fields, 'HistorySizeBytes')).toEqual(['1234567'])
  expect(attributeValues(fields, 'ExecutionDuration')).toEqual([])
})
