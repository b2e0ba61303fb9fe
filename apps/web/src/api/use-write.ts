import type { WorkflowRef } from '@rewind/contract/primitives'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from './call.ts'
import { newRequestId } from './request-id.ts'
import {
  errorOf,
  isOutcomeUnknown,
  mayGoOn,
  type Outcome,
  requestOutcomeQuery,
} from './request-outcome.ts'
import { workflowChanged, writeDone } from './workflows.ts'

/** The state of one operation for its dialog. */
export interface Write<Body> {
  /** Sends it. Does nothing while an earlier one is under way or has an unknown outcome. */
  submit: (body: Body) => void
  /** The id of the next request, or of the last one while it may have taken effect. */
  requestId: string
  isPending: boolean
  /** Done, by the answer or by a look. */
  isDone: boolean
  /** Why it was not done, or why it is not known whether it was. */
  error: ApiError | null
  /** While the outcome is unknown: the last look, and how to look again. */
  unknown: Look | undefined
  /** The last request. */
  sent: Body | undefined
  /** Removes the error of the last request. */
  forget: () => void
}

interface Look {
  outcome: Outcome | undefined
  /** In milliseconds; 0 before the first look. */
  at: number
  isLooking: boolean
  /** Why the look failed. */
  error: Error | null
  again: () => void
  /** Present once the operator may go on: gives up this request, so that a new one can be sent. */
  goOn?: () => void
}

/** A request that was sent and is not known to be done. */
interface Sent {
  requestId: string
  body: object
  at: number
  error: ApiError
}

/**
 * Requests with an unknown outcome, by operation and target. They outlive their dialogs: a dialog that
 * is opened again shows the request, and cannot send a second one.
 */
const open = new Map<string, Sent>()

const unanswered = () =>
  new ApiError(0, {
    code: 'OUTCOME_UNKNOWN',
    message: 'The request was sent, and no answer has come yet.',
  })

/**
 * Sends an operation, and finds out whether it took effect if no answer comes. The request keeps its id
 * while it may have taken effect, so it counts once.
 */
export function useWrite<Body extends object>({
  workflow,
  what,
  send,
  onDone,
}: {
  workflow: WorkflowRef
  /** The operation and its target within the workflow. */
  what: readonly string[]
  send: (body: Body & { requestId: string }) => Promise<{ runId: string }>
  /** `runId`: the new run, or the run that the operation acted on. */
  onDone: (runId: string, body: Body) => void
}): Write<Body> {
  const queryClient = useQueryClient()
  const key = JSON.stringify([workflow.namespace, workflow.workflowId, ...what])
  const [failed, setFailed] = useState(() => open.get(key))
  const [fresh, setFresh] = useState(newRequestId)
  const requestId = failed?.requestId ?? fresh

  const done = (runId: string, body: Body) => {
    open.delete(key)
    writeDone(queryClient, workflow)
    onDone(runId, body)
  }
  const mutation = useMutation({
    mutationFn: (sent: Sent) => send({ ...(sent.body as Body), requestId: sent.requestId }),
    onMutate(sent) {
      open.set(key, sent)
      setFailed(undefined)
    },
    onSettled: () => workflowChanged(queryClient, workflow),
    onSuccess: ({ runId }, sent) => done(runId, sent.body as Body),
    onError(cause, sent) {
      const error = cause instanceof ApiError ? cause : unanswered()
      const now = { ...sent, error }
      setFailed(now)
      if (isOutcomeUnknown(error)) open.set(key, now)
      else open.delete(key)
    },
  })

  const isOpen = isOutcomeUnknown(failed?.error)
  const look = useQuery({
    ...requestOutcomeQuery(workflow, requestId, failed?.at ?? 0),
    enabled: isOpen,
  })
  const outcome = isOpen ? look.data : undefined
  const foundRunId = outcome?.is === 'done' ? outcome.runId : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once, when the outcome is known
  useEffect(() => {
    if (outcome === undefined || outcome.is === 'unknown') return
    open.delete(key)
    if (foundRunId !== undefined && failed) done(foundRunId, failed.body as Body)
  }, [outcome?.is, foundRunId])
  const isUnknown = isOpen && (outcome === undefined || outcome.is === 'unknown')

  return {
    submit(body) {
      if (mutation.isPending || isUnknown || foundRunId !== undefined) return
      // A refused request is over. One that did not arrive keeps its id, since it may still arrive.
      const isSame = outcome?.is === 'not sent'
      const next = isSame ? requestId : newRequestId()
      setFresh(next)
      mutation.mutate({ requestId: next, body, at: Date.now(), error: unanswered() })
    },
    requestId,
    isPending: mutation.isPending,
    isDone: mutation.isSuccess || foundRunId !== undefined,
    error: (outcome ? errorOf(outcome, failed?.error) : failed?.error) ?? null,
    unknown: isUnknown
      ? {
          outcome,
          at: look.dataUpdatedAt,
          isLooking: look.isFetching,
          error: look.error,
          again: () => void look.refetch(),
          ...(mayGoOn(outcome, failed?.at ?? 0) && {
            goOn() {
              open.delete(key)
              setFresh(newRequestId())
              setFailed(undefined)
            },
          }),
        }
      : undefined,
    sent: (mutation.variables ?? failed)?.body as Body | undefined,
    forget() {
      if (!isUnknown) setFailed(undefined)
    },
  }
}
