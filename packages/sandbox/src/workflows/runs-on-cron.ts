import { proxyActivities } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { reserveStock } = proxyActivities<typeof orders>({ startToCloseTimeout: '10 s' })

/**
 * Shows a cron workflow: after each run, a new run waits for the next time.
 *
 * Must end: never by itself. Every run is Completed and the next one is Running, until the workflow
 * is terminated or canceled.
 */
export async function runsOnCron({ report = 'daily report' }: { report?: string } = {}) {
  return await reserveStock(report)
}
