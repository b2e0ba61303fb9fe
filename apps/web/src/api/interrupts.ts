import type { Input } from '@rewind/contract/endpoint'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from './call.ts'
import { readHistoryPage } from './history.ts'
import { workflowChanged } from './workflows.ts'

// No mutation guesses what it did: once settled, well or badly, the run is looked at again.

export function useCancelRun(run: RunRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof cancelRun>['body']) => call(cancelRun, { params: run, body }),
    onSettled: () => workflowChanged(queryClient, run),
  })
}

export function useTerminateRun(run: RunRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof terminateRun>['body']) =>
      call(terminateRun, { params: run, body }),
    onSettled: () => workflowChanged(queryClient, run),
  })
}

export function useResetRun(run: RunRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof resetRun>['body']) => call(resetRun, { params: run, body }),
    onSettled: () => workflowChanged(queryClient, run),
  })
}

/** Where a run's cancellation request stands: at an event, or somewhere before the oldest one read. */
export type CancelRequestPlace = { eventId: number } | { before: number }

/** Pages looked through, newest first; a run rarely goes on for long after it was asked to cancel. */
const longestLook = 3

/** A run records one request at most, so what was found stays true; null: there is none. */
export const cancelRequestQuery = (run: RunRef, isRequested: boolean) =>
  queryOptions({
    queryKey: ['cancel-request', run.namespace, run.workflowId, run.runId] as const,
    queryFn: async ({ signal }): Promise<CancelRequestPlace | null> => {
      let pageToken: string | undefined
      let oldest = Number.POSITIVE_INFINITY
      for (let page = 0; page < longestLook; page += 1) {
        const { events, nextPageToken } = await readHistoryPage(
          run,
          { order: 'desc', pageSize: 100, ...(pageToken !== undefined && { pageToken }) },
          signal,
        )
        const found = events.find(({ type }) => type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED')
        if (found) return { eventId: found.eventId }
        oldest = events.at(-1)?.eventId ?? oldest
        if (nextPageToken === undefined) return null
        pageToken = nextPageToken
      }
      return { before: oldest }
    },
    enabled: isRequested,
    staleTime: Number.POSITIVE_INFINITY,
  })
