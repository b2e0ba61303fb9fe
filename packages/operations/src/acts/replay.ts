import type { OperationError } from '../errors.ts'
import type { OperationRecord, Outcome } from '../store/store.ts'
import { lookForEffect } from './look-for-effect.ts'
import { atWorkMs, type Found, NotApplied, type Operation, unknownOutcome } from './operation.ts'
import type { OperationContext } from './operation-context.ts'

/** What is known of an earlier call with the same request. */
export type Known<Reply> =
  | { is: 'done'; reply: Reply }
  /** The call certainly took no effect. */
  | { is: 'nothing' }
  /** The call may have taken effect. Rewind may repeat it, because Temporal takes the request once. */
  | { is: 'open' }

/**
 * Returns what is known of the earlier call. Throws OUTCOME_UNKNOWN if the outcome is unknown and the
 * request must not be sent again. Throws `NotApplied` if the call certainly took no effect and the
 * record did not say so yet.
 */
export async function knownOutcome<Reply>(
  context: OperationContext,
  operation: Operation<Reply>,
  earlier: OperationRecord,
): Promise<Known<Reply>> {
  const run = { ...operation.workflow, runId: earlier.run_id }
  const { state, new_run_id: newRunId, superseded } = earlier
  if (state === 'refused') return { is: 'nothing' }
  if (state === 'done') {
    const done = {
      ...(newRunId === null ? {} : { newRunId }),
      ...(superseded === null ? {} : { superseded }),
    }
    return { is: 'done', reply: await operation.replyOf(run, done) }
  }
  const found = await lookAgain(context, operation, earlier)
  if (found === undefined) return { is: 'open' }
  const { is: _, ...made } = found
  await settle(context, earlier, { state: 'done', ...made })
  context.onDone(earlier)
  return { is: 'done', reply: await operation.replyOf(run, made) }
}

/** If the store fails, the reconciler stores the outcome when the store works again. */
const settle = (
  { store, reconciler }: OperationContext,
  earlier: OperationRecord,
  outcome: Outcome,
): Promise<void> =>
  store
    .recordOutcome(earlier, outcome)
    .catch(() => reconciler.settleLater(earlier, outcome, { evenDone: false }))

/**
 * Returns the effect of the earlier call. Undefined: no effect was found, and the request may be sent
 * again.
 */
async function lookAgain(
  context: OperationContext,
  { isOnceInTemporal }: Operation<unknown>,
  earlier: OperationRecord,
): Promise<Extract<Found, { is: 'applied' }> | undefined> {
  const stillAtWorkUntil = Date.parse(earlier.intended_at) + atWorkMs(context, earlier.action)
  const leftMs = () => Math.max(0, stillAtWorkUntil - context.store.now())
  const isEnough = (found: Found) =>
    isOnceInTemporal || leftMs() === 0 || (found.is === 'untold' && found.isFinal)
  try {
    const { found, why } = await lookForEffect(context, earlier, isEnough)
    if (found?.is === 'applied') return found
    if (found && isOnceInTemporal) return undefined
    throw stillUnknown(leftMs(), why)
  } catch (error) {
    if (!(error instanceof NotApplied)) throw error
    const { code, message } = error
    await settle(context, earlier, { state: 'refused', code, message })
    throw error
  }
}

/** The longest wait between two checks of the reconciler, in seconds. */
const usualWaitSeconds = 300

const stillUnknown = (leftMs: number, why: string): OperationError =>
  unknownOutcome(
    'It is not known whether this request took effect. It is not sent again under its request id; with a new one it may take effect twice.',
    why,
    { retryAfterSeconds: leftMs > 0 ? Math.ceil(leftMs / 1000) : usualWaitSeconds },
  )
