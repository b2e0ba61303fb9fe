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

/** Each request is a query task for a worker, so it is sent only when the user opens the view. */
const asked = { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnReconnect: false }

/**
 * The names of the handlers in the run's code. Without a worker it is not sent: Temporal buffers a
 * query until a worker polls, and the buffer has a limit (docs/temporal-semantics.md#queries).
 */
export const handlersQuery = (run: RunRef, hasWorker: boolean | undefined) =>
  queryOptions({
    enabled: hasWorker !== false,
    queryKey: key(run, 'handlers'),
    queryFn: ({ signal }) => call(readHandlers, { params: run, signal }),
    ...asked,
    staleTime: 60_000,
  })

/** The call stacks of the run's code. */
export const callStackQuery = (run: RunRef) =>
  queryOptions({
    queryKey: key(run, 'call-stack'),
    queryFn: ({ signal }) =>
      call(queryRun, { params: run, body: { name: '__stack_trace' }, signal }),
    ...asked,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })

/**
 * Whether an update is no longer known, because it was rejected, or lost before a worker accepted
 * it.
 */
export const isGone = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === 'NOT_FOUND'

/**
 * The state of an update that got `answerId` in the page, until it completes. A later update may
 * reuse its id. Rewind's server long-polls the workflow, so the page asks rarely.
 */
export const updateQuery = (run: RunRef, answerId: number, before: UpdateReply) =>
  queryOptions({
    queryKey: key(run, 'update', before.updateId, `${answerId}`),
    queryFn: ({ signal }) =>
      call(readUpdate, { params: { ...run, updateId: before.updateId }, signal }),
    // A later update may have the id of one that is gone, so the page stops asking.
    enabled: ({ state }) => before.stage !== 'COMPLETED' && !isGone(state.error),
    refetchInterval: ({ state }) => (state.data?.stage === 'COMPLETED' ? false : 1000),
  })
