import type { ErrorCode } from '@rewind/contract/errors'
import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import type { UpdateReply } from '@rewind/contract/talk'
import { OperationError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Intent, Intervention, Turn } from '../store/store.ts'
import { updateTimeoutMs, writeTimeoutMs } from '../temporal/connection.ts'

/** The client of a request: its log, and whether it still waits for the answer. */
export interface Caller {
  log: Log
  left: AbortSignal
}

/** What Temporal answered to the call. */
export interface Sent {
  /** Of a reset. */
  newRunId?: string
  /** Of an update whose answer arrived. */
  update?: UpdateReply
}

/**
 * What Temporal shows of one operation. That it took no effect and cannot any more is thrown as
 * `NotApplied`. Any other error means that the look failed, and proves nothing.
 */
export type Found =
  | { is: 'applied'; newRunId?: string }
  /** Temporal does not tell. `isFinal`: it never will. */
  | { is: 'untold'; why: string; isFinal: boolean }

/**
 * No effect so far. That the console has lost its connection, or that time has passed, does not say
 * that the call cannot arrive any more: a network may hold it.
 */
export const nothingSoFar = {
  is: 'untold',
  why: 'Temporal shows nothing of it so far; a network that delays may still deliver it.',
  isFinal: false,
} as const satisfies Found

/** Evidence that an operation took no effect. Nothing else turns "unknown" into "refused". */
export class NotApplied extends OperationError {
  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(code, message, details === undefined ? {} : { details })
  }
}

/** A stored intent: what a look for its effect goes by. */
export type Trace = Intent & Pick<Intervention, 'intended_at'>

/** The time from which the effect can exist: when the request was first stored. */
export const sinceOf = ({ first_intended_at, intended_at }: Trace): string =>
  first_intended_at ?? intended_at

/** Clock differences are smaller, in milliseconds. */
const clockSlackMs = 60_000

/** No effect of an operation is older in Temporal than this, if Rewind began it at `time`. */
export const withSlack = (time: string | number): string =>
  new Date(new Date(time).getTime() - clockSlackMs).toISOString()

/** The request in the form in which it is stored and recognised. */
export type Asked = Pick<Intent, 'action' | 'request' | 'operator' | 'reason' | 'input_digest'> & {
  requestId: string
  token: string
}

/** One operation: what it is, and its steps. `executeOnce` runs them. */
export interface Operation<Reply> {
  workflow: WorkflowRef
  asked: Asked
  /**
   * Temporal itself takes one request of a run once. Then Rewind may send it again although it does
   * not know whether the first call arrived. Any other request is not sent again under its id: the
   * first call may still arrive.
   */
  isOnceInTemporal: boolean
  /** Looks at the run, and throws if the operation is not possible. `earlier`: the record of the same request, if any. */
  prepare(earlier: Intervention | undefined): Promise<Prepared<Reply> | WasDone>
  /** The answer to a repeated request that is known to be done. */
  replyOf(run: RunRef, done: { newRunId?: string; overtook?: string }): Promise<Reply>
}

/** The history shows that the request was done already, through another store. */
interface WasDone {
  run: RunRef
  wasDone: { newRunId?: string }
}

export interface Prepared<Reply> {
  run: RunRef
  wasDone?: never
  /** Further fields of the record. */
  more?: Partial<Pick<Intent, 'event_id' | 'latest_run_id'>>
  /** Calls Temporal, once. */
  send(): Promise<Sent>
  /**
   * Returns the answer after Temporal accepted the call. Throws `NotApplied` if Temporal accepted it
   * and did nothing, as it does in some cases. A failed look changes nothing.
   */
  confirm(sent: Sent): Promise<Reply>
  /** The lease under which the call is sent. */
  turn?: SendingLease
}

/** A lease that is renewed when the intent is stored, for as long as the call may take. */
export interface SendingLease {
  renewed(): Turn
  /** Throws if the call could outlast the lease. */
  checkTime(): void
}

/** `why`: what the look found instead. */
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
 * How long after its intent a process may still be at the call, in milliseconds. An update may take
 * longer. A network may deliver the call even later.
 */
export const atWorkMs = (
  { inFlightMs }: { inFlightMs: number },
  action: Intent['action'],
): number => (action === 'update' ? (inFlightMs * updateTimeoutMs) / writeTimeoutMs : inFlightMs)

/** Whether a process may still be at the call, or at the look after it. */
export const mayBeUnderWay = (
  times: { inFlightMs: number; timeoutMs: number },
  { action, intended_at, state }: Pick<Intervention, 'action' | 'intended_at' | 'state'>,
): boolean =>
  state === 'intended' &&
  Date.now() < Date.parse(intended_at) + atWorkMs(times, action) + times.timeoutMs
