import type { ResetBody, ResetReply } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { resetReason } from '@rewind/history/reset-reason'
import { executeOnce, sentBefore } from './attempt.ts'
import { bothStates, madeUnderAnotherStore } from './find-made.ts'
import { inTurn } from './in-turn.ts'
import type { Room } from './interventions.ts'
import { refuseMoved } from './moved.ts'
import type { Caller, Operation, SendingTurn } from './operation.ts'
import { findOvertaken } from './overtaken.ts'
import { askedOf, trimmedReason } from './request.ts'

/** Resets one run, once for each request id: Temporal's own guard cannot be relied on (semantics §1.8). */
export async function reset(
  room: Room,
  run: RunRef,
  body: ResetBody,
  caller: Caller,
): Promise<ResetReply> {
  // A known answer needs no lease.
  const { known } = await sentBefore(room, resetOperation(room, run, body))
  if (known?.is === 'done') return known.reply
  // Another process may do the same while this one waits, so `executeOnce` looks again.
  return inTurn(room, run, caller.log, (turn) =>
    executeOnce(room, resetOperation(room, run, body, turn), caller),
  )
}

export function resetOperation(
  room: Room,
  run: RunRef,
  body: ResetBody,
  turn?: SendingTurn,
): Operation<ResetReply> {
  const { temporal, operator } = room
  const reason = trimmedReason(body.reason)
  const { eventId, requestId, options = {}, expected } = body
  const reapplyExclude = [...(body.reapplyExclude ?? [])].sort()
  const asked = askedOf(run, {
    action: 'reset',
    requestId,
    request: { runId: run.runId, eventId, reason, reapplyExclude, options },
    operator,
    reason,
  })
  const { token } = asked
  return {
    workflow: run,
    asked,
    isOnceInTemporal: false,

    async prepare(earlier) {
      const [base, latest] = await bothStates(room, run)
      const made = await madeUnderAnotherStore(room, run, base, token)
      if (made !== undefined) return { run, wasDone: { newRunId: made } }
      await refuseMoved(room, run, { base, latest }, { expected, earlier })
      return {
        run,
        more: { event_id: eventId, latest_run_id: latest.runId },
        ...(turn && { turn }),
        async send() {
          const { runId } = await temporal.reset(run, {
            eventId,
            operator,
            requestId,
            reapplyExclude,
            options,
            reason: resetReason({ operator, reason, token }),
          })
          return { newRunId: runId }
        },
        async confirm({ newRunId = '' }) {
          const overtook = await findOvertaken(room, run, { latest, newRunId, token })
          return replyOf(newRunId, overtook)
        },
      }
    },

    replyOf: async (_, { newRunId = '', overtook }) =>
      replyOf(newRunId, overtook === undefined ? undefined : JSON.parse(overtook)),
  }
}

const replyOf = (runId: string, overtook: ResetReply['overtook']): ResetReply => ({
  runId,
  ...(overtook === undefined ? {} : { overtook }),
})
