import type { Input } from '@rewind/contract/endpoint'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { readResetFacts } from '@rewind/contract/reset-plan'
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from './call.ts'
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

/** Asked anew when what a plan hangs on may have changed: `seen` says as of what. */
export const resetFactsQuery = (run: RunRef, seen: string) =>
  queryOptions({
    queryKey: ['reset-facts', run.namespace, run.workflowId, run.runId, seen] as const,
    queryFn: ({ signal }) => call(readResetFacts, { params: run, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
