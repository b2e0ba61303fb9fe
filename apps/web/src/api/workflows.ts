import type { Output } from '@rewind/contract/endpoint'
import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import { readRecovery } from '@rewind/contract/recovery'
import {
  countWorkflows,
  describeLatestRun,
  describeRun,
  listWorkflows,
  readLineage,
  type WorkflowDescription,
  type WorkflowInfo,
} from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { keepSame, queryClient, retryDelay } from './query-client.ts'

const keys = {
  lists: (namespace: string) => ['workflows', namespace, 'list'] as const,
  workflow: (ref: WorkflowRef) => ['workflows', ref.namespace, 'id', ref.workflowId] as const,
  run: (run: RunRef) => ['workflows', run.namespace, 'id', run.workflowId, run.runId] as const,
}

/** The key of what needs attention in a namespace. */
export const attentionKey = (namespace: string) => ['attention', namespace] as const

/** The keys of one run and of one workflow id. */
export const runKey = keys.run
export const workflowKey = keys.workflow

interface PageRequest {
  query: string
  pageSize: number
  /** Absent: the first page. */
  pageToken?: string
}

/** One page of a list. It is read anew when asked to: what changes meanwhile is looked at beside it. */
export const workflowsPageQuery = (namespace: string, request: PageRequest) =>
  queryOptions({
    queryKey: [...keys.lists(namespace), 'page', request],
    queryFn: ({ signal }) => call(listWorkflows, { params: { namespace }, query: request, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 5_000,
  })

type WorkflowsPage = Output<typeof listWorkflows>

/** How often a list looks for what is new, in milliseconds. */
const listPeriod = 10_000
export const nothingNewer = { newer: 0, isAtLeast: false }
/** As many newer rows are counted; more are "100 or more". */
const newerLimit = 100

/**
 * Looks at what has happened to a page since it was read. Rows that changed are changed where they
 * stand; newer ones are only counted, since they would push away what one looks at.
 */
export const pageChangesQuery = (
  namespace: string,
  request: PageRequest,
  openRunsInSight: () => readonly string[],
) => {
  const page = workflowsPageQuery(namespace, request)
  const list = (query: PageRequest, signal: AbortSignal) =>
    call(listWorkflows, { params: { namespace }, query, signal })
  return queryOptions({
    queryKey: [...page.queryKey, 'changes'],
    queryFn: async ({ client, signal }) => {
      const { query, pageSize, pageToken } = request
      const newest =
        pageToken === undefined
          ? await list({ query, pageSize: Math.min(pageSize, newerLimit) }, signal)
          : undefined
      const found = newest?.workflows.map(({ runId }) => runId) ?? []
      // An open row that is no longer among the first may have closed, and then stands elsewhere.
      const missing = openRunsInSight().filter((runId) => !found.includes(runId))
      const others =
        missing.length > 0
          ? await list({ query: runIdsQuery(missing), pageSize: missing.length }, signal)
          : undefined
      const seen = [...(newest?.workflows ?? []), ...(others?.workflows ?? [])]
      client.setQueryData(page.queryKey, (old) => {
        // Where there are no rows, none can be pushed away.
        if (old?.workflows.length === 0 && newest !== undefined) return newest
        return old && withChanges(old, seen)
      })
      return newerRows(client.getQueryData(page.queryKey), newest)
    },
    // A page that has just been read has nothing to be looked for yet.
    initialData: nothingNewer,
    initialDataUpdatedAt: () => Date.now(),
    refetchInterval: listPeriod,
    staleTime: listPeriod,
  })
}

const runIdsQuery = (runIds: readonly string[]) =>
  `RunId IN (${runIds.map((runId) => `'${runId}'`).join(', ')})`

function withChanges(page: WorkflowsPage, seen: readonly WorkflowInfo[]): WorkflowsPage {
  const byRun = new Map(seen.map((workflow) => [workflow.runId, workflow]))
  return { ...page, workflows: page.workflows.map((row) => byRun.get(row.runId) ?? row) }
}

/** Rows that stand before one of the page's; those after its last are the next page's. */
function newerRows(page: WorkflowsPage | undefined, newest: WorkflowsPage | undefined) {
  const known = new Set(page?.workflows.map(({ runId }) => runId))
  const isNew = newest?.workflows.map(({ runId }) => !known.has(runId)) ?? []
  const isWhole = page?.nextPageToken === undefined && newest?.nextPageToken === undefined
  const before = isNew.includes(false) && !isWhole ? isNew.lastIndexOf(false) : isNew.length
  return {
    newer: isNew.slice(0, before).filter(Boolean).length,
    /** There may be more than were counted. */
    isAtLeast: before === isNew.length && newest?.nextPageToken !== undefined,
  }
}

export const countQuery = (namespace: string, query: string) =>
  queryOptions({
    queryKey: [...keys.lists(namespace), 'count', query],
    queryFn: ({ signal }) =>
      call(countWorkflows, {
        params: { namespace },
        query: { query, groupBy: 'ExecutionStatus' },
        signal,
      }),
  })

/**
 * How often an open run is looked at again, in milliseconds: with its history followed beside it, a
 * page asks Temporal less than once a second. A hidden tab has a title to keep true, and no more.
 */
const livePeriod = 5_000
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
    placeholderData: keepSame(keys.workflow(run)),
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

/** Makes an operation visible at once in "Needs attention", too. */
export function writeDone(queryClient: QueryClient, { namespace }: WorkflowRef) {
  // A cached list would show the run for a moment.
  queryClient.removeQueries({ queryKey: attentionKey(namespace), type: 'inactive' })
  void queryClient.invalidateQueries({ queryKey: attentionKey(namespace) })
}
