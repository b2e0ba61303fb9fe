import { ActivityCancellationType, proxyLocalActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

/**
 * Shows a local activity during a cancel request. The activity runs inside the workflow task, so
 * the history has no event of it before its end. The server holds the request until the SDK renews
 * that task, at 0.8 of its timeout. `isWaitedFor`: the code waits for an activity that ignores the
 * request.
 *
 * Must end: Canceled. Completed with `isWaitedFor`.
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
    // Retries would block a worker that stops.
    retry: { maximumAttempts: 1 },
    cancellationType: isWaitedFor
      ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
      : ActivityCancellationType.TRY_CANCEL,
  })
  return await heartbeatFor({ forMs, everyMs: 500 })
}
