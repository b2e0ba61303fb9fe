import { status } from '@grpc/grpc-js'
import { OperationError, toOperationError } from '@rewind/operations/errors'
import { grpcToOperationError } from '@rewind/operations/temporal/errors'
import { describe, expect, test } from 'vitest'
import { statusOf } from '../src/errors.ts'

const failure = (code: number, details: string) =>
  Object.assign(new Error(`${code}: ${details}`), { code, details })

const boundary =
  'StateRebuilder unable to Rebuild mutable state to event ID: 4, version: 0, this event must be at the boundary'

describe('a failed read', () => {
  test.each([
    [status.INVALID_ARGUMENT, 'Invalid RunId.', 400, 'INVALID'],
    [
      status.INVALID_ARGUMENT,
      'Workflow task finish ID must be > 1 && <= workflow last event ID.',
      422,
      'INVALID_RESET_POINT',
    ],
    [status.INVALID_ARGUMENT, boundary, 422, 'INVALID_RESET_POINT'],
    [
      status.INVALID_ARGUMENT,
      'Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, WorkflowTaskStarted + 1]: 5',
      422,
      'INVALID_RESET_POINT',
    ],
    [status.OUT_OF_RANGE, 'out', 400, 'INVALID'],
    [status.NOT_FOUND, 'workflow not found for ID: x', 404, 'NOT_FOUND'],
    [status.NOT_FOUND, 'workflow execution already completed', 409, 'ALREADY_CLOSED'],
    [status.ALREADY_EXISTS, 'exists', 409, 'CHANGED'],
    [status.FAILED_PRECONDITION, 'not now', 409, 'CHANGED'],
    [status.ABORTED, 'moved', 409, 'CHANGED'],
    [status.PERMISSION_DENIED, 'no', 403, 'FORBIDDEN'],
    [status.UNAUTHENTICATED, 'who', 401, 'UNAUTHENTICATED'],
    [status.RESOURCE_EXHAUSTED, 'namespace rate limit exceeded', 429, 'RATE_LIMITED'],
    [
      status.RESOURCE_EXHAUSTED,
      'Received message larger than max (7208604 vs 4194304)',
      502,
      'INTERNAL',
    ],
    // This error comes from the network inside a cluster, and says nothing about the size of a
    // request.
    [
      status.RESOURCE_EXHAUSTED,
      'grpc: received message larger than max (7208604 vs. 4194304)',
      502,
      'INTERNAL',
    ],
    [status.INVALID_ARGUMENT, 'Blob data size exceeds limit.', 413, 'TOO_LARGE'],
    [
      status.DEADLINE_EXCEEDED,
      'Deadline exceeded after 10s,LB pick: 0.001s,remote_addr=127.0.0.1:7233',
      504,
      'TIMEOUT',
    ],
    [status.DEADLINE_EXCEEDED, 'context deadline exceeded', 504, 'TIMEOUT'],
    [
      status.DEADLINE_EXCEEDED,
      'Deadline exceeded after 10s,Waiting for LB pick',
      503,
      'UNAVAILABLE',
    ],
    [status.UNIMPLEMENTED, 'unknown method X', 501, 'UNSUPPORTED'],
    [status.UNAVAILABLE, 'No connection established', 503, 'UNAVAILABLE'],
    [status.UNAVAILABLE, 'Connection dropped', 503, 'UNAVAILABLE'],
    [status.UNKNOWN, 'something went wrong, please retry (1a2b)', 502, 'INTERNAL'],
    [status.INTERNAL, 'something went wrong, please retry (1a2b)', 502, 'INTERNAL'],
    [status.DATA_LOSS, 'lost', 502, 'INTERNAL'],
    [99, 'of a later gRPC', 502, 'INTERNAL'],
  ])('%i "%s" is a %i %s', (code, details, expected, name) => {
    const error = grpcToOperationError(failure(code, details), 'read')
    expect(statusOf(error)).toBe(expected)
    expect(error).toMatchObject({ code: name, mayHaveHappened: false })
    const waits = name === 'RATE_LIMITED' || name === 'UNAVAILABLE'
    expect(error.retryAfterSeconds !== undefined).toBe(waits)
  })
})

describe('a failed write', () => {
  test.each([
    [
      status.DEADLINE_EXCEEDED,
      'Deadline exceeded after 15s,LB pick: 0.001s,remote_addr=127.0.0.1:7233',
      504,
      'OUTCOME_UNKNOWN',
      true,
    ],
    [status.UNAVAILABLE, 'Connection dropped', 504, 'OUTCOME_UNKNOWN', true],
    [status.CANCELLED, 'cancelled', 504, 'OUTCOME_UNKNOWN', true],
    [status.DATA_LOSS, 'lost', 504, 'OUTCOME_UNKNOWN', true],
    [status.INTERNAL, 'something went wrong, please retry (1a2b)', 502, 'INTERNAL', true],
    [status.UNKNOWN, 'something went wrong, please retry (1a2b)', 502, 'INTERNAL', true],
    [
      status.UNAVAILABLE,
      'No connection established. Last error: connect ECONNREFUSED',
      503,
      'UNAVAILABLE',
      false,
    ],
    [
      status.DEADLINE_EXCEEDED,
      'Deadline exceeded after 15s,Waiting for LB pick',
      503,
      'UNAVAILABLE',
      false,
    ],
    [status.NOT_FOUND, 'workflow execution already completed', 409, 'ALREADY_CLOSED', false],
    [status.RESOURCE_EXHAUSTED, 'namespace rate limit exceeded', 429, 'RATE_LIMITED', false],
    [status.INVALID_ARGUMENT, 'RequestId is not set on request.', 400, 'INVALID', false],
  ])('%i "%s" is a %i %s, may have happened: %s', (code, details, expected, name, open) => {
    const error = grpcToOperationError(failure(code, details), 'write')
    expect(statusOf(error)).toBe(expected)
    expect(error).toMatchObject({ code: name, mayHaveHappened: open })
  })
})

test("Temporal's message reaches the operator, with what to do", () => {
  const { message } = grpcToOperationError(
    failure(status.NOT_FOUND, 'workflow not found for ID: x'),
    'read',
  )
  expect(message).toBe(
    'Temporal does not know it: workflow not found for ID: x. It may be in another namespace, or its retention is over.',
  )
  const { message: nowhere } = grpcToOperationError(
    failure(status.NOT_FOUND, 'Namespace nope is not found.'),
    'read',
  )
  expect(nowhere).toBe(
    'Temporal does not know the namespace: Namespace nope is not found. It may be on another cluster.',
  )
  const masked = grpcToOperationError(failure(status.INTERNAL, 'please retry (1a2b3c)'), 'read')
  expect(masked.message).toContain('(1a2b3c)')
})

test('an error in Rewind itself gets a general message only', () => {
  const error = toOperationError(new TypeError('secret detail'))
  expect(statusOf(error)).toBe(500)
  expect(error).toMatchObject({ code: 'INTERNAL' })
  expect(JSON.stringify(error.body())).not.toContain('secret')
  expect(new OperationError('CHANGED', 'x').body()).toEqual({ code: 'CHANGED', message: 'x' })
})
