import { createHash } from 'node:crypto'
import type { DecodedPayload } from '@rewind/contract/payloads'
import type { WorkflowRef } from '@rewind/contract/primitives'
import type { PayloadInput } from '@rewind/contract/talk'
import { requestToken } from '@rewind/history/acts/request-token'
import { encodePayload } from '@rewind/history/payloads/payload-input'
import { decodePayload } from '@rewind/history/payloads/payloads'
import { OperationError } from '../errors.ts'
import type { OperationRecord } from '../store/store.ts'
import type { Asked } from './operation.ts'

/**
 * Returns the reason as Rewind stores it. Throws INVALID unless it has 1 to 1,000 characters after
 * trimming; the schema counts them before trimming.
 */
export function trimmedReason(reason: string): string {
  const trimmed = reason.trim()
  const { length } = [...trimmed]
  if (length >= 1 && length <= 1000) return trimmed
  throw new OperationError(
    'INVALID',
    `A reason is required: 1 to 1,000 characters; this one has ${length.toLocaleString('en')}.`,
    { details: { in: 'body', field: 'reason' } },
  )
}

/**
 * Returns the request as the store keeps it. `request` holds every field by which Rewind tells one
 * request from another. Its JSON form must not change: Rewind compares it with requests that earlier
 * versions stored.
 */
export function askedOf(
  workflow: WorkflowRef,
  {
    action,
    request,
    ...asked
  }: Pick<Asked, 'action' | 'requestId' | 'operator' | 'reason'> & { request: object },
): Asked {
  return {
    action,
    request: JSON.stringify({ action, ...request }),
    token: requestToken(workflow, asked.requestId),
    input_digest: null,
    ...asked,
  }
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Returns the digest of the arguments as the client sent them. The store keeps no arguments. */
export const askedDigest = (input: readonly PayloadInput[]): string => digest(input)

/** Returns the digest of the arguments as Temporal stores them. */
export const inputDigest = (input: readonly PayloadInput[]): string =>
  payloadsDigest(input.map((payload) => decodePayload(encodePayload(payload))))

/** Returns the digest of payloads from a history. */
export const payloadsDigest = (payloads: readonly DecodedPayload[]): string =>
  digest(
    payloads.map(({ encoding, text, base64, messageType, metadata = {} }) => [
      encoding,
      text ?? null,
      base64 ?? null,
      messageType ?? null,
      Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1)),
    ]),
  )

/**
 * Throws INVALID if the earlier record with this request id belongs to a different request or to another
 * user. Another user learns nothing of the earlier request, and does not replace its record.
 */
export function checkSameRequest(
  earlier: OperationRecord,
  { request, operator }: Pick<Asked, 'request' | 'operator'>,
): void {
  const isOwn = earlier.operator === operator
  if (isOwn && earlier.request === request) return
  const whose = isOwn ? `for another request (${earlier.action})` : 'by another user'
  throw new OperationError(
    'INVALID',
    `The request id was used before, ${whose}. Nothing was changed; a new request needs a new request id.`,
    {
      details: {
        in: 'body',
        field: 'requestId',
        ...(isOwn && { earlier: JSON.parse(earlier.request) }),
      },
    },
  )
}
