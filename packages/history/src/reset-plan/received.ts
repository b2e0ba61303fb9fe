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
  const updates = new Set<string>()
  for (const [at, row] of rows.entries()) {
    const kind = kinds.get(row.type)
    if (kind === undefined) continue
    // An update is admitted, where it is, before it is accepted.
    const isSeen = kind === 'update' && row.id !== undefined && updates.has(row.id)
    if (kind === 'update' && row.id !== undefined) updates.add(row.id)
    if (own < 0 || at < own || isSeen) continue
    items.push({ ...planItem(row), kind, runId, size: row.size ?? 0 })
  }
  return items
}

const kinds = new Map<string, OtherRunItem['kind']>([
  ['WORKFLOW_EXECUTION_SIGNALED', 'signal'],
  ['WORKFLOW_EXECUTION_UPDATE_ADMITTED', 'update'],
  ['WORKFLOW_EXECUTION_UPDATE_ACCEPTED', 'update'],
])
