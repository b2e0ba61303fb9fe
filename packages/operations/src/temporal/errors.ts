import { status } from '@grpc/grpc-js'
import type { ErrorCode } from '@rewind/contract/errors'
import { megabytes } from '@rewind/history/text/megabytes'
import { OperationError } from '../errors.ts'
import { largeRequest } from './request-size.ts'

/** A failed gRPC call: status code and message. */
export interface GrpcFailure {
  code: number
  details: string
}

export const isGrpcFailure = (error: unknown): error is GrpcFailure & Error =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'number' &&
  'details' in error &&
  typeof error.details === 'string'

/** A write may have taken effect although its call failed. A read changes nothing. */
export type CallKind = 'read' | 'write'

interface Row {
  code: ErrorCode
  isTemporalFault?: boolean
  say: (details: string) => string
}

/**
 * From docs/temporal-semantics.md#error-codes. Messages that distinguish two meanings of one code:
 * docs/temporal-semantics.md#reset-errors.
 */
const rows: Record<number, Row> = {
  [status.INVALID_ARGUMENT]: {
    code: 'INVALID',
    say: (details) => `Temporal refused the request: ${details} Nothing was changed.`,
  },
  [status.OUT_OF_RANGE]: {
    code: 'INVALID',
    say: (details) => `Temporal refused the request: ${details} Nothing was changed.`,
  },
  [status.NOT_FOUND]: {
    code: 'NOT_FOUND',
    say: (details) =>
      /^Namespace .* not found/.test(details)
        ? `Temporal does not know the namespace: ${details} It may be on another cluster.`
        : `Temporal does not know it: ${details} It may be in another namespace, or its retention is over.`,
  },
  [status.ALREADY_EXISTS]: {
    code: 'CHANGED',
    say: (details) => `It exists already: ${details} Look at it before you try again.`,
  },
  [status.FAILED_PRECONDITION]: {
    code: 'CHANGED',
    say: (details) => `Temporal cannot do that now: ${details} Nothing was changed.`,
  },
  [status.ABORTED]: {
    code: 'CHANGED',
    say: (details) => `The run moved on meanwhile: ${details} Look at it before you try again.`,
  },
  [status.PERMISSION_DENIED]: {
    code: 'FORBIDDEN',
    say: (details) =>
      `Temporal does not permit it with this console's credentials: ${details} Nothing was changed.`,
  },
  [status.UNAUTHENTICATED]: {
    code: 'UNAUTHENTICATED',
    say: (details) =>
      `Temporal does not accept this console's credentials: ${details} Check TEMPORAL_API_KEY or the client certificate.`,
  },
  [status.RESOURCE_EXHAUSTED]: {
    code: 'RATE_LIMITED',
    say: (details) =>
      `Temporal is limiting requests: ${details} Nothing was changed; try again in a few seconds.`,
  },
  [status.DEADLINE_EXCEEDED]: {
    code: 'TIMEOUT',
    say: () => 'Temporal did not answer in time. The run is not affected; try again.',
  },
  [status.UNIMPLEMENTED]: {
    code: 'UNSUPPORTED',
    say: (details) => `This Temporal server cannot do that: ${details} Nothing was changed.`,
  },
  [status.UNAVAILABLE]: {
    code: 'UNAVAILABLE',
    say: (details) =>
      `Temporal cannot be reached: ${details} Workflows go on without this console; it tries again by itself.`,
  },
}

const internal: Row = {
  code: 'INTERNAL',
  isTemporalFault: true,
  say: (details) => `Temporal failed inside: ${details} Look at the run before you try again.`,
}

const tooLargeToReceive: Row = {
  code: 'INTERNAL',
  isTemporalFault: true,
  say: (details) => `Temporal's reply is larger than this console takes: ${details}`,
}

const tooLargeToSend: Row = {
  code: 'TOO_LARGE',
  say: (details) => {
    const { bytes = 0, maxBytes = 0 } = largeRequest(details) ?? {}
    return `The request is ${megabytes(bytes)}; Temporal accepts at most ${megabytes(maxBytes)}. Nothing was changed.`
  },
}

const inputTooLarge: Row = {
  code: 'TOO_LARGE',
  say: () =>
    'The input is larger than Temporal accepts: 2 MB unless the server is set up otherwise. Nothing was changed.',
}

const notAResetPoint: Row = {
  code: 'INVALID_RESET_POINT',
  say: (details) =>
    `The run cannot be reset to this event: ${details} Only the end of a workflow task can be a reset point. Nothing was changed.`,
}

const closedAlready: Row = {
  code: 'ALREADY_CLOSED',
  say: () => 'The run is closed already, so there is nothing left to interrupt.',
}

const activityEnded: Row = {
  code: 'NOT_FOUND',
  say: () => 'The activity is pending no longer: it ended meanwhile. Nothing was changed.',
}

const resetPointMessages = [
  'Workflow task finish ID must be > 1',
  'this event must be at the boundary',
  'Can only reset workflow to event ID in range',
]

/** For the input of a signal or query, and for the result of a query. */
export const blobTooLarge = 'Blob data size exceeds limit'

// After these codes the outcome of a write is unknown. Every other code is a refusal by the server.
const openOutcomes = new Set<number>([
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
])

/** Returns true if gRPC had no connection to send the call on. */
export const wasNeverSent = ({ code, details }: GrpcFailure): boolean =>
  (code === status.UNAVAILABLE &&
    /No connection established|[Nn]ame resolution|before call started/.test(details)) ||
  // The deadline message of gRPC names the remote address only if the call was sent.
  (code === status.DEADLINE_EXCEEDED &&
    details.startsWith('Deadline exceeded after') &&
    !details.includes('remote_addr='))

/**
 * The only place that translates gRPC codes into ours. `why` is the cause of a failed connection,
 * if known.
 */
export function grpcToOperationError(
  failure: GrpcFailure & Error,
  kind: CallKind,
  why?: string,
): OperationError {
  const unsent = wasNeverSent(failure)
  const isOpen = kind === 'write' && !unsent && openOutcomes.has(failure.code)
  const details = sentence(why ?? failure.details)
  if (isOpen && failure.code !== status.UNKNOWN && failure.code !== status.INTERNAL) {
    return new OperationError(
      'OUTCOME_UNKNOWN',
      `It is not known whether this happened: ${details} Look at the run before you try again.`,
      { mayHaveHappened: true, cause: failure },
    )
  }
  const row = unsent ? unreachable : rowOf(failure)
  return new OperationError(row.code, row.say(details), {
    ...(row.isTemporalFault && { isTemporalFault: true }),
    ...(row.code === 'RATE_LIMITED' ? { retryAfterSeconds: 5 } : {}),
    ...(row.code === 'UNAVAILABLE' ? { retryAfterSeconds: 2 } : {}),
    mayHaveHappened: isOpen,
    cause: failure,
  })
}

const unreachable: Row = rows[status.UNAVAILABLE] ?? internal

/** gRPC itself uses RESOURCE_EXHAUSTED for a message that is too large. */
const isTooLarge = ({ code, details }: GrpcFailure): boolean =>
  code === status.RESOURCE_EXHAUSTED && details.includes('larger than max')

/**
 * Returns true if the server refused the call because of a rate limit, and not because of the
 * message size.
 */
export const isOverRate = (error: unknown): boolean =>
  isGrpcFailure(error) && error.code === status.RESOURCE_EXHAUSTED && !isTooLarge(error)

function rowOf(failure: GrpcFailure): Row {
  const { code, details } = failure
  if (isTooLarge(failure)) {
    return largeRequest(details) === undefined ? tooLargeToReceive : tooLargeToSend
  }
  if (code === status.INVALID_ARGUMENT && details.startsWith(blobTooLarge)) return inputTooLarge
  if (code === status.NOT_FOUND && details.includes('already completed')) return closedAlready
  if (code === status.NOT_FOUND && details.includes('pending activity')) return activityEnded
  if (
    code === status.INVALID_ARGUMENT &&
    resetPointMessages.some((message) => details.includes(message))
  ) {
    return notAResetPoint
  }
  return rows[code] ?? internal
}

const sentence = (text: string): string => {
  const trimmed = text.trim()
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
