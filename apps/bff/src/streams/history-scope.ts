import type { HistoryOrder } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'

/** What a page token of a history is good for. */
export const historyScope = ({ namespace, workflowId, runId }: RunRef, order: HistoryOrder) => [
  'history',
  namespace,
  workflowId,
  runId,
  order,
]
