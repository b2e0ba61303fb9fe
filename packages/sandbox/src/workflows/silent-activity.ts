import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

/**
 * Shows an activity that has a heartbeat timeout and never heartbeats. Each attempt times out and is
 * followed by another, until a cancel: then the attempt under way is the last one.
 *
 * Must end: Running until a cancel, then Failed by the activity's heartbeat timeout. Not Canceled:
 * the activity never gave in.
 */
export async function silentActivity({
  heartbeatTimeoutMs = 3000,
}: {
  heartbeatTimeoutMs?: number
} = {}) {
  const { stayDeaf } = proxyActivities<typeof heartbeats>({
    startToCloseTimeout: '365 days',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '100 ms', backoffCoefficient: 1 },
  })
  return await stayDeaf({ forMs: 3_600_000 })
}
