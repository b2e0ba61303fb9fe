import type { Interrupted } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/actions'
import { statusName } from '@rewind/history/event-names'
import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { RunState, Target, Temporal } from '../temporal/temporal.ts'
import { attemptAndLook } from './attempt.ts'
import type { Room } from './interventions.ts'
import { lookOr } from './look-until.ts'
import { checkRequestId, checkSameRequest, intentOf, trimmedReason } from './request.ts'

interface CancelRequest {
  reason: string
  requestId: string
}

/** Requests the cancellation of one run: the one that is named, or else the latest. */
export async function cancel(
  room: Room,
  target: Target,
  body: CancelRequest,
  log: FastifyBaseLogger,
): Promise<Interrupted> {
  const { temporal, store, operator } = room
  const reason = trimmedReason(body.reason)
  const { requestId } = body
  checkRequestId(requestId)
  const request = JSON.stringify({ action: 'cancel', runId: target.runId ?? 'latest', reason })
  // Under way while the store is asked: a request id that was used before is rare.
  const looking = temporal.readRunState(target)
  looking.catch(() => undefined)
  const earlier = await store.findRequest(target, requestId)
  if (earlier !== undefined) {
    checkSameRequest(earlier, request)
    const run = { ...target, runId: earlier.run_id }
    if (earlier.state === 'done') return whatServerSays(await temporal.readRunState(run))
    if (earlier.state !== 'refused') {
      const found = await findRequested(temporal, run, { operator, reason })
      if (found !== undefined) {
        await store.settle(earlier, { state: 'done' })
        return found
      }
    }
  }

  const before = await (earlier === undefined
    ? looking
    : temporal.readRunState({ ...target, runId: earlier.run_id }))
  const run = { ...target, runId: before.runId }
  refuseClosed(before)
  if (before.cancelRequested) throw await requestedAlready(temporal, run)

  const intent = intentOf(run, {
    action: 'cancel',
    request_id: requestId,
    request,
    operator,
    reason,
  })
  return attemptAndLook({
    room,
    log,
    intent,
    earlier,
    send: () => temporal.cancel(run, { reason, operator, requestId }),
    find: () => findRequested(temporal, run, { operator, reason }),
    async look() {
      const after = await lookOr(temporal.readRunState(run), { ...before, cancelRequested: true })
      // The server accepts it for a run that closed meanwhile, and does nothing (semantics §3).
      if (!after.cancelRequested) refuseClosed(after)
      return whatServerSays(after)
    },
  })
}

/** Our own request in the run's history, after an answer that never came. */
export async function findRequested(
  temporal: Temporal,
  run: RunRef,
  { operator, reason }: { operator: string; reason: string },
): Promise<Interrupted | undefined> {
  const state = await temporal.readRunState(run)
  if (!state.cancelRequested) {
    refuseClosed(state)
    return undefined
  }
  const event = await cancelRequest(temporal, run)
  const isOurs = event?.operator === operator && event.reason === reason
  if (!isOurs) throw await requestedAlready(temporal, run)
  return whatServerSays(state)
}

async function requestedAlready(temporal: Temporal, run: RunRef): Promise<ReplyError> {
  const event = await cancelRequest(temporal, run)
  const by = event?.operator ? ` by ${event.operator}` : ''
  const why = event?.reason ? `: ${event.reason}` : ''
  return new ReplyError(
    'CHANGED',
    `Cancellation of this run was requested before${by}${why}. Temporal keeps the first request only, so this one was not sent; the run ends when its code has dealt with it, or by a terminate.`,
    { details: { runId: run.runId, ...event } },
  )
}

async function cancelRequest(temporal: Temporal, run: RunRef) {
  const types = ['WORKFLOW_EXECUTION_CANCEL_REQUESTED']
  for await (const { eventId, time, attributes } of temporal.findEvents(run, { types })) {
    const { identity, cause } = attributes
    return { eventId, time, operator: String(identity ?? ''), reason: String(cause ?? '') }
  }
  return undefined
}

/** Temporal would accept a cancel of a closed run in silence. */
export function refuseClosed(
  { status, runId, closeTime }: RunState,
  meaning = 'There is nothing left to interrupt; a closed run can still be reset.',
): void {
  if (!isClosed(status)) return
  throw new ReplyError(
    'ALREADY_CLOSED',
    `The run is closed already: ${statusName(status)}. ${meaning}`,
    { details: { runId, status, ...(closeTime === undefined ? {} : { closeTime }) } },
  )
}

export const whatServerSays = ({ runId, status, cancelRequested }: RunState): Interrupted => ({
  runId,
  status,
  cancelRequested,
})
