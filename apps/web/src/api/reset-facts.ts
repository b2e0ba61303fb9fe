import type { RunRef } from '@rewind/contract/primitives'
import { readResetFacts } from '@rewind/contract/reset-plan'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

/** `seen` is the state of the run that the plan depends on. A new state reads the facts again. */
export const resetFactsQuery = (run: RunRef, seen: string) =>
  queryOptions({
    queryKey: ['reset-facts', run.namespace, run.workflowId, run.runId, seen] as const,
    queryFn: ({ signal }) => call(readResetFacts, { params: run, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
