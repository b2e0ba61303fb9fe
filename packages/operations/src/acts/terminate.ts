import type { Interrupted } from '@rewind/contract/interrupts'
import { isClosed } from '@rewind/history/acts/actions'
import type { Actor } from '../access/actor.ts'
import type { Target } from '../temporal/gateway.ts'
import { readTermination, whoseIs } from './evidence.ts'
import type { Operation } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { readOr } from './poll-until.ts'
import { askedOf, trimmedReason } from './request.ts'
import { refuseClosed, serverStateOf, unseen } from './run-state.ts'

/** Terminates one run. Without a run id it is the latest run. */
export function terminateOperation(
  { name: operator }: Actor,
  { temporal }: Pick<OperationContext, 'temporal'>,
  target: Target,
  body: { reason: string; requestId: string },
): Operation<Interrupted> {
  const reason = trimmedReason(body.reason)
  const { requestId } = body
  const asked = askedOf(target, {
    action: 'terminate',
    requestId,
    request: { runId: target.runId ?? 'latest', reason },
    operator,
    reason,
  })
  const { token } = asked
  return {
    workflow: target,
    asked,
    // A run closes only once. If a repeated call gets "already completed", the token shows whether the
    // first call terminated the run (docs/temporal-semantics.md#terminate).
    isOnceInTemporal: true,

    async prepare(earlier) {
      const runId = earlier?.run_id ?? target.runId
      const before = await temporal.readRunState({ ...target, ...(runId && { runId }) })
      const run = { ...target, runId: before.runId }
      if (isClosed(before.status)) {
        const written = await readTermination(temporal, run)
        // The same request was sent through another store.
        if (written && whoseIs(written, asked) === 'ours') return { run, wasDone: {} }
        refuseClosed(before)
      }
      return {
        run,
        async send() {
          await temporal.terminate(run, { reason, operator, token })
          return {}
        },
        confirm: async () =>
          serverStateOf(
            await readOr(temporal.readRunState(run), { ...before, status: 'TERMINATED' }),
          ),
      }
    },

    replyOf: async (run) =>
      serverStateOf(
        await readOr(temporal.readRunState(run), { ...unseen(run), status: 'TERMINATED' }),
      ),
  }
}
