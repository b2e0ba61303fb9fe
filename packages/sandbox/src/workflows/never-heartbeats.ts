import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { stayDeaf } = proxyActivities<typeof heartbeats>({
  // No heartbeat timeout either, so only the end of the activity ends the wait.
  startToCloseTimeout: '365 days',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})

/**
 * Shows an activity that no cancel request reaches, because it never heartbeats. After the request
 * the activity is CANCEL_REQUESTED and continues.
 *
 * Must end: Running with the request in its history until the activity completes (`forMs`), then
 * Completed.
 */
export async function neverHeartbeats({ forMs = 3_600_000 }: { forMs?: number } = {}) {
  return await stayDeaf({ forMs })
}
