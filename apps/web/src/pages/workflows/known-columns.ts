import type { WorkflowInfo } from '@rewind/contract/workflows'
import { duration } from '../../components/format-time.ts'

/** The form in which the list shows a search attribute that every server has. */
export interface KnownColumn {
  title: string
  /** In pixels. By default its kind decides. */
  width?: number
  /**
   * Returns the value as a query writes it, times as ISO 8601; undefined if the execution has none,
   * or none yet.
   */
  value(workflow: WorkflowInfo): unknown
  /** Returns the text of the cell, if it differs from the value. */
  text?(workflow: WorkflowInfo): string | undefined
}

/**
 * By attribute. A map and not an object: a custom attribute may be named like a property of every
 * object.
 */
export const knownColumns: ReadonlyMap<string, KnownColumn> = new Map<string, KnownColumn>([
  ['ExecutionStatus', { title: 'Status', width: 152, value: ({ status }) => status }],
  ['WorkflowId', { title: 'Workflow id', width: 340, value: ({ workflowId }) => workflowId }],
  ['RunId', { title: 'Run id', width: 290, value: ({ runId }) => runId }],
  ['WorkflowType', { title: 'Type', width: 200, value: ({ type }) => type }],
  ['TaskQueue', { title: 'Task queue', value: ({ taskQueue }) => taskQueue }],
  ['StartTime', { title: 'Start', value: ({ startTime }) => startTime }],
  ['ExecutionTime', { title: 'First task at', value: ({ executionTime }) => executionTime }],
  ['CloseTime', { title: 'Close', value: ({ closeTime }) => closeTime }],
  [
    'ExecutionDuration',
    { title: 'Duration', width: 112, value: inSearchAttributes, text: executionDuration },
  ],
  [
    'HistoryLength',
    {
      title: 'Events',
      width: 88,
      // Visibility has no history length until the execution closes.
      value: ({ historyLength }) => (historyLength > 0 ? historyLength : undefined),
      text: ({ historyLength }) =>
        historyLength > 0 ? historyLength.toLocaleString('en') : undefined,
    },
  ],
  [
    'HistorySizeBytes',
    {
      title: 'History size',
      width: 104,
      value: ({ historySizeBytes }) => (historySizeBytes === '0' ? undefined : historySizeBytes),
      text: ({ historySizeBytes }) => bytes(Number(historySizeBytes)),
    },
  ],
  [
    'StateTransitionCount',
    {
      title: 'State transitions',
      width: 128,
      value: ({ stateTransitionCount }) =>
        stateTransitionCount === '0' ? undefined : stateTransitionCount,
    },
  ],
  ['ParentWorkflowId', { title: 'Parent id', value: ({ parent }) => parent?.workflowId }],
  ['ParentRunId', { title: 'Parent run id', value: ({ parent }) => parent?.runId }],
  ['RootWorkflowId', { title: 'Root id', value: ({ root }) => root?.workflowId }],
  ['RootRunId', { title: 'Root run id', value: ({ root }) => root?.runId }],
])

function inSearchAttributes({ searchAttributes }: WorkflowInfo): unknown {
  return searchAttributes.ExecutionDuration
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
