import type { ErrorReply } from '@rewind/contract/errors'
import { type Intervention, type RequestOutcome, readRequest } from '@rewind/contract/interventions'
import type { WorkflowRef } from '@rewind/contract/primitives'
import { queryOptions } from '@tanstack/react-query'
import { ApiError, call } from './call.ts'
import { workflowKey } from './workflows.ts'

/** How often the page looks into a request until its outcome is known, in milliseconds. */
const lookPeriod = 2_000

/** What is known of a request that got no answer. */
export type Outcome =
  /** `runId`: the new run, or the run that the operation acted on. */
  | { is: 'done'; runId: string }
  | { is: 'refused'; error: ErrorReply }
  /** The console's server has no record of it and is not working on it. */
  | { is: 'not sent' }
  /** `isFinal`: no later look tells more. */
  | { is: 'unknown'; isUnderWay: boolean; isFinal: boolean; why?: string }

export const isOutcomeUnknown = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'OUTCOME_UNKNOWN'

export function outcomeOf({ isUnderWay, isFinal = false, intervention }: RequestOutcome): Outcome {
  if (isUnderWay) return { is: 'unknown', isUnderWay, isFinal }
  return intervention === undefined ? { is: 'not sent' } : recorded(intervention, isFinal)
}

function recorded({ state, runId, newRunId, error }: Intervention, isFinal: boolean): Outcome {
  switch (state) {
    case 'done':
      return { is: 'done', runId: newRunId ?? runId }
    case 'refused':
      return { is: 'refused', error: error ?? { code: 'INTERNAL', message: 'It was refused.' } }
    case 'intended':
      return {
        is: 'unknown',
        isUnderWay: false,
        isFinal,
        why: 'The console’s server ended before it could store the outcome.',
      }
    case 'unknown':
      return { is: 'unknown', isUnderWay: false, isFinal, ...(error && { why: error.message }) }
    default:
      return state satisfies never
  }
}

/** After this long the operator may go on although the outcome is unknown, in milliseconds. */
const goOnAfter = 60_000

/** Whether the operator may go on without the outcome. `sentAt`: in milliseconds. */
export const mayGoOn = (outcome: Outcome | undefined, sentAt: number): boolean =>
  (outcome?.is === 'unknown' && outcome.isFinal) || Date.now() - sentAt >= goOnAfter

/** Returns what to show for a failed call after a look; null if the operation is done. */
export function errorOf<E extends Error>(
  outcome: Outcome,
  error: E | undefined,
): E | ApiError | null {
  switch (outcome.is) {
    case 'done':
      return null
    case 'refused':
      return new ApiError(0, outcome.error)
    case 'not sent':
      return new ApiError(0, {
        code: 'UNAVAILABLE',
        message:
          'The request did not reach the console’s server: nothing was sent to Temporal. You can send it again; it is the same request and counts once.',
      })
    case 'unknown':
      return error ?? null
    default:
      return outcome satisfies never
  }
}

/**
 * Looks into a request until its outcome is known. Sends nothing to Temporal. `attempt`: when the
 * request was sent; a request that did not arrive can be sent again with its id.
 */
export const requestOutcomeQuery = (workflow: WorkflowRef, requestId: string, attempt: number) =>
  queryOptions({
    queryKey: [...workflowKey(workflow), 'request', requestId, attempt],
    queryFn: async ({ signal }) =>
      outcomeOf(
        await call(readRequest, {
          params: { namespace: workflow.namespace, workflowId: workflow.workflowId, requestId },
          signal,
        }),
      ),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || (data.is === 'unknown' && !data.isFinal) ? lookPeriod : false,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
