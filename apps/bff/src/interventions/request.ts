import { createHash } from 'node:crypto'
import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import { isWellFormed } from '@rewind/history/well-formed'
import { ReplyError } from '../errors.ts'
import type { Intent, Intervention } from '../store/store.ts'

/** The reason as it is recorded: 1 to 1,000 characters, which the schema cannot count after trimming. */
export function trimmedReason(reason: string): string {
  const trimmed = reason.trim()
  const { length } = [...trimmed]
  if (length >= 1 && length <= 1000 && isWellFormed(trimmed)) return trimmed
  throw new ReplyError(
    'INVALID',
    `A reason is required: 1 to 1,000 characters; this one has ${length.toLocaleString('en')}.`,
    { details: { in: 'body', field: 'reason' } },
  )
}

export const checkRequestId = (requestId: string): void => checkText('requestId', requestId)

/** Of a field that the schema takes as any text. */
export function checkText(field: string, text: string): void {
  if (isWellFormed(text)) return
  throw new ReplyError('INVALID', `${field} (in the body) is no well-formed text.`, {
    details: { in: 'body', field },
  })
}

/** What stands in the reason of a reset, so that its run is recognised whatever happened to the answer. */
export function requestToken({ namespace, workflowId }: WorkflowRef, requestId: string): string {
  const text = JSON.stringify([namespace, workflowId, requestId])
  return `rw-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}

/** What is stored before Temporal is called; a reset adds its point, its token and the latest run. */
export const intentOf = (
  { namespace, workflowId, runId }: RunRef,
  asked: Pick<Intent, 'action' | 'request_id' | 'request' | 'operator' | 'reason'>,
): Intent => ({
  namespace,
  workflow_id: workflowId,
  run_id: runId,
  event_id: null,
  token: null,
  latest_run_id: null,
  ...asked,
})

/** One request id asks one thing: with something else in it, it is neither a replay nor new. */
export function checkSameRequest(earlier: Intervention, request: string): void {
  if (earlier.request === request) return
  throw new ReplyError(
    'INVALID',
    `The request id was used before, for another request (${earlier.action}). Nothing was changed; a new request needs a new request id.`,
    { details: { in: 'body', field: 'requestId', earlier: JSON.parse(earlier.request) } },
  )
}
