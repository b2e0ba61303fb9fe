import type { OperationError } from '../errors.ts'
import type { Intervention, Outcome } from '../store/store.ts'
import { findTrace } from './evidence.ts'
import {
  atWorkMs,
  type Found,
  lookFailed,
  NotApplied,
  neverArrived,
  type Operation,
  unknownOutcome,
} from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { pollUntil } from './poll-until.ts'

/** What is known of the same request, sent before. */
export type Known<Reply> =
  | { is: 'done'; reply: Reply }
  /** It certainly took no effect. */
  | { is: 'nothing' }
  /** It may have taken effect. It may be sent again all the same: Temporal takes it once. */
  | { is: 'open' }

/** Throws OUTCOME_UNKNOWN if the outcome is not known and the request must not be sent again. */
export async function knownOutcome<Reply>(
  context: OperationContext,
  operation: Operation<Reply>,
  earlier: Intervention,
): Promise<Known<Reply>> {
  const run = { ...operation.workflow, runId: earlier.run_id }
  const { state, new_run_id: newRunId, overtook } = earlier
  if (state === 'refused') return { is: 'nothing' }
  if (state === 'done') {
    const done = {
      ...(newRunId === null ? {} : { newRunId }),
      ...(overtook === null ? {} : { overtook }),
    }
    return { is: 'done', reply: await operation.replyOf(run, done) }
  }
  const found = await lookAgain(context, operation, earlier)
  switch (found?.is) {
    case 'applied': {
      const { is: _, ...made } = found
      await settle(context, earlier, { state: 'done', ...made })
      context.onDone(earlier)
      return { is: 'done', reply: await operation.replyOf(run, made) }
    }
    case 'absent':
      await settle(context, earlier, neverArrived(earlier))
      return { is: 'nothing' }
    default:
      return { is: 'open' }
  }
}

/** A failing store does not change what is known: the outcome is stored when the store works again. */
const settle = (
  { store, reconciler }: OperationContext,
  earlier: Intervention,
  outcome: Outcome,
): Promise<void> =>
  store
    .settle(earlier, outcome)
    .catch(() => reconciler.settleLater(earlier, outcome, { evenDone: false }))

/**
 * Returns what is certain: the request was applied, or it is absent and cannot arrive any more.
 * Returns undefined if neither is certain and the request may be sent again all the same.
 */
async function lookAgain(
  context: OperationContext,
  { isOnceInTemporal }: Operation<unknown>,
  earlier: Intervention,
): Promise<Exclude<Found, { is: 'untold' }> | undefined> {
  const stillAtWorkUntil = Date.parse(earlier.intended_at) + atWorkMs(context, earlier.action)
  const leftMs = () => Math.max(0, stillAtWorkUntil - Date.now())
  let why = ''
  let isEnd = false
  const look = async () => {
    const found = await findTrace(context, earlier)
    if (found.is === 'applied' || (found.is === 'absent' && leftMs() === 0)) return found
    why = found.is === 'untold' ? found.why : ''
    isEnd = isOnceInTemporal || (found.is === 'untold' && found.isFinal)
    return isEnd ? ('nothing more' as const) : undefined
  }
  try {
    const found = await pollUntil(look, context.timeoutMs, context.closing)
    if (typeof found === 'object') return found
  } catch (error) {
    if (!(error instanceof NotApplied)) throw stillUnknown(leftMs(), lookFailed(error))
    const { code, message } = error
    await settle(context, earlier, { state: 'refused', code, message })
    throw error
  }
  if (isOnceInTemporal && isEnd) return undefined
  throw stillUnknown(leftMs(), why)
}

function stillUnknown(leftMs: number, why: string): OperationError {
  const mayCome = leftMs > 0 ? ' The first call may still arrive.' : ''
  return unknownOutcome(
    `It is not known whether this request took effect. It is not sent again before that is known.${mayCome}`,
    why,
    { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) },
  )
}
