import type { Temporal } from '@rewind/operations/temporal/gateway'
import { type Check, skipped } from './check.ts'

const clock = { id: 'clock', title: 'Clock' }

/** Below this a difference changes nothing that Rewind shows or decides. */
const toleratedMs = 5_000

const setTheClock = 'Synchronise this machine by NTP.'
const losesTime = 'ages and remaining times are wrong by that much'

/**
 * Compares this machine's clock with the `date` header of Temporal's replies, which a proxy sends;
 * Temporal itself sends no time.
 * @param lagMs this machine's time minus the header's, if there was one
 */
export async function checkClock(
  temporal: Pick<Temporal, 'countWorkflows'>,
  namespace: string,
  lagMs: number | undefined,
): Promise<Check> {
  if (lagMs === undefined) return withoutDate(temporal, namespace)
  const seconds = Math.round(Math.abs(lagMs) / 1000)
  const found = `this machine is ${seconds} s ${lagMs < 0 ? 'behind' : 'ahead of'} the server that answers for Temporal`
  return Math.abs(lagMs) < toleratedMs
    ? { ...clock, status: 'ok', found: 'within 5 s of the server that answers for Temporal' }
    : { ...clock, status: 'warning', found, loses: losesTime, remedy: setTheClock }
}

/** A run that starts later than now shows that this clock is behind. Nothing shows the contrary. */
async function withoutDate(
  temporal: Pick<Temporal, 'countWorkflows'>,
  namespace: string,
): Promise<Check> {
  const soon = new Date(Date.now() + toleratedMs).toISOString()
  const ahead = await temporal
    .countWorkflows(namespace, { query: `StartTime > '${soon}'` })
    .catch(() => undefined)
  const silent = 'Temporal tells no time in its replies'
  if (ahead === undefined) return { ...clock, status: 'unknown', found: silent }
  if (ahead.count === '0') {
    return {
      ...clock,
      status: 'unknown',
      found: `${silent}; no run in ${namespace} started in this machine's future`,
    }
  }
  return {
    ...clock,
    status: 'warning',
    found: `this machine is behind by more than 5 s: runs in ${namespace} started after its present time`,
    loses: losesTime,
    remedy: setTheClock,
  }
}

export const skippedClock = (why: string): Check => skipped(clock.id, clock.title, why)
