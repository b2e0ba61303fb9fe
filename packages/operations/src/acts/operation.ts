import type { ErrorCode } from '@rewind/contract/errors'
import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import type { UpdateReply } from '@rewind/contract/talk'
import type { Attribution } from '../audit/attribution.ts'
import { OperationError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Intent, Lease, OperationRecord, Store } from '../store/store.ts'
import { updateTimeoutMs, writeTimeoutMs } from '../temporal/connection.ts'

/** The client of a request. `left` aborts when the client closes the connection. */
export interface Caller {
  log: Log
  left: AbortSignal
  /** Its address, as a trusted proxy reports it, and the id of its HTTP request, for the audit log. */
  address?: string
  httpRequestId?: string
}

/** The client of a request that is allowed, with what the audit log keeps of who asks. */
export interface Sender extends Caller {
  attribution: Attribution
}

/** The answer of Temporal to the call. */
export interface Sent {
  /** Only for a reset. */
  newRunId?: string
  /** Only for an update whose answer arrived. */
  update?: UpdateReply
}

/**
 * What Temporal shows of one operation. A check throws `NotApplied` instead if the operation took no
 * effect and can no longer take effect. Any other error means that the check failed, and proves
 * nothing.
 */
export type Found =
  | { is: 'applied'; newRunId?: string }
  /** Temporal shows no outcome. `isFinal`: no later check can show one either. */
  | { is: 'untold'; why: string; isFinal: boolean }

/**
 * Temporal shows no effect so far. The call can still arrive, even after a lost connection or a long
 * time: a network can delay it.
 */
export const nothingSoFar = {
  is: 'untold',
  why: 'Temporal shows nothing of it so far; a network that delays may still deliver it.',
  isFinal: false,
} as const satisfies Found

/**
 * Evidence that an operation took no effect. Only this error changes the outcome of a record from
 * "unknown" to "refused".
 */
export class NotApplied extends OperationError {
  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(code, message, details === undefined ? {} : { details })
  }
}

/** A stored intent: the input of every check for its effect. */
export type Trace = Intent & Pick<OperationRecord, 'intended_at'>

/** Returns the time at which the request was first stored. Its effect cannot be older. */
export const sinceOf = ({ first_intended_at, intended_at }: Trace): string =>
  first_intended_at ?? intended_at

/** In milliseconds: more than the clocks of Rewind and Temporal are expected to differ. */
const clockSlackMs = 60_000

/**
 * Returns the earliest time, by the clock of Temporal, of an effect whose operation Rewind began at
 * `time`.
 */
export const withSlack = (time: string | number): string =>
  new Date(new Date(time).getTime() - clockSlackMs).toISOString()

/** The request as the store keeps it, so that Rewind recognises a repetition. */
export type Asked = Pick<Intent, 'action' | 'request' | 'operator' | 'reason' | 'input_digest'> & {
  requestId: string
  token: string
}

/** One operation and its steps. `executeOnce` runs the steps. */
export interface Operation<Reply> {
  workflow: WorkflowRef
  asked: Asked
  /**
   * Whether Temporal itself takes a request of a run only once. Rewind may send such a request again
   * without knowing whether the first call arrived. Rewind sends no other request again under its id,
   * because the first call may still arrive.
   */
  isOnceInTemporal: boolean
  /**
   * Reads the run, and throws if the operation is not possible. `earlier`: the record of the same
   * request, if there is one.
   */
  prepare(earlier: OperationRecord | undefined): Promise<Prepared<Reply> | WasDone>
  /** Returns the reply to a repeated request that is known to be done. */
  replyOf(run: RunRef, done: { newRunId?: string; superseded?: string }): Promise<Reply>
}

/** The history shows that the same request was done through another store. */
interface WasDone {
  run: RunRef
  wasDone: { newRunId?: string }
}

export interface Prepared<Reply> {
  run: RunRef
  wasDone?: never
  /** More fields of the record. */
  more?: Partial<Pick<Intent, 'event_id' | 'latest_run_id'>>
  /** Calls Temporal, once. */
  send(): Promise<Sent>
  /**
   * Returns the reply after Temporal accepted the call. Throws `NotApplied` if Temporal accepted the
   * call and did nothing: a second cancel request, for example. Does not throw if only a read fails.
   */
  confirm(sent: Sent): Promise<Reply>
  /** The lease under which the call is sent. */
  lease?: SendingLease
}

/** A lease that the store renews in the transaction that stores the intent, for the longest call. */
export interface SendingLease {
  renewed(): Lease
  /** Throws if the call could outlast the lease. */
  checkTime(): void
}

/** Returns an OUTCOME_UNKNOWN error. `why`: the result of the last check. */
export const unknownOutcome = (
  message: string,
  why: string,
  more: { cause?: unknown; retryAfterSeconds?: number } = {},
): OperationError =>
  new OperationError('OUTCOME_UNKNOWN', `${message} ${why}`.trim(), {
    ...more,
    mayHaveHappened: true,
  })

export const lookFailed = (error: unknown): string =>
  error instanceof OperationError ? `Rewind cannot look: ${error.message}` : ''

/**
 * Returns how long after the intent a process may still wait for the call, in milliseconds. An update
 * has a longer timeout than the other calls. A network can deliver the call even later.
 */
export const atWorkMs = (
  { inFlightMs }: { inFlightMs: number },
  action: Intent['action'],
): number => (action === 'update' ? (inFlightMs * updateTimeoutMs) / writeTimeoutMs : inFlightMs)

/** Whether a process may still wait for the call, or look for its effect. */
export const mayBeUnderWay = (
  times: { inFlightMs: number; timeoutMs: number; store: Pick<Store, 'now'> },
  { action, intended_at, state }: Pick<OperationRecord, 'action' | 'intended_at' | 'state'>,
): boolean =>
  state === 'intended' &&
  times.store.now() < Date.parse(intended_at) + atWorkMs(times, action) + times.timeoutMs
