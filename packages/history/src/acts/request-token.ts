import type { HistoryEvent } from '@rewind/contract/history'
import type { WorkflowRef } from '@rewind/contract/primitives'
import { isObject } from '../events/json-object.ts'
import { isDecodedPayload } from '../payloads/payloads.ts'
import { sha256 } from './sha256.ts'

// Each operation leaves a short token of its request in Temporal, so that Rewind recognises the
// operation after a lost answer. The token is `rw-` and eight hexadecimal digits. Its place depends
// on the operation (docs/temporal-semantics.md#what-temporal-keeps-of-a-write):
//   reset      at the end of the reason (`reset-reason.ts`), the only text that the server keeps
//   pause      at the end of the reason, which describe shows; the server writes no event
//   terminate  in the details of the event
//   cancel     in a link of the event to its own run, because the call has no other field
//   signal     also in a link: a header would reach the workflow's code and its payload codec

/** Returns the token of a request. Its form is frozen: Rewind recognises what earlier versions did by it. */
export const requestToken = ({ namespace, workflowId }: WorkflowRef, requestId: string): string =>
  `rw-${sha256(JSON.stringify([namespace, workflowId, requestId])).slice(0, 8)}`

/** Appends the token to a reason. */
export const withToken = (text: string, token: string): string => `${text} [${token}]`

/** Splits a reason into the operator's text and the token, if the reason has one. */
export function splitToken(text: string): { text: string; token?: string } {
  const [, before, token] = /^([\s\S]*) \[(rw-[0-9a-zA-Z]+)\]$/.exec(text) ?? []
  return before === undefined || token === undefined ? { text } : { text: before, token }
}

/** The details of a termination, with the token in them. */
export const tokenDetails = (token: string): { rewindRequest: string } => ({
  rewindRequest: token,
})

/**
 * Returns the token in the event of a cancel request, a termination or a signal. Undefined: the
 * event has none.
 */
export function eventToken({ type, attributes, links }: HistoryEvent): string | undefined {
  if (type === 'WORKFLOW_EXECUTION_TERMINATED') return tokenInDetails(attributes.details)
  return links?.map(tokenInLink).find((token) => token !== undefined)
}

function tokenInLink(link: unknown): string | undefined {
  const event = isObject(link) ? link.workflowEvent : undefined
  const reference = isObject(event) ? event.requestIdRef : undefined
  return isObject(reference) ? tokenIn(reference.requestId) : undefined
}

function tokenInDetails(details: unknown): string | undefined {
  const payloads = isObject(details) ? details.payloads : undefined
  for (const payload of Array.isArray(payloads) ? payloads : []) {
    const token = isDecodedPayload(payload) ? tokenInJson(payload.text ?? '') : undefined
    if (token !== undefined) return token
  }
  return undefined
}

function tokenInJson(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? tokenIn(value.rewindRequest) : undefined
  } catch {
    return undefined
  }
}

const tokenIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^rw-[0-9a-zA-Z]+$/.test(value) ? value : undefined
