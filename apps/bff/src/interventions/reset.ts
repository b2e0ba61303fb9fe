import type { ResetBody, ResetReply } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { resetReason } from '@rewind/history/reset-reason'
import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Intervention } from '../store/store.ts'
import { attempt } from './attempt.ts'
import { bothStates, findMade, madeUnderAnotherStore } from './find-made.ts'
import { inTurn } from './in-turn.ts'
import type { Room } from './interventions.ts'
import { isAbsence, lookUntil } from './look-until.ts'
import { refuseMoved } from './moved.ts'
import { findOvertaken } from './overtaken.ts'
import {
  checkRequestId,
  checkSameRequest,
  intentOf,
  requestToken,
  trimmedReason,
} from './request.ts'

/** What is asked, in the form in which it is stored and recognised again. */
interface Asked {
  eventId: number
  reason: string
  requestId: string
  reapplyExclude: NonNullable<ResetBody['reapplyExclude']>
  options: NonNullable<ResetBody['options']>
  expected: ResetBody['expected']
  token: string
  request: string
}

/** Resets one run, once for each request id: Temporal's own guard cannot be relied on (semantics §1.8). */
export async function reset(
  room: Room,
  run: RunRef,
  body: ResetBody,
  log: FastifyBaseLogger,
): Promise<ResetReply> {
  const asked = askedOf(run, body)
  const known = await replay(room, run, asked)
  if (known.reply !== undefined) return known.reply
  return inTurn(room, run, log, async () => {
    // While this one waited for its turn, another process may have done the same.
    const { reply, earlier } = await replay(room, run, asked)
    return reply ?? send(room, run, { ...asked, earlier }, log)
  })
}

function askedOf(run: RunRef, body: ResetBody): Asked {
  const reason = trimmedReason(body.reason)
  const { eventId, requestId, options = {}, expected } = body
  checkRequestId(requestId)
  const reapplyExclude = [...(body.reapplyExclude ?? [])].sort()
  const what = { action: 'reset', runId: run.runId, eventId, reason, reapplyExclude, options }
  const token = requestToken(run, requestId)
  const request = JSON.stringify(what)
  return { eventId, reason, requestId, reapplyExclude, options, expected, token, request }
}

/** What the same request was answered before, or has come to since. */
async function replay(
  room: Room,
  run: RunRef,
  { requestId, request, token }: Asked,
): Promise<{ reply?: ResetReply; earlier?: Intervention }> {
  const earlier = await room.store.findRequest(run, requestId)
  if (earlier === undefined) return {}
  checkSameRequest(earlier, request)
  const { state, new_run_id: runId, overtook } = earlier
  if (state === 'done' && runId !== null) {
    return { reply: { runId, ...(overtook === null ? {} : { overtook: JSON.parse(overtook) }) } }
  }
  if (state === 'refused') return { earlier }
  const found = await findAfterUnknown(room, run, token, earlier)
  if (found === undefined) return { earlier }
  await room.store.settle(earlier, { state: 'done', newRunId: found })
  return { reply: { runId: found } }
}

async function send(
  room: Room,
  run: RunRef,
  { earlier, expected, ...asked }: Asked & { earlier: Intervention | undefined },
  log: FastifyBaseLogger,
): Promise<ResetReply> {
  const { temporal, operator } = room
  const { eventId, requestId, reapplyExclude, options, token, request } = asked
  const [base, latest] = await bothStates(room, run)
  const made = await madeUnderAnotherStore(room, run, base, token)
  if (made !== undefined) return { runId: made }
  await refuseMoved(room, run, { base, latest }, { expected, earlier })

  return attempt({
    room,
    log,
    earlier,
    intent: {
      ...intentOf(run, {
        action: 'reset',
        request_id: requestId,
        request,
        operator,
        reason: asked.reason,
      }),
      event_id: eventId,
      token,
      latest_run_id: latest.runId,
    },
    async send() {
      const reason = resetReason({ operator, reason: asked.reason, token })
      const how = { eventId, operator, requestId, reapplyExclude, options, reason }
      return (await temporal.reset(run, how)).runId
    },
    find: () => findMade(room, run, token),
    async reply(runId): Promise<ResetReply> {
      const overtook = await findOvertaken(room, run, { latest, newRunId: runId, token })
      return { runId, ...(overtook === undefined ? {} : { overtook }) }
    },
    kept: (newRunId, reply?: ResetReply) => ({
      newRunId,
      ...(reply?.overtook === undefined ? {} : { overtook: JSON.stringify(reply.overtook) }),
    }),
  })
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
