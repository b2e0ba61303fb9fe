import type { HistoryEvent } from '@rewind/contract/history'
import type { ResetFacts } from '@rewind/contract/reset-plan'
import { toEventRow } from '../src/event-row.ts'
import { HistoryModel } from '../src/history-model.ts'
import { PlanIndex } from '../src/reset-plan/plan-index.ts'

export function indexOf(events: readonly HistoryEvent[]): PlanIndex {
  const model = new HistoryModel()
  model.add(events.map(toEventRow))
  return new PlanIndex(model)
}

/** What an imported file tells beside its events: nothing. */
export const noFacts: ResetFacts = { later: [], siblings: [] }
