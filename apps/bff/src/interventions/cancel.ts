import type { Interrupted } from '@rewind/contract/interrupts'
import { ReplyError } from '../errors.ts'
import type { Target } from '../temporal/temporal.ts'
import { readCancelRequest, requestedBefore, whoseIs } from './evidence.ts'
import type { Room } from './interventions.ts'
import { lookOr } from './look-until.ts'
import { type Operation, withSlack } from './operation.ts'
import { askedOf, trimmedReason } from './request.ts'
import { notAppliedIfClosed, refuseClosed, unseen, whatServerSays } from './run-state.ts'

/** Requests the cancellation of one run: the one that is named, or else the latest. */
export function cancelOperation(
  { temporal, operator }: Pick<Room, 'temporal' | 'operator'>,
  target: Target,
  body: { reason: string; requestId: string },
): Operation<Interrupted> {
  const reason = trimmedReason(body.reason)
  const { requestId } = body
  const asked = askedOf(target, {
    action: 'cancel',
    requestId,
    request: { runId: target.runId ?? 'latest', reason },
    operator,
    reason,
  })
  const { token } = asked
  return {
    workflow: target,
    asked,
    isOnceInTemporal: true,

    async prepare(earlier) {
      const runId = earlier?.run_id ?? target.runId
      const before = await temporal.readRunState({ ...target, ...(runId && { runId }) })
      const run = { ...target, runId: before.runId }
      if (before.cancelRequested) {
        const request = await readCancelRequest(temporal, run)
        const whose = request && whoseIs(request, asked)
        // The same request, sent through another store.
        if (whose === 'ours') return { run, wasDone: {} }
        refuseClosed(before)
        if (request === undefined) throw requestedUnseen()
        const refusal = requestedBefore(run, request)
        if (whose === 'another') throw refusal
        // No evidence: an earlier version may have written this event for this very request.
        const { code, message, details = {} } = refusal
        throw new ReplyError(code, message, { details })
      }
      refuseClosed(before)
      const began = withSlack(Date.now())
      return {
        run,
        async send() {
          await temporal.cancel(run, { reason, operator, requestId, token })
          return {}
        },
        async confirm() {
          const requested = { ...before, cancelRequested: true }
          // The server accepts the call and does nothing if another request came first, or if the run
          // closed meanwhile (docs/temporal-semantics.md#cancel).
          const request = await lookOr(readCancelRequest(temporal, run, began), undefined)
          if (request !== undefined) {
            if (whoseIs(request, asked) === 'another') throw requestedBefore(run, request)
            return whatServerSays(requested)
          }
          const after = await lookOr(temporal.readRunState(run), requested)
          if (!after.cancelRequested) notAppliedIfClosed(after)
          return whatServerSays(after)
        },
      }
    },

    replyOf: async (run) =>
      whatServerSays(
        await lookOr(temporal.readRunState(run), { ...unseen(run), cancelRequested: true }),
      ),
  }
}

const requestedUnseen = (): ReplyError =>
  new ReplyError(
    'CHANGED',
    'Cancellation of this run is requested already. Its event is written when the current workflow task ends. Temporal keeps only the first request, so this one was not sent.',
  )
