import type { ErrorCode } from '@rewind/contract/errors'
import { megabytes } from '@rewind/history/text/megabytes'
import { OperationError, toOperationError } from '@rewind/operations/errors'
import type { FastifyError } from 'fastify'
import { explainValidation } from './validation.ts'

const statusOfCode: Record<ErrorCode, number> = {
  INVALID: 400,
  INVALID_RESET_POINT: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ALREADY_CLOSED: 409,
  CHANGED: 409,
  RATE_LIMITED: 429,
  UNSUPPORTED: 501,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
  OUTCOME_UNKNOWN: 504,
  TOO_LARGE: 413,
  INTERNAL: 500,
}

/** A request that HTTP refuses with a status that does not follow from the error code. */
export class HttpError extends OperationError {
  readonly status: number

  constructor(status: number, code: ErrorCode, message: string) {
    super(code, message)
    this.name = 'HttpError'
    this.status = status
  }
}

/** Returns the HTTP status of a reply with this error. */
export function statusOf(error: OperationError): number {
  if (error instanceof HttpError) return error.status
  return error.isTemporalFault ? 502 : statusOfCode[error.code]
}

/**
 * Converts anything thrown while a request is served into an error with a code. `bodyLimit` is in
 * bytes.
 */
export function toRefusal(error: FastifyError | Error, bodyLimit?: number): OperationError {
  if (error instanceof OperationError) return error
  if ('validation' in error && error.validation !== undefined) {
    const { message, details } = explainValidation(
      error.validation,
      error.validationContext ?? 'body',
    )
    return new OperationError('INVALID', message, { details })
  }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status !== undefined && status < 500) return refusalOf(status, error, bodyLimit)
  return toOperationError(error)
}

/** Converts an error that Fastify throws before a handler runs. */
function refusalOf(status: number, error: Error, bodyLimit = 0): OperationError {
  if (status === 413) {
    const most = bodyLimit < 2 ** 20 ? `${Math.floor(bodyLimit / 1024)} kB` : megabytes(bodyLimit)
    return new OperationError(
      'TOO_LARGE',
      `The request body is larger than this console takes here: at most ${most}. Nothing was sent.`,
    )
  }
  if (status === 415) {
    const message = 'A request body must be application/json. Nothing was changed.'
    return new HttpError(status, 'INVALID', message)
  }
  // A request for a folder of static files gets the same reply as a request for a missing file.
  if (status === 404 || status === 403)
    return new OperationError('NOT_FOUND', 'There is no such file.')
  const isBadUrl = 'code' in error && error.code === 'FST_ERR_BAD_URL'
  const message = isBadUrl
    ? 'The URL holds a percent sign that starts no valid encoding.'
    : `The request cannot be read: ${error.message}.`
  return new OperationError('INVALID', message)
}
