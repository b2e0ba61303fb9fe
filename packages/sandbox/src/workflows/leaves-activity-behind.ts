import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const options = { startToCloseTimeout: '365 days', heartbeatTimeout: '5 s' } as const
const tryCancel = proxyActivities<typeof heartbeats>({
  ...options,
  cancellationType: ActivityCancellationType.TRY_CANCEL,
})
const abandon = proxyActivities<typeof heartbeats>({
  ...options,
  cancellationType: ActivityCancellationType.ABANDON,
})

/**
 * Shows `TRY_CANCEL`: the workflow requests cancellation of its activity and does not wait for it.
 * The next heartbeat tells the activity that its run is closed.
 *
 * Must end: Canceled at once, with a cancel request for the activity.
 */
export async function triesToCancel({ everyMs = 1000 }: { everyMs?: number } = {}) {
  return await tryCancel.waitForCancel({ everyMs })
}

/**
 * Shows `ABANDON`: the workflow neither requests cancellation of its activity nor waits for it.
 *
 * Must end: Canceled at once, without a cancel request for the activity.
 */
export async function abandonsActivity({ everyMs = 1000 }: { everyMs?: number } = {}) {
  return await abandon.waitForCancel({ everyMs })
}
