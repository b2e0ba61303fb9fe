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
  /** Undefined for the first page. */
  pageToken?: string
}

/**
 * One page of a list. It is read again only on request: `pageChangesQuery` reads the changes since.
 */
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

/** The period between two reads of a list's changes, in milliseconds. */
const listPeriod = 10_000
export const nothingNewer = { newer: 0, isAtLeast: false }
/** At most this many newer rows are counted. More show as "100 or more". */
const newerLimit = 100

/**
 * Reads the changes since a page was read. Rows that changed are updated in place. Newer rows are
 * only counted, since they would move the rows that the user looks at.
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
      // An open run that is no longer among the first rows may have closed, and then sorts
      // elsewhere.
      const missing = openRunsInSight().filter((runId) => !found.includes(runId))
      const others =
        missing.length > 0
          ? await list({ query: runIdsQuery(missing), pageSize: missing.length }, signal)
          : undefined
      const seen = [...(newest?.workflows ?? []), ...(others?.workflows ?? [])]
      client.setQueryData(page.queryKey, (old) => {
        // An empty page has no rows that newer ones could move.
        if (old?.workflows.length === 0 && newest !== undefined) return newest
        return old && withChanges(old, seen)
      })
      return newerRows(client.getQueryData(page.queryKey), newest)
    },
    // A page that was just read has no changes yet.
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

/**
 * Returns the rows that sort before the rows of the page. Rows after its last one belong to the
 * next page.
 */
function newerRows(page: WorkflowsPage | undefined, newest: WorkflowsPage | undefined) {
  const known = new Set(page?.workflows.map(({ runId }) => runId))
  const isNew = newest?.workflows.map(({ runId }) => !known.has(runId)) ?? []
  const isWhole = page?.nextPageToken === undefined && newest?.nextPageToken === undefined
  const before = isNew.includes(false) && !isWhole ? isNew.lastIndexOf(false) : isNew.length
  return {
    newer: isNew.slice(0, before).filter(Boolean).length,
    /** There may be more newer rows than were counted. */
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
 * The refresh period of an open run, in milliseconds. Together with the follow of its history, a
 * page sends Temporal less than one request a second. A hidden tab refreshes for its title only.
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

/** Reads the status at once, since the history shows that the run is closed. */
export const describeClosed = (run: RunRef) =>
  queryClient.refetchQueries({ queryKey: describeQuery(run).queryKey, type: 'active' })

export const describeLatestQuery = (ref: WorkflowRef) =>
  queryOptions({
    queryKey: [...keys.workflow(ref), 'latest'],
    queryFn: ({ signal }) => call(describeLatestRun, { params: ref, signal }),
    staleTime: 0,
  })

/**
 * Read again when the run closes or is reset. What made a run never changes, but newer runs appear.
 */
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

/** The refresh period of a followed new run, in milliseconds. */
const followPeriod = 1000

/**
 * The verdict on a new run. It refreshes in a hidden tab too, since the tab's title and a
 * notification report it.
 */
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

/** Invalidates all queries that an operation on this workflow id may have changed. */
export function workflowChanged(queryClient: QueryClient, ref: WorkflowRef) {
  void queryClient.invalidateQueries({ queryKey: keys.workflow(ref) })
  void queryClient.invalidateQueries({ queryKey: keys.lists(ref.namespace) })
}

/** Updates "Needs attention" at once after an operation. */
export function writeDone(queryClient: QueryClient, { namespace }: WorkflowRef) {
  // A cached list would still show the run for a moment.
  queryClient.removeQueries({ queryKey: attentionKey(namespace), type: 'inactive' })
  void queryClient.invalidateQueries({ queryKey: attentionKey(namespace) })
}
