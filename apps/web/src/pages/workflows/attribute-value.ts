import type { WorkflowInfo } from '@rewind/contract/workflows'
import { listText } from '../../components/list-text.ts'
import { knownColumns } from './known-columns.ts'

/**
 * Returns the text of an attribute in the list; undefined if the execution has none, or none yet.
 */
export function attributeText(workflow: WorkflowInfo, attribute: string): string | undefined {
  const known = knownColumns.get(attribute)
  if (known?.text) return known.text(workflow)
  const values = attributeValues(workflow, attribute)
  return values.length > 0 ? listText(values) : undefined
}

/**
 * Returns the values of an attribute as a query writes them: several for a list, times as ISO 8601.
 */
export function attributeValues(workflow: WorkflowInfo, attribute: string): string[] {
  const value = valueIn(workflow, attribute)
  if (value === undefined || value === null) return []
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each)))
}

function valueIn(workflow: WorkflowInfo, attribute: string): unknown {
  const known = knownColumns.get(attribute)
  if (known !== undefined) return known.value(workflow)
  const { searchAttributes } = workflow
  return Object.hasOwn(searchAttributes, attribute) ? searchAttributes[attribute] : undefined
}
