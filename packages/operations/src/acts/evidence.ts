import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/acts/actions'
import { eventToken } from '@rewind/history/acts/request-token'
import { findResetRun } from '../reset/find-reset-run.ts'
import { readClosingEvent } from '../runs/closing-event.ts'
import type { RunState, Temporal } from '../temporal/gateway.ts'
import { findCommand } from './find-activity-command.ts'
import { findSignal, findUpdate } from './find-message.ts'
import {
  type Found,
  NotApplied,
  nothingSoFar,
  sinceOf,
  type Trace,
  withSlack,
} from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { notAppliedIfClosed, runOf } from './run-state.ts'

type Looker = Pick<OperationContext, 'temporal' | 'store' | 'resetOrigins'>

/**
 * Looks in Temporal for the effect of one operation. This is the only place that decides whether an
 * operation took effect. It compares the token of the request, not identity and reason: one operator
 * can send two operations with the same reason
 * (docs/temporal-semantics.md#what-temporal-keeps-of-a-write). Throws `NotApplied` if the operation
 * certainly took no effect. Any other error means that the check failed and proves nothing.
 */
export function findTrace(context: Looker, trace: Trace): Promise<Found> {
  const { action } = trace
  switch (action) {
    case 'reset':
      return findResetRun(context, trace)
    case 'cancel':
      return findCancel(context.temporal, trace)
    case 'terminate':
      return findTermination(context.temporal, trace)
    case 'pause-activity':
    case 'unpause-activity':
    case 'reset-activity':
    case 'update-activity-options':
      return findCommand(context.temporal, trace)
    case 'signal':
      return findSignal(context.temporal, trace)
    case 'update':
      return findUpdate(context, trace)
    default:
      return action satisfies never
  }
}

const untold = (why: string): Found => ({ is: 'untold', why, isFinal: false })

async function findCancel(temporal: Temporal, trace: Trace): Promise<Found> {
  const run = runOf(trace)
  const state = await temporal.readRunState(run)
  if (!state.cancelRequested) {
    notAppliedIfClosed(state)
    return nothingSoFar
  }
  const isOver = isClosed(state.status)
  // If the run is closed, the server has written the event, so the whole history is read. If the run is
  // open, the event may be buffered, and reading a long history would be in vain.
  const notBefore = isOver ? undefined : withSlack(sinceOf(trace))
  const request = await readCancelRequest(temporal, run, notBefore)
  if (request === undefined) {
    return untold(
      isOver
        ? 'A cancellation was requested, but the history that Rewind can read does not hold its event.'
        : 'A cancellation is requested, but its event is not written yet: it is buffered until the current workflow task ends.',
    )
  }
  switch (whoseIs(request, trace)) {
    case 'ours':
      return { is: 'applied' }
    case 'unclear':
      return untold('A cancellation is requested; its event does not say by which request.')
    case 'another':
      throw requestedBefore(run, request)
  }
}

interface Written {
  operator: string
  reason: string
  token: string | undefined
}

export interface CancelRequest extends Written {
  eventId: number
  time: string
}

/**
 * Returns the cancel request of a run. Temporal keeps only the first one. Events older than
 * `notBefore` are not read. Undefined: the event is buffered, or nobody has requested a cancellation.
 */
export async function readCancelRequest(
  temporal: Temporal,
  run: RunRef,
  notBefore?: string,
): Promise<CancelRequest | undefined> {
  const types = ['WORKFLOW_EXECUTION_CANCEL_REQUESTED']
  const wanted = { types, ...(notBefore !== undefined && { notBefore }) }
  for await (const event of temporal.findEvents(run, wanted)) {
    const { eventId, time, attributes } = event
    const { identity, cause } = attributes
    const token = eventToken(event)
    return { eventId, time, operator: String(identity ?? ''), reason: String(cause ?? ''), token }
  }
  return undefined
}

export function requestedBefore(run: RunRef, { token: _, ...request }: CancelRequest): NotApplied {
  const by = request.operator === '' ? '' : ` by ${request.operator}`
  const why = request.reason === '' ? '' : `: ${request.reason}`
  return new NotApplied(
    'CHANGED',
    `Cancellation of this run was requested before${by}${why}. Temporal keeps only the first request, so this one changed nothing. The run ends when its code has handled the request, or when you terminate it.`,
    { runId: run.runId, ...request },
  )
}

async function findTermination(temporal: Temporal, trace: Trace): Promise<Found> {
  const run = runOf(trace)
  const state = await temporal.readRunState(run)
  if (!isClosed(state.status)) return nothingSoFar
  const written = await readTermination(temporal, run)
  const whose = written !== undefined ? whoseIs(written, trace) : endedHow(state)
  if (whose === 'ours') return { is: 'applied' }
  if (whose === 'another') notAppliedIfClosed(state)
  return untold('The run is terminated; its event does not say by which request.')
}

const endedHow = ({ status }: RunState) => (status === 'TERMINATED' ? 'unclear' : 'another')

/** Returns who terminated a run. Undefined: the run is open, or it closed in another way. */
export async function readTermination(
  temporal: Temporal,
  run: RunRef,
): Promise<Written | undefined> {
  const closing = await readClosingEvent(temporal, run)
  if (closing?.status !== 'TERMINATED') return undefined
  const { identity, reason } = closing.event.attributes
  return {
    operator: String(identity ?? ''),
    reason: String(reason ?? ''),
    token: eventToken(closing.event),
  }
}

/** Returns whether this request wrote the event. */
export function whoseIs(
  written: Written,
  { token, operator, reason }: Pick<Trace, 'token' | 'operator' | 'reason'>,
): 'ours' | 'another' | 'unclear' {
  if (token !== null && written.token === token && written.reason === reason) return 'ours'
  // An event without a token comes from an earlier version of Rewind, or from another tool that uses
  // the same identity.
  const isLike = written.operator === operator && written.reason === reason
  return written.token === undefined && isLike ? 'unclear' : 'another'
}
