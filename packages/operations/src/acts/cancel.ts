import type { Interrupted } from '@rewind/contract/interrupts'
import type { Actor } from '../access/actor.ts'
import { OperationError } from '../errors.ts'
import type { Target } from '../temporal/gateway.ts'
import { readCancelRequest, requestedBefore, whoseIs } from './evidence.ts'
import { type Operation, withSlack } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { readOr } from './poll-until.ts'
import { askedOf, trimmedReason } from './request.ts'
import { notAppliedIfClosed, refuseClosed, serverStateOf, unseen } from './run-state.ts'

/** Requests the cancellation of one run. Without a run id it is the latest run. */
export function cancelOperation(
  { name: operator }: Actor,
  { temporal }: Pick<OperationContext, 'temporal'>,
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
        // The same request was sent through another store.
        if (whose === 'ours') return { run, wasDone: {} }
        refuseClosed(before)
        if (request === undefined) throw requestedUnseen()
        const refusal = requestedBefore(run, request)
        if (whose === 'another') throw refusal
        // Not `NotApplied`: an earlier version of Rewind may have written this event, without a token,
        // for this same request.
        const { code, message, details = {} } = refusal
        throw new OperationError(code, message, { details })
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
          // has closed (docs/temporal-semantics.md#cancel).
          const request = await readOr(readCancelRequest(temporal, run, began), undefined)
          if (request !== undefined) {
            if (whoseIs(request, asked) === 'another') throw requestedBefore(run, request)
            return serverStateOf(requested)
          }
          const after = await readOr(temporal.readRunState(run), requested)
          if (!after.cancelRequested) notAppliedIfClosed(after)
          return serverStateOf(after)
        },
      }
    },

    replyOf: async (run) =>
      serverStateOf(
        await readOr(temporal.readRunState(run), { ...unseen(run), cancelRequested: true }),
      ),
  }
}

const requestedUnseen = (): OperationError =>
  new OperationError(
    'CHANGED',
    'Cancellation of this run is requested already. Its event is written when the current workflow task ends. Temporal keeps only the first request, so this one was not sent.',
  )
