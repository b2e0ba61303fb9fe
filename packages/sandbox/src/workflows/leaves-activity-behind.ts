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
 * Shows `TRY_CANCEL`: the workflow asks its activity to cancel and does not wait for it. The activity
 * learns with its next heartbeat that its run is closed.
 *
 * Must end: Canceled at once, the activity asked and left behind.
 */
export async function triesToCancel({ everyMs = 1000 }: { everyMs?: number } = {}) {
  return await tryCancel.waitForCancel({ everyMs })
}

/**
 * Shows `ABANDON`: the workflow neither asks its activity nor waits for it.
 *
 * Must end: Canceled at once, the activity never asked.
 */
export async function abandonsActivity({ everyMs = 1000 }: { everyMs?: number } = {}) {
  return await abandon.waitForCancel({ everyMs })
}
