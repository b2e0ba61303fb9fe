import type { EventRow } from '@rewind/contract/history'
import type { OtherRunItem } from '@rewind/contract/reset-plan'
import { planItem } from './plan-items.ts'

/**
 * The signals and updates that a run received itself, oldest first. What a reset copied or wrote
 * again at its beginning is none of it: it stands before the first workflow task after the reset.
 */
export function receivedIn(rows: readonly EventRow[], runId: string): OtherRunItem[] {
  const reset = rows.findLastIndex(({ cause }) => cause === 'RESET_WORKFLOW')
  const own = rows.findIndex(
    ({ type }, at) => at > reset && (reset < 0 || type === 'WORKFLOW_TASK_SCHEDULED'),
  )
  const items: OtherRunItem[] = []
  const admitted = new Set<string>()
  for (const row of own < 0 ? [] : rows.slice(own)) {
    const kind = kinds.get(row.type)
    // An update is admitted, where it is, before it is accepted.
    const isSeen = kind === 'update' && row.id !== undefined && admitted.has(row.id)
    if (kind === undefined || isSeen) continue
    if (kind === 'update' && row.id !== undefined) admitted.add(row.id)
    items.push({ ...planItem(row), kind, runId, size: row.size ?? 0 })
  }
  return items
}

const kinds = new Map<string, OtherRunItem['kind']>([
  ['WORKFLOW_EXECUTION_SIGNALED', 'signal'],
  ['WORKFLOW_EXECUTION_UPDATE_ADMITTED', 'update'],
  ['WORKFLOW_EXECUTION_UPDATE_ACCEPTED', 'update'],
])
