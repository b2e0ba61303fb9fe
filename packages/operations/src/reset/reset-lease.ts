import { randomUUID } from 'node:crypto'
import type { RunRef } from '@rewind/contract/primitives'
import { nothingSent } from '../acts/execute-once.ts'
import type { SendingLease } from '../acts/operation.ts'
import type { OperationContext } from '../acts/operation-context.ts'
import { pollUntil } from '../acts/poll-until.ts'
import { OperationError } from '../errors.ts'
import type { Log } from '../log.ts'

/** In milliseconds. A call must be sent within this time after its lease was renewed. */
const sendWithinMs = 2_000

/**
 * Runs a task while no other process on the same store resets this workflow id. Temporal has no
 * lock, so a check could be outdated by a concurrent reset before the call
 * (docs/temporal-semantics.md#reset-once).
 *
 * The store holds the lease. The lease expires by itself, since its holder can be killed. The
 * transaction that stores the intent renews the lease for as long as the call can still reach
 * Temporal. If another process has taken the lease, that transaction stores nothing and the task
 * sends nothing. After a call with an unknown outcome the lease stays until the call can no longer
 * arrive.
 *
 * Throws if the lease is not free within `timeoutMs`.
 */
export async function withResetLease<T>(
  { store: { leases }, inFlightMs, timeoutMs, closing }: OperationContext,
  run: RunRef,
  log: Log,
  task: (lease: SendingLease) => Promise<T>,
): Promise<T> {
  const holder = randomUUID()
  // Only logged, because the lease expires by itself.
  const notEnded = (err: unknown) => log.error({ err }, 'reset lease not ended')
  const end = () => leases.end({ workflow: run, holder }).catch(notEnded)
  const lease = { workflow: run, holder, forMs: inFlightMs + sendWithinMs }
  let isGivenUp = false
  const take = async () => {
    const isTaken = await nothingSent(() => leases.take(lease))
    // The wait may end while the store is still taking the lease. An unused lease would delay the
    // next reset.
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
  /** By the monotonic clock, which no correction of the time changes. */
  let renewedAt: number | undefined
  let mayArriveUntil: number | undefined
  try {
    return await task({
      renewed() {
        renewedAt = performance.now()
        return lease
      },
      checkTime() {
        if (performance.now() - (renewedAt ?? 0) <= sendWithinMs) return
        throw new OperationError(
          'UNAVAILABLE',
          'The console’s server paused just before it could send this reset. Nothing was sent. Try again.',
          { retryAfterSeconds: 2 },
        )
      },
    })
  } catch (error) {
    const isOpen = error instanceof OperationError && error.mayHaveHappened
    // The record of the intent says by now that the call was sent, so the time to send it no longer
    // counts.
    if (isOpen && renewedAt !== undefined) mayArriveUntil = renewedAt + inFlightMs
    throw error
  } finally {
    if (mayArriveUntil === undefined) await end()
    else {
      const forMs = Math.max(0, mayArriveUntil - performance.now())
      await leases.renew({ ...lease, forMs }).catch(notEnded)
    }
  }
}
