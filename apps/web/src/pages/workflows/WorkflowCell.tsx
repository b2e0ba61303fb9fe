import type { WorkflowInfo } from '@rewind/contract/workflows'
import type { ReactNode } from 'react'
import {
  dateAndTime,
  dateAndTimeWithZone,
  duration,
  relativeTime,
} from '../../components/format-time.ts'
import type { Preferences } from '../../components/Preferences.tsx'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { useNow } from '../../components/TimeText.tsx'

export type TimeSetting = Pick<Preferences, 'timeZone' | 'times'>

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** What a row says in the column of one search attribute, beside the workflow id, which is a link. */
export function WorkflowCell({
  workflow,
  attribute,
  setting,
}: {
  workflow: WorkflowInfo
  attribute: string
  setting: TimeSetting
}): ReactNode {
  if (attribute === 'ExecutionStatus') return <StatusBadge status={workflow.status} />
  const value = attributeOf(workflow, attribute)
  if (value === undefined) return null
  if (isTime.test(value)) return <CellTime time={value} setting={setting} />
  return <bdi>{value}</bdi>
}

/** The text of an attribute; times as ISO 8601. Absent: the execution has none, or not yet. */
export function attributeOf(workflow: WorkflowInfo, attribute: string): string | undefined {
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
    case 'ExecutionDuration':
      return executionDuration(workflow)
    case 'HistoryLength':
      // Visibility learns of these when the execution closes.
      return workflow.historyLength > 0 ? workflow.historyLength.toLocaleString('en') : undefined
    case 'HistorySizeBytes':
      return bytes(Number(workflow.historySizeBytes))
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
    default:
      return textOf(workflow.searchAttributes[attribute])
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

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function CellTime({ time, setting }: { time: string; setting: TimeSetting }) {
  const { timeZone, times } = setting
  if (times === 'relative') return <RelativeCellTime time={time} timeZone={timeZone} />
  return (
    <time dateTime={time} title={dateAndTimeWithZone(time, timeZone)} className="tabular-nums">
      {dateAndTime(time, timeZone)}
    </time>
  )
}

function RelativeCellTime({ time, timeZone }: { time: string; timeZone: string }) {
  return (
    <time dateTime={time} title={dateAndTimeWithZone(time, timeZone)}>
      {relativeTime(time, useNow())}
    </time>
  )
}
