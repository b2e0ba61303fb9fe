import { ActivityCancellationType, proxyLocalActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

/**
 * Shows a local activity at a cancel. It runs inside the workflow task, so no event tells of it before
 * its end, and the request is kept until the SDK renews that task, at 0.8 of its timeout; only then
 * does the code see it. `isWaitedFor`: the code waits for an activity that does not listen.
 *
 * Must end: Canceled; Completed where it is waited for.
 */
export async function runsLocalActivity({
  forMs = 10_000,
  isWaitedFor = false,
}: {
  forMs?: number
  isWaitedFor?: boolean
} = {}) {
  const { heartbeatFor } = proxyLocalActivities<typeof heartbeats>({
    startToCloseTimeout: '365 days',
    // A worker that stops must not be kept by attempts of its own.
    retry: { maximumAttempts: 1 },
    cancellationType: isWaitedFor
      ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
      : ActivityCancellationType.TRY_CANCEL,
  })
  return await heartbeatFor({ forMs, everyMs: 500 })
}
