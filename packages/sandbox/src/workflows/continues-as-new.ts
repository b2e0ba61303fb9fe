import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { reserveStock } = proxyActivities<typeof orders>({ startToCloseTimeout: '10 s' })

/**
 * Shows a chain of runs under one workflow id.
 *
 * Must end: `runs - 1` runs ContinuedAsNew, the last one Completed.
 */
export async function continuesAsNew({
  runs = 3,
  run = 1,
  betweenMs = 100,
}: {
  runs?: number
  run?: number
  betweenMs?: number
} = {}) {
  await reserveStock(`page ${run}`)
  await sleep(betweenMs)
  if (run < runs) await continueAsNew<typeof continuesAsNew>({ runs, run: run + 1, betweenMs })
  return `${runs} runs`
}
