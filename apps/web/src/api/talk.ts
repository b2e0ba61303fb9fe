import type { RunRef } from '@rewind/contract/primitives'
import { queryRun, readHandlers, readUpdate, type UpdateReply } from '@rewind/contract/talk'
import { queryOptions } from '@tanstack/react-query'
import { ApiError, call } from './call.ts'

const key = ({ namespace, workflowId, runId }: RunRef, what: string, ...more: string[]) => [
  'talk',
  namespace,
  workflowId,
  runId,
  what,
  ...more,
]

/** Each is a task for a worker: it is asked when it is looked for, and not by itself. */
const asked = { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnReconnect: false }

/**
 * The names that a run's code takes. Where no worker polls it is not asked: Temporal keeps one query
 * waiting, and refuses the operator's meanwhile.
 */
export const handlersQuery = (run: RunRef, hasWorker: boolean | undefined) =>
  queryOptions({
    enabled: hasWorker !== false,
    queryKey: key(run, 'handlers'),
    queryFn: ({ signal }) => call(readHandlers, { params: run, signal }),
    ...asked,
    staleTime: 60_000,
  })

/** Where the run's code stands. */
export const callStackQuery = (run: RunRef) =>
  queryOptions({
    queryKey: key(run, 'call-stack'),
    queryFn: ({ signal }) =>
      call(queryRun, { params: run, body: { name: '__stack_trace' }, signal }),
    ...asked,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })

/** What was rejected, or lost before a worker took it, is known no more. */
export const isGone = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === 'NOT_FOUND'

/**
 * An update, answered under `answerId`, until it is completed; another may have its id later. The
 * console's server waits with the workflow, so that this asks seldom.
 */
export const updateQuery = (run: RunRef, answerId: number, before: UpdateReply) =>
  queryOptions({
    queryKey: key(run, 'update', before.updateId, `${answerId}`),
    queryFn: ({ signal }) =>
      call(readUpdate, { params: { ...run, updateId: before.updateId }, signal }),
    // What is gone may come again under its id, as another update.
    enabled: ({ state }) => before.stage !== 'COMPLETED' && !isGone(state.error),
    refetchInterval: ({ state }) => (state.data?.stage === 'COMPLETED' ? false : 1000),
  })
