import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { PlanWarning, ResetFacts, ResetPlan } from '@rewind/contract/reset-plan'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { PlanIndex } from '../src/reset-plan/plan-index.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { HistoryModel } from '../src/rows/history-model.ts'

export function indexOfRows(rows: readonly EventRow[]): PlanIndex {
  const model = new HistoryModel()
  model.add(rows)
  return new PlanIndex(model)
}

export const indexOf = (events: readonly HistoryEvent[]): PlanIndex =>
  indexOfRows(events.map(toEventRow))

/** The facts beside the events of an imported file: none. */
export const noFacts: ResetFacts = { later: [], siblings: [] }

export const description = (
  info: Partial<WorkflowDescription['info']> = {},
  more: Partial<WorkflowDescription> = {},
): WorkflowDescription => ({
  info: {
    workflowId: 'order-1',
    runId: 'base',
    type: 'order',
    status: 'RUNNING',
    taskQueue: 'orders',
    historyLength: 10,
    historySizeBytes: '1000',
    searchAttributes: {},
    memo: {},
    ...info,
  },
  cancelRequested: false,
  pendingActivities: [],
  pendingChildren: [],
  actions: {
    cancel: { allowed: true },
    terminate: { allowed: true },
    reset: { allowed: true },
    signal: { allowed: true },
    update: { allowed: true },
    query: { allowed: true },
    activity: { allowed: true },
  },
  ...more,
})

export const warningOf = (
  { warnings }: ResetPlan,
  code: PlanWarning['code'],
): PlanWarning | undefined => warnings.find((warning) => warning.code === code)
