import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import { readRecovery } from '@rewind/contract/recovery'
import {
  countWorkflows,
  describeLatestRun,
  describeRun,
  listWorkflows,
  readLineage,
  type WorkflowDescription,
} from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/actions'
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import { call } from './call.ts'
import { queryClient, retryDelay } from './query-client.ts'

const keys = {
  lists: (namespace: string) => ['workflows', namespace, 'list'] as const,
  workflow: (ref: WorkflowRef) => ['workflows', ref.namespace, 'id', ref.workflowId] as const,
  run: (run: RunRef) => ['workflows', run.namespace, 'id', run.workflowId, run.runId] as const,
}

/** Where everything about one run is kept. */
export const runKey = keys.run

export const workflowsQuery = (namespace: string, query: string, pageSize = 100) =>
  infiniteQueryOptions({
    queryKey: [...keys.lists(namespace), 'pages', query, pageSize],
    queryFn: ({ pageParam, signal }) =>
      call(listWorkflows, {
        params: { namespace },
        query: { query, pageSize, ...(pageParam !== undefined && { pageToken: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken,
    placeholderData: keepPreviousData,
  })

export const countQuery = (namespace: string, query: string) =>
  queryOptions({
    queryKey: [...keys.lists(namespace), 'count', query],
    queryFn: ({ signal }) =>
      call(countWorkflows, {
        params: { namespace },
        query: { query, groupBy: 'ExecutionStatus' },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

/**
 * How often an open run is looked at again, in milliseconds: with its history followed beside it, a
 * page asks Temporal less than once a second. A hidden tab has a title to keep true, and no more.
 */
const livePeriod = 3_000
const hiddenPeriod = 30_000

export const describeQuery = (run: RunRef) =>
  queryOptions({
    queryKey: [...keys.run(run), 'description'],
    queryFn: ({ signal }) => call(describeRun, { params: run, signal }),
    refetchInterval: ({ state }) => {
      if (state.error) return retryDelay(Math.min(5, state.errorUpdateCount))
      if (state.data && isClosed(state.data.info.status)) return false
      return document.hidden ? hiddenPeriod : livePeriod
    },
    refetchIntervalInBackground: true,
  })

/** Its history has told that the run is closed: its status is looked at now, not at the next turn. */
export const describeClosed = (run: RunRef) =>
  queryClient.refetchQueries({ queryKey: describeQuery(run).queryKey, type: 'active' })

export const describeLatestQuery = (ref: WorkflowRef) =>
  queryOptions({
    queryKey: [...keys.workflow(ref), 'latest'],
    queryFn: ({ signal }) => call(describeLatestRun, { params: ref, signal }),
    staleTime: 0,
  })

/** Asked again when the run closes or is reset: what made a run never changes, but newer ones come. */
export const lineageQuery = (run: RunRef, description: WorkflowDescription | undefined) =>
  queryOptions({
    queryKey: [
      ...keys.workflow(run),
      'lineage',
      run.runId,
      description?.info.status,
      description?.resetRunId,
    ],
    queryFn: ({ signal }) =>
      call(readLineage, {
        params: { namespace: run.namespace, workflowId: run.workflowId },
        query: { runId: run.runId },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: description !== undefined,
  })

/** How often a run that is followed after its reset is looked at, in milliseconds. */
const followPeriod = 1000

/** How a run that a reset made fares. It goes on in a hidden tab: its title and a notification tell. */
export const recoveryQuery = (run: RunRef) =>
  queryOptions({
    queryKey: [...keys.run(run), 'recovery'],
    queryFn: ({ signal }) => call(readRecovery, { params: run, signal }),
    refetchInterval: ({ state }) => {
      if (state.error) return retryDelay(Math.min(5, state.errorUpdateCount))
      return state.data && isClosed(state.data.status) ? false : followPeriod
    },
    refetchIntervalInBackground: true,
  })

/** Marks as old all that an interruption of this workflow id may have changed. */
export function workflowChanged(queryClient: QueryClient, ref: WorkflowRef) {
  void queryClient.invalidateQueries({ queryKey: keys.workflow(ref) })
  void queryClient.invalidateQueries({ queryKey: keys.lists(ref.namespace) })
}
