import { sleep } from '@temporalio/workflow'

/**
 * Shows timers: two at once, then one after the other, which say so by a summary. Timers before a reset point keep their due
 * time.
 *
 * Must end: Completed when the last one has fired; Canceled on a cancel.
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
