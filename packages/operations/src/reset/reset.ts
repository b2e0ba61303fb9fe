import type { ResetBody, ResetReply } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { resetReason } from '@rewind/history/reset-points/reset-reason'
import type { Actor } from '../access/actor.ts'
import { executeOnce, sentBefore } from '../acts/execute-once.ts'
import type { Operation, Sender, SendingLease } from '../acts/operation.ts'
import type { OperationContext } from '../acts/operation-context.ts'
import { askedOf, trimmedReason } from '../acts/request.ts'
import { bothStates, findResetRunByToken } from './find-reset-run.ts'
import { assertUnchanged } from './preconditions.ts'
import { withResetLease } from './reset-lease.ts'
import { findSuperseded } from './superseded.ts'

/**
 * Resets one run, once per request id. Temporal does not deduplicate resets reliably
 * (docs/temporal-semantics.md#reset-once).
 */
export async function reset(
  actor: Actor,
  context: OperationContext,
  caller: Sender,
  run: RunRef,
  body: ResetBody,
): Promise<ResetReply> {
  // A request with a recorded reply needs no lease.
  const { known } = await sentBefore(context, resetOperation(actor, context, run, body))
  if (known?.is === 'done') return known.reply
  // Another process may handle the same request while this one waits, so `executeOnce` looks it up
  // again.
  return withResetLease(context, run, caller.log, (lease) =>
    executeOnce(context, resetOperation(actor, context, run, body, lease), caller),
  )
}

export function resetOperation(
  { name: operator }: Actor,
  context: OperationContext,
  run: RunRef,
  body: ResetBody,
  lease?: SendingLease,
): Operation<ResetReply> {
  const { temporal } = context
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
      const [base, latest] = await bothStates(context, run)
      const made = await findResetRunByToken(context, run, base, token)
      if (made !== undefined) return { run, wasDone: { newRunId: made } }
      await assertUnchanged(context, run, { base, latest }, { expected, earlier })
      return {
        run,
        more: { event_id: eventId, latest_run_id: latest.runId },
        ...(lease && { lease }),
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
          const superseded = await findSuperseded(context, run, { latest, newRunId, token })
          return replyOf(newRunId, superseded)
        },
      }
    },

    replyOf: async (_, { newRunId = '', superseded }) =>
      replyOf(newRunId, superseded === undefined ? undefined : JSON.parse(superseded)),
  }
}

const replyOf = (runId: string, superseded: ResetReply['superseded']): ResetReply => ({
  runId,
  ...(superseded === undefined ? {} : { superseded }),
})
