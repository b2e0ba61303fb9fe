import type { Input } from '@rewind/contract/endpoint'
import { listInterventions } from '@rewind/contract/interventions'
import type { RunRef } from '@rewind/contract/primitives'
import { listRunActs } from '@rewind/contract/run-acts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { runKey } from './workflows.ts'

export type InterventionFilter = Omit<
  Input<typeof listInterventions>['query'],
  'pageSize' | 'pageToken'
>

/** The refresh period while an operation is still pending, in milliseconds. */
const openPeriod = 3000

/** The newest fifty operations on a run, including those that made it or ended it. */
export const interventionsOfRunQuery = ({ namespace, workflowId, runId }: RunRef) =>
  queryOptions({
    // Under the key of the run: an operation on the run marks the list as old with it.
    queryKey: [...runKey({ namespace, workflowId, runId }), 'interventions'],
    queryFn: ({ signal }) =>
      call(listInterventions, { query: { namespace, workflowId, runId }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.interventions.some(({ state }) => state === 'intended') ? openPeriod : false,
  })

/**
 * What was done to a run without this console. `state`: of the run, so that it is read again when the
 * run changes.
 */
export const runActsQuery = ({ namespace, workflowId, runId }: RunRef, state: string) =>
  queryOptions({
    queryKey: [...runKey({ namespace, workflowId, runId }), 'acts', state],
    queryFn: ({ signal }) =>
      call(listRunActs, { params: { namespace, workflowId, runId }, signal }),
    placeholderData: keepPreviousData,
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
