import type { Input } from '@rewind/contract/endpoint'
import { listInterventions } from '@rewind/contract/interventions'
import type { RunRef } from '@rewind/contract/primitives'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { runKey } from './workflows.ts'

export type InterventionFilter = Omit<
  Input<typeof listInterventions>['query'],
  'pageSize' | 'pageToken'
>

/** How often records that are still open are asked for again, in milliseconds. */
const openPeriod = 3000

/** What was done to one run, what made it, and what ended it: the newest fifty. */
export const interventionsOfRunQuery = ({ namespace, workflowId, runId }: RunRef) =>
  queryOptions({
    // Under the run's own key: an interruption marks it as old with the rest.
    queryKey: [...runKey({ namespace, workflowId, runId }), 'interventions'],
    queryFn: ({ signal }) =>
      call(listInterventions, { query: { namespace, workflowId, runId }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.interventions.some(({ state }) => state === 'intended') ? openPeriod : false,
  })

export const interventionsQuery = (filter: InterventionFilter) =>
  infiniteQueryOptions({
    queryKey: ['interventions', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listInterventions, {
        query: { ...filter, ...(pageParam !== undefined && { pageToken: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken,
    placeholderData: keepPreviousData,
  })
