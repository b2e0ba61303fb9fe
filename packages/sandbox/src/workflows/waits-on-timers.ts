import { sleep } from '@temporalio/workflow'

/**
 * Shows timers with summaries: two concurrent ones, then one after the other. A reset keeps the due
 * time of timers before its point.
 *
 * Must end: Completed when the last timer has fired; Canceled on a cancel request.
 */
export async function waitsOnTimers({
  atOnceMs = [200, 400],
  thenMs = [200, 200],
}: {
  atOnceMs?: number[]
  thenMs?: number[]
} = {}) {
  await Promise.all(atOnceMs.map((ms) => sleep(ms)))
  for (const ms of thenMs) await sleep(ms, { summary: 'one after the other' })
  return `${atOnceMs.length + thenMs.length} timers fired`
}
