import type { HistoryOrder } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'

/** Returns the list to which a page token of a history is bound. */
export const historyScope = ({ namespace, workflowId, runId }: RunRef, order: HistoryOrder) => [
  'history',
  namespace,
  workflowId,
  runId,
  order,
]
