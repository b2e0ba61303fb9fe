import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { sendLastHeartbeat } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})

/**
 * Shows an activity that sends one last heartbeat after a cancel request and then cancels itself.
 * The heartbeat arrives: for `lingerMs` the heartbeat details of the pending activity contain
 * `afterCancel: 1`. The Go SDK logs a warning here. The TypeScript SDK does not.
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
