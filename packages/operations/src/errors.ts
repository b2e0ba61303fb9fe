import type { ErrorCode, ErrorReply } from '@rewind/contract/errors'

interface Options {
  details?: Record<string, unknown>
  retryAfterSeconds?: number
  /** For a write: the write may have taken effect. */
  mayHaveHappened?: boolean
  /**
   * Temporal failed internally or sent an invalid reply. Neither the caller nor Rewind is the
   * cause.
   */
  isTemporalFault?: boolean
  cause?: unknown
}

/**
 * Why an operation or a read was refused or failed. Code branches on `code`. `message` is for the
 * operator. `apps/bff/src/errors.ts` maps the code to an HTTP status.
 */
export class OperationError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined
  readonly mayHaveHappened: boolean
  readonly isTemporalFault: boolean

  constructor(code: ErrorCode, message: string, options: Options = {}) {
    super(message, { cause: options.cause })
    this.name = 'OperationError'
    this.code = code
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
    this.mayHaveHappened = options.mayHaveHappened ?? false
    this.isTemporalFault = options.isTemporalFault ?? false
  }

  body(): ErrorReply {
    const { code, message, details } = this
    return { code, message, ...(details === undefined ? {} : { details }) }
  }
}

/**
 * Returns the error itself, or an INTERNAL error without the original message, which goes into the
 * log only.
 */
export const toOperationError = (error: unknown): OperationError =>
  error instanceof OperationError
    ? error
    : new OperationError(
        'INTERNAL',
        'Rewind itself failed, not Temporal. Look at the run before you try again; the request id leads to the cause in the log.',
        { cause: error },
      )
