import type { WorkflowInfo } from '@rewind/contract/workflows'
import { duration } from '../../components/format-time.ts'
import { listText } from '../../components/list-text.ts'

/** How an attribute reads in the list. Absent: the execution has none, or not yet. */
export function attributeText(workflow: WorkflowInfo, attribute: string): string | undefined {
  switch (attribute) {
    case 'ExecutionDuration':
      return executionDuration(workflow)
    case 'HistorySizeBytes':
      return bytes(Number(workflow.historySizeBytes))
    case 'HistoryLength':
      // Visibility learns of these when the execution closes.
      return workflow.historyLength > 0 ? workflow.historyLength.toLocaleString('en') : undefined
    default: {
      const values = attributeValues(workflow, attribute)
      return values.length > 0 ? listText(values) : undefined
    }
  }
}

/** The values of an attribute as a query asks for them; several where it is a list. Times are ISO 8601. */
export function attributeValues(workflow: WorkflowInfo, attribute: string): string[] {
  const value = valueIn(workflow, attribute)
  if (value === undefined || value === null) return []
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each)))
}

function valueIn(workflow: WorkflowInfo, attribute: string): unknown {
  switch (attribute) {
    case 'ExecutionStatus':
      return workflow.status
    case 'WorkflowId':
      return workflow.workflowId
    case 'RunId':
      return workflow.runId
    case 'WorkflowType':
      return workflow.type
    case 'TaskQueue':
      return workflow.taskQueue
    case 'StartTime':
      return workflow.startTime
    case 'ExecutionTime':
      return workflow.executionTime
    case 'CloseTime':
      return workflow.closeTime
    case 'HistoryLength':
      return workflow.historyLength > 0 ? workflow.historyLength : undefined
    case 'HistorySizeBytes':
      return workflow.historySizeBytes === '0' ? undefined : workflow.historySizeBytes
    case 'StateTransitionCount':
      return workflow.stateTransitionCount === '0' ? undefined : workflow.stateTransitionCount
    case 'ParentWorkflowId':
      return workflow.parent?.workflowId
    case 'ParentRunId':
      return workflow.parent?.runId
    case 'RootWorkflowId':
      return workflow.root?.workflowId
    case 'RootRunId':
      return workflow.root?.runId
    default: {
      const { searchAttributes } = workflow
      return Object.hasOwn(searchAttributes, attribute) ? searchAttributes[attribute] : undefined
    }
  }
}

function executionDuration({ executionTime, startTime, closeTime }: WorkflowInfo) {
  const begin = executionTime ?? startTime
  if (begin === undefined || closeTime === undefined) return undefined
  return duration(Date.parse(closeTime) - Date.parse(begin))
}

function bytes(size: number): string | undefined {
  if (size === 0) return undefined
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`
}
