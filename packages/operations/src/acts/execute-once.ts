import type { RunRef } from '@rewind/contract/primitives'
import { OperationError } from '../errors.ts'
import {
  type Intent,
  IntentInDoubt,
  type OperationRecord,
  type Outcome,
  type RecordVersion,
} from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'
import { lookForEffect } from './look-for-effect.ts'
import {
  type Caller,
  type Found,
  NotApplied,
  type Operation,
  type Prepared,
  type Sender,
  type Sent,
  sinceOf,
  type Trace,
  unknownOutcome,
} from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { type Known, knownOutcome } from './replay.ts'
import { checkSameRequest } from './request.ts'

/**
 * Executes one operation: recognises a repeated request, checks, stores the intent, calls Temporal
 * once, and stores the outcome (docs/decisions/0002-intent-before-call.md). An error that is thrown
 * before the intent is stored says that nothing was sent. After that, only evidence from Temporal
 * proves that the operation took no effect. Throws OUTCOME_UNKNOWN if there is no such evidence.
 */
export async function executeOnce<Reply>(
  context: OperationContext,
  operation: Operation<Reply>,
  caller: Sender,
): Promise<Reply> {
  const { earlier, known } = await sentBefore(context, operation)
  if (known?.is === 'done') return known.reply
  const open = known?.is === 'open' ? earlier : undefined
  try {
    const prepared = await nothingSent(() => operation.prepare(earlier))
    if (prepared.wasDone !== undefined) {
      return await operation.replyOf(prepared.run, prepared.wasDone)
    }
    refuseGone(context, caller)
    return await new Attempt(context, operation, prepared, caller).run(earlier, open)
  } catch (error) {
    // The error refuses the second call. It says nothing about the first call.
    if (open === undefined || error instanceof NotApplied) throw error
    throw unknownOutcome(
      'It is not known whether this request took effect when it was sent before.',
      error instanceof OperationError ? `Sent again it is refused: ${error.message}` : '',
      { cause: error },
    )
  }
}

/**
 * Returns the earlier record of the same request, and its outcome. Throws INVALID if the request id
 * belongs to another request or user, and OUTCOME_UNKNOWN if the request must not be sent again.
 */
export async function sentBefore<Reply>(
  context: OperationContext,
  operation: Operation<Reply>,
): Promise<{ earlier?: OperationRecord; known?: Known<Reply> }> {
  const { workflow, asked } = operation
  const earlier = await nothingSent(() => context.store.findRequest(workflow, asked.requestId))
  if (earlier === undefined) return {}
  checkSameRequest(earlier, asked)
  return { earlier, known: await knownOutcome(context, operation, earlier) }
}

/**
 * Throws UNAVAILABLE if the client has closed the connection, or if the process is shutting down.
 * The intent is not stored yet, so no record is written.
 */
export function refuseGone(
  { closing }: Pick<OperationContext, 'closing'>,
  { left }: Pick<Caller, 'left'>,
) {
  if (left.aborted) {
    throw new OperationError(
      'UNAVAILABLE',
      'The client closed the connection before it was this request’s turn. Nothing was sent to Temporal.',
    )
  }
  if (closing.aborted) {
    throw new OperationError(
      'UNAVAILABLE',
      'The console’s server is shutting down. Nothing was sent to Temporal. Try again when it is back.',
      { retryAfterSeconds: 5 },
    )
  }
}

/**
 * Adds to an error of the store that nothing was sent. Only for work before the call: nothing is
 * sent until the intent is stored.
 */
export async function nothingSent<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const { isLocked, isInDoubt, cause } = error
    const message = `${error.message} Nothing was sent to Temporal.`
    throw new StoreError(message, { isLocked, isInDoubt, cause })
  }
}

/** The steps from storing the intent to storing the outcome. */
class Attempt<Reply> {
  readonly #context: OperationContext
  readonly #operation: Operation<Reply>
  readonly #prepared: Prepared<Reply>
  readonly #caller: Sender

  constructor(
    context: OperationContext,
    operation: Operation<Reply>,
    prepared: Prepared<Reply>,
    caller: Sender,
  ) {
    this.#context = context
    this.#operation = operation
    this.#prepared = prepared
    this.#caller = caller
  }

  /** `open`: the earlier record of the same request, if its outcome is unknown. */
  async run(
    earlier: OperationRecord | undefined,
    open: OperationRecord | undefined,
  ): Promise<Reply> {
    const { run, lease, confirm } = this.#prepared
    const intent = this.#intent(run, open)
    const seen = await nothingSent(() =>
      this.#context.store
        .recordIntent(intent, earlier, lease?.renewed())
        .catch((error: unknown) => this.#notSent(error, open !== undefined)),
    )
    const trace: Trace = { ...intent, intended_at: seen.intended_at }
    const settle = (outcome: Outcome, evenDone = false) =>
      this.#settle(seen, trace, outcome, evenDone)

    const sent = await this.#send(trace, open !== undefined).catch(async (error: unknown) => {
      const failure = error instanceof OperationError ? error : failedWithin(error)
      await settle({ state: failure.mayHaveHappened ? 'unknown' : 'refused', ...told(failure) })
      throw failure
    })

    const confirming = confirm(sent)
    confirming.catch(() => undefined)
    // The new run of a reset is known now, so it is stored even if the confirmation fails.
    const isDone = sent.newRunId !== undefined
    if (isDone) await settle(doneBy(sent))
    const reply = await confirming.catch(async (error: unknown) => {
      // Temporal accepted the call. Only evidence proves that it did nothing, not a failed check.
      const isRefused = error instanceof NotApplied
      await settle(isRefused ? { state: 'refused', ...told(error) } : doneBy(sent), isDone)
      throw error
    })
    await settle(doneBy(sent, reply), isDone)
    this.#context.onDone(trace)
    return reply
  }

  #intent({ namespace, workflowId, runId }: RunRef, open: OperationRecord | undefined): Intent {
    const { requestId, ...asked } = this.#operation.asked
    const { attribution } = this.#caller
    return {
      namespace,
      workflow_id: workflowId,
      run_id: runId,
      request_id: requestId,
      event_id: null,
      latest_run_id: null,
      first_intended_at: open === undefined ? null : sinceOf(open),
      attribution: JSON.stringify(attribution),
      user_id: attribution.user.id,
      ticket: attribution.ticket ?? null,
      ...asked,
      ...this.#prepared.more,
    }
  }

  /**
   * Throws the error again. If the intent may be stored all the same, its record says later that
   * nothing was sent.
   */
  #notSent(error: unknown, isAgain: boolean): never {
    if (error instanceof IntentInDoubt) {
      const message =
        'The store lost its connection while the intent was stored. Nothing was sent to Temporal.'
      // That says nothing about an earlier call of the same request.
      const outcome: Outcome = isAgain
        ? { state: 'unknown', code: 'OUTCOME_UNKNOWN', message }
        : { state: 'refused', code: 'UNAVAILABLE', message }
      this.#context.reconciler.settleLater(error.version, outcome, { evenDone: false })
    }
    throw error
  }

  /** Calls Temporal. If the answer does not show the outcome, looks for the effect. */
  async #send(trace: Trace, isAgain: boolean): Promise<Sent> {
    const { send, lease } = this.#prepared
    let failure: OperationError
    try {
      lease?.checkTime()
      return await send()
    } catch (error) {
      failure = error instanceof OperationError ? error : failedWithin(error)
      // Temporal refused the call, or the call was never sent. Neither proves anything about an earlier
      // call of the same request.
      if (!failure.mayHaveHappened && !isAgain) throw failure
    }
    this.#caller.log.warn(logged(trace), 'outcome unknown, looking')
    // Without `isFinal` the effect of a call that is still under way may appear later.
    const isEnough = (found: Found) => found.is === 'untold' && found.isFinal
    const { found, why } = await lookForEffect(this.#context, trace, isEnough)
    if (found?.is === 'applied') return found
    throw unknownOutcome(unknownWords(failure), why, { cause: failure })
  }

  /** If the store fails, the reconciler stores the outcome when the store works again. */
  async #settle(
    seen: RecordVersion,
    trace: Trace,
    outcome: Outcome,
    evenDone: boolean,
  ): Promise<void> {
    const { log } = this.#caller
    if (outcome.state === 'done')
      log.info({ ...logged(trace), ...loggedOutcome(outcome) }, 'interrupted')
    else log.warn({ ...logged(trace), ...loggedOutcome(outcome) }, 'not interrupted')
    try {
      await this.#context.store.recordOutcome(seen, outcome, { evenDone })
    } catch (err) {
      log.error({ ...logged(trace), err }, 'outcome not stored')
      this.#context.reconciler.settleLater(seen, outcome, { evenDone })
    }
  }
}

const logged = ({ operator, action, namespace, workflow_id, run_id }: Trace) => ({
  operator,
  action,
  namespace,
  workflowId: workflow_id,
  runId: run_id,
})

/** Returns the outcome without its message, which can quote a reason or a payload. */
export const loggedOutcome = (outcome: Outcome) =>
  outcome.state === 'done'
    ? { state: outcome.state, ...(outcome.newRunId && { newRunId: outcome.newRunId }) }
    : { state: outcome.state, code: outcome.code }

const told = ({ code, message }: OperationError) => ({ code, message })

function doneBy({ newRunId }: Sent, reply?: unknown): Outcome {
  const superseded =
    typeof reply === 'object' && reply !== null && 'superseded' in reply
      ? reply.superseded
      : undefined
  return {
    state: 'done',
    ...(newRunId === undefined ? {} : { newRunId }),
    ...(superseded === undefined ? {} : { superseded: JSON.stringify(superseded) }),
  }
}

/** Rewind’s own code can fail before or after Temporal acted, so the outcome is unknown. */
const failedWithin = (cause: unknown): OperationError =>
  unknownOutcome('It is not known whether this happened: Rewind itself failed.', '', { cause })

const unknownWords = ({ code, message }: OperationError): string =>
  code === 'OUTCOME_UNKNOWN' ? message : `It is not known whether this happened: ${message}`
