import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { sendLastHeartbeat } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})

/**
 * Shows an activity that sends a single last heartbeat after the cancel and then gives in. The
 * heartbeat arrives: for `lingerMs` the pending activity's heartbeat details say `afterCancel: 1`.
 * The Go SDK logs a warning here; this one says nothing.
 *
 * Must end: Canceled.
 */
export async function lastHeartbeatAfterCancel({
  everyMs = 1000,
  lingerMs = 2000,
}: {
  everyMs?: number
  lingerMs?: number
} = {}) {
  await sendLastHeartbeat({ everyMs, lingerMs })
}
