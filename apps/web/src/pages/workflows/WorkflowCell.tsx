import type { SearchAttributeType } from '@rewind/contract/cluster'
import type { WorkflowInfo } from '@rewind/contract/workflows'
import type { ReactNode } from 'react'
import { dateAndTime, dateAndTimeWithZone, relativeTime } from '../../components/format-time.ts'
import type { Preferences } from '../../components/Preferences.tsx'
import { StatusBadge } from '../../components/StatusBadge.tsx'
import { useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { attributeText } from './attribute-value.ts'

export type TimeSetting = Pick<Preferences, 'timeZone' | 'times'>

/** The value of one search attribute. A workflow id is a link. */
export function WorkflowCell({
  workflow,
  attribute,
  type,
  setting,
}: {
  workflow: WorkflowInfo
  attribute: string
  /** Undefined if it is not known. */
  type: SearchAttributeType | undefined
  setting: TimeSetting
}): ReactNode {
  if (attribute === 'ExecutionStatus') return <StatusBadge status={workflow.status} />
  const text = attributeText(workflow, attribute)
  if (text === undefined) return null
  // Only the type decides: a Keyword can look like a time.
  if (type === 'Datetime' && !Number.isNaN(Date.parse(text))) {
    return <CellTime time={text} setting={setting} />
  }
  const shown = visibleText(text)
  return <bdi title={shown}>{shown}</bdi>
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
