import { randomUUID } from 'node:crypto'
import type { RunRef } from '@rewind/contract/primitives'
import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Room } from './interventions.ts'
import { lookUntil } from './look-until.ts'

/**
 * Does a task while no other process on the same store resets this workflow id: Temporal has no
 * lock, so whoever looks while another's call is under way would decide on what no longer holds.
 */
export async function inTurn<T>(
  { store: { turns }, stillAtWorkMs, patienceMs }: Room,
  run: RunRef,
  log: FastifyBaseLogger,
  task: () => Promise<T>,
): Promise<T> {
  const holder = randomUUID()
  const end = () =>
    turns
      .end(run, holder)
      // It ends by itself.
      .catch((err: unknown) => log.error({ err }, 'turn not ended'))
  let isGivenUp = false
  const take = async () => {
    // For as long as a call that is sent in it may still reach Temporal.
    const isTaken = await turns.take(run, holder, new Date(Date.now() + stillAtWorkMs))
    // Patience may end while the store is still at it: a turn nobody uses would hold up the next.
    if (isTaken && isGivenUp) await end()
    return isTaken || undefined
  }
  if ((await lookUntil(take, patienceMs)) === undefined) {
    isGivenUp = true
    throw new ReplyError(
      'UNAVAILABLE',
      'Another process of this console is resetting this workflow, or has ended while it did. Nothing was sent; ask again in a few seconds.',
      { retryAfterSeconds: 5 },
    )
  }
  try {
    return await task()
  } finally {
    await end()
  }
}
