import { type HistoryOrder, listResetPoints, readHistory } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

const keys = {
  history: (run: RunRef) => ['history', run.namespace, run.workflowId, run.runId] as const,
}

/** One page. A page once read never changes, so whoever keeps pages keeps them for good. */
export const readHistoryPage = (
  run: RunRef,
  given: { order: HistoryOrder; pageSize?: number; pageToken?: string; signal?: AbortSignal },
) => {
  const { signal, ...query } = given
  return call(readHistory, { params: run, query, ...(signal && { signal }) })
}

/** The points depend on how far the history has come: its length is part of the key. */
export const resetPointsQuery = (run: RunRef, historyLength: number | undefined) =>
  queryOptions({
    queryKey: [...keys.history(run), 'reset-points', historyLength],
    queryFn: ({ signal }) => call(listResetPoints, { params: run, signal }),
    enabled: historyLength !== undefined,
    placeholderData: (previous) => previous,
  })
