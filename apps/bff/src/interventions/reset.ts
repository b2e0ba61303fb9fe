import type { ResetBody } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { parseResetReason, resetReason } from '@rewind/history/reset-reason'
import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Intervention } from '../store/store.ts'
import type { RunState } from '../temporal/temporal.ts'
import { quoted } from '../visibility-query.ts'
import { attempt } from './attempt.ts'
import type { Room } from './interventions.ts'
import { isAbsence, lookUntil } from './look-until.ts'
import { refuseMoved } from './moved.ts'
import { checkRequestId, checkSameRequest, requestToken, trimmedReason } from './request.ts'

/** Resets one run, once for each request id: Temporal's own guard cannot be relied on (semantics §1.8). */
export async function reset(
  room: Room,
  run: RunRef,
  body: ResetBody,
  log: FastifyBaseLogger,
): Promise<{ runId: string }> {
  const { temporal, store, operator } = room
  const reason = trimmedReason(body.reason)
  const { eventId, requestId, options = {} } = body
  checkRequestId(requestId)
  const reapplyExclude = [...(body.reapplyExclude ?? [])].sort()
  const token = requestToken(run, requestId)
  const request = JSON.stringify({
    action: 'reset',
    runId: run.runId,
    eventId,
    reason,
    reapplyExclude,
    options,
  })

  const earlier = await store.findRequest(run, requestId)
  if (earlier !== undefined) {
    checkSameRequest(earlier, request)
    if (earlier.state === 'done' && earlier.new_run_id !== null)
      return { runId: earlier.new_run_id }
    if (earlier.state !== 'refused') {
      const runId = await findAfterUnknown(room, run, token, earlier)
      if (runId !== undefined) {
        await store.settle(earlier.id, { state: 'done', newRunId: runId })
        return { runId }
      }
    }
  }

  const [base, latest] = await bothStates(room, run)
  const made = await madeUnderAnotherStore(room, run, base, token)
  if (made !== undefined) return { runId: made }
  await refuseMoved(room, run, { base, latest }, { expected: body.expected, earlier })

  const runId = await attempt({
    room,
    log,
    earlier,
    intent: {
      namespace: run.namespace,
      workflow_id: run.workflowId,
      run_id: run.runId,
      action: 'reset',
      request_id: requestId,
      request,
      operator,
      reason,
      event_id: eventId,
      token,
      latest_run_id: latest.runId,
    },
    find: () => findMade(room, run, token),
    newRunId: (made) => made,
    async send() {
      const how = { eventId, operator, requestId, reapplyExclude, options }
      const made = await temporal.reset(run, {
        ...how,
        reason: resetReason({ operator, reason, token }),
      })
      return made.runId
    },
  })
  return { runId }
}

const bothStates = ({ temporal }: Room, run: RunRef): Promise<[RunState, RunState]> =>
  Promise.all([
    temporal.readRunState(run),
    temporal.readRunState({ namespace: run.namespace, workflowId: run.workflowId }),
  ])

/** The run that this very request made, told by its token in the history. */
async function findMade(room: Room, run: RunRef, token: string): Promise<string | undefined> {
  const { namespace, workflowId } = run
  const [base, latest] = await bothStates(room, run)
  // What it made may itself have been reset, or gone on, since: the newest runs are asked, too.
  const { workflows } = await room.temporal.listWorkflows(namespace, {
    query: `WorkflowId = ${quoted(workflowId)}`,
    pageSize: 20,
  })
  const candidates = new Set([base.resetRunId, latest.runId, ...workflows.map((w) => w.runId)])
  for (const runId of candidates) {
    if (runId !== undefined && (await wasMadeBy(room, run, runId, token))) return runId
  }
  return undefined
}

/** The store may be another one than last time; the history is not. */
async function madeUnderAnotherStore(
  room: Room,
  run: RunRef,
  { resetRunId }: RunState,
  token: string,
): Promise<string | undefined> {
  if (resetRunId === undefined) return undefined
  const isKnown = (await room.store.findByNewRun(run.namespace, resetRunId)) !== undefined
  return !isKnown && (await wasMadeBy(room, run, resetRunId, token)) ? resetRunId : undefined
}

async function wasMadeBy(
  { resetOrigins }: Room,
  run: RunRef,
  runId: string,
  token: string,
): Promise<boolean> {
  if (runId === run.runId) return false
  const origin = await resetOrigins.find({ ...run, runId })
  return origin?.fromRunId === run.runId && parseResetReason(origin.reason).token === token
}

/**
 * Looks for what an earlier call, whose answer never came, has made. It gives nothing only when
 * nothing was made and nothing can come any more: then, and only then, it may be sent again.
 */
async function findAfterUnknown(
  room: Room,
  run: RunRef,
  token: string,
  { intended_at }: Intervention,
): Promise<string | undefined> {
  const stillAtWorkUntil = Date.parse(intended_at) + room.stillAtWorkMs
  const left = () => Math.max(0, stillAtWorkUntil - Date.now())
  const look = () => findMade(room, run, token)
  const found = await look().catch((error: unknown) => {
    if (isAbsence(error)) throw stillUnknown(left())
    throw error
  })
  if (found !== undefined || left() === 0) return found
  const later = await lookUntil(look, Math.min(left(), room.patienceMs))
  if (later === undefined) throw stillUnknown(left())
  return later
}

const stillUnknown = (leftMs: number): ReplyError =>
  new ReplyError(
    'OUTCOME_UNKNOWN',
    'It is not known yet whether this reset happened: no new run of it is to be seen, and Temporal may still be at it. Ask again in a few seconds; it is not sent twice.',
    { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)), mayHaveHappened: true },
  )
