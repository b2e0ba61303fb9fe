import type { ErrorCode, ErrorReply } from '@rewind/contract/errors'
import type { FastifyError } from 'fastify'
import { explainValidation } from './validation.ts'

const statusOf: Record<ErrorCode, number> = {
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

interface Options {
  status?: number
  details?: Record<string, unknown>
  retryAfterSeconds?: number
  /** For a write: it may have happened all the same. */
  mayHaveHappened?: boolean
  cause?: unknown
}

/** What a request is refused or failed with. Code branches on `code`; `message` is for the operator. */
export class ReplyError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined
  readonly mayHaveHappened: boolean

  constructor(code: ErrorCode, message: string, options: Options = {}) {
    super(message, { cause: options.cause })
    this.name = 'ReplyError'
    this.code = code
    this.status = options.status ?? statusOf[code]
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
    this.mayHaveHappened = options.mayHaveHappened ?? false
  }

  body(): ErrorReply {
    const { code, message, details } = this
    return { code, message, ...(details === undefined ? {} : { details }) }
  }
}

/** A size in MB of 2^20 bytes, in which Temporal has its limits; never less than it is. */
export const megabytes = (bytes: number): string => `${Math.ceil((bytes / 2 ** 20) * 100) / 100} MB`

/** Anything thrown becomes a status and `{ code, message }`. The text of our own failures stays in the log. */
export function toReplyError(error: FastifyError | Error, bodyLimit?: number): ReplyError {
  if (error instanceof ReplyError) return error
  if ('validation' in error && error.validation !== undefined) {
    const { message, details } = explainValidation(
      error.validation,
      error.validationContext ?? 'body',
    )
    return new ReplyError('INVALID', message, { details })
  }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status !== undefined && status < 500) return refusalOf(status, error, bodyLimit)
  return new ReplyError(
    'INTERNAL',
    'Rewind itself failed, not Temporal. Look at the run before you try again; the request id leads to the cause in the log.',
    { cause: error },
  )
}

/** What Fastify refuses before a handler sees it. */
function refusalOf(status: number, error: Error, bodyLimit = 0): ReplyError {
  if (status === 413) {
    const most = bodyLimit < 2 ** 20 ? `${Math.floor(bodyLimit / 1024)} kB` : megabytes(bodyLimit)
    return new ReplyError(
      'TOO_LARGE',
      `The request body is larger than this console takes here: at most ${most}. Nothing was sent.`,
    )
  }
  if (status === 415) {
    return new ReplyError(
      'INVALID',
      'A request body must be application/json. Nothing was changed.',
      { status },
    )
  }
  // A folder of static files is as little to be had as a file that is not there.
  if (status === 404 || status === 403) return new ReplyError('NOT_FOUND', 'There is no such file.')
  const isBadUrl = 'code' in error && error.code === 'FST_ERR_BAD_URL'
  const message = isBadUrl
    ? 'The URL holds a percent sign that starts no valid encoding.'
    : `The request cannot be read: ${error.message}.`
  return new ReplyError('INVALID', message, { status: 400 })
}
