import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { ignoreCancel } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})

/**
 * Shows an activity that learns of a cancel request, ignores it and keeps heartbeating. These
 * heartbeats still arrive: the heartbeat details of the pending activity count them
 * (`afterCancel`), and so does the result of the activity. The Go SDK logs a warning here. The
 * TypeScript SDK does not.
 *
 * Must end: Completed, with the cancel request in its history.
 */
export async function ignoresCancellation({
  everyMs = 1000,
  beatsAfterCancel = 3,
}: {
  everyMs?: number
  beatsAfterCancel?: number
} = {}) {
  return await ignoreCancel({ everyMs, beatsAfterCancel })
}
