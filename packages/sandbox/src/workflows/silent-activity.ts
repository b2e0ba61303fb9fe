import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

/**
 * Shows an activity with a heartbeat timeout that never heartbeats. Each attempt times out and is
 * retried. After a cancel request the current attempt is the last one.
 *
 * Must end: Running until a cancel request, then Failed by the heartbeat timeout of the activity.
 * Not Canceled, because the activity never accepts the request.
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
