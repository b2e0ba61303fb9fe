import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { stayDeaf } = proxyActivities<typeof heartbeats>({
  // No heartbeat timeout either: nothing but the activity's own end ends the wait.
  startToCloseTimeout: '365 days',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})

/**
 * Shows an activity that no cancel reaches, since it never heartbeats. After a cancel the activity
 * is CANCEL_REQUESTED and goes on as before.
 *
 * Must end: it waits. Running with the request in its history until the activity is through
 * (`forMs`), then Completed.
 */
export async function neverHeartbeats({ forMs = 3_600_000 }: { forMs?: number } = {}) {
  return await stayDeaf({ forMs })
}
