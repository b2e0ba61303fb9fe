import { randomUUID } from 'node:crypto'
import type { RunRef } from '@rewind/contract/primitives'
import { nothingSent } from '../acts/execute-once.ts'
import type { SendingLease } from '../acts/operation.ts'
import type { OperationContext } from '../acts/operation-context.ts'
import { pollUntil } from '../acts/poll-until.ts'
import { OperationError } from '../errors.ts'
import type { Log } from '../log.ts'

/** A call goes out within this time after its lease was renewed, or not at all. In milliseconds. */
const sendWithinMs = 2_000

/**
 * Runs a task while no other process on the same store resets this workflow id. Temporal has no lock:
 * a check made while another reset is under way would not hold.
 *
 * The turn is a lease in the store. It ends by itself, since a process can be killed. It covers the
 * write, however long the checks take: the transaction that stores the intent renews it, only if this
 * process still holds it, for as long as a call sent then may reach Temporal. If another process has
 * taken it, nothing is stored and nothing is sent. While a call without an answer may still arrive, the
 * lease goes on.
 */
export async function withResetLease<T>(
  { store: { turns }, inFlightMs, timeoutMs, closing }: OperationContext,
  run: RunRef,
  log: Log,
  task: (turn: SendingLease) => Promise<T>,
): Promise<T> {
  const holder = randomUUID()
  const leaseEnd = () => new Date(Date.now() + inFlightMs + sendWithinMs)
  // It ends by itself.
  const notEnded = (err: unknown) => log.error({ err }, 'turn not ended')
  const end = () => turns.end(run, holder).catch(notEnded)
  let isGivenUp = false
  const take = async () => {
    const isTaken = await nothingSent(() => turns.take(run, holder, leaseEnd()))
    // ReconcileTimes may end while the store is still at it: a turn nobody uses would hold up the next.
    if (isTaken && isGivenUp) await end()
    return isTaken || undefined
  }
  if ((await pollUntil(take, timeoutMs, closing)) === undefined) {
    isGivenUp = true
    throw new OperationError(
      'UNAVAILABLE',
      'Another reset of this workflow is under way, or its call may still arrive. Nothing was sent. Try again in a few seconds.',
      { retryAfterSeconds: 5 },
    )
  }
  let heldUntil: Date | undefined
  let mayArriveUntil: Date | undefined
  try {
    return await task({
      renewed() {
        heldUntil = leaseEnd()
        return { workflow: run, holder, renewedUntil: heldUntil }
      },
      checkTime() {
        if (Date.now() + inFlightMs <= (heldUntil?.getTime() ?? 0)) return
        throw new OperationError(
          'UNAVAILABLE',
          'The console’s server paused just before it could send this reset. Nothing was sent. Try again.',
          { retryAfterSeconds: 2 },
        )
      },
    })
  } catch (error) {
    const isOpen = error instanceof OperationError && error.mayHaveHappened
    // The record says by now that the call went out: only its own time counts.
    if (isOpen && heldUntil) mayArriveUntil = new Date(heldUntil.getTime() - sendWithinMs)
    throw error
  } finally {
    if (mayArriveUntil === undefined) await end()
    else await turns.renew({ workflow: run, holder, renewedUntil: mayArriveUntil }).catch(notEnded)
  }
}
