import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'
import type * as orders from '../activities/orders.ts'

const { waitForCancel } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})
const { cleanUp, skippedAfterCancel } = proxyActivities<typeof orders>({
  startToCloseTimeout: '10 s',
})

/**
 * Shows that a cancel is a request: like `waitsForCancellation`, but the workflow handles the
 * cancellation and returns.
 *
 * Must end: Completed, with the cancel request in its history and the clean-up done.
 */
export async function handlesCancellation({ everyMs = 1000 }: { everyMs?: number } = {}) {
  try {
    await waitForCancel({ everyMs })
    await skippedAfterCancel()
    return 'nothing was canceled'
  } catch (error) {
    if (!isCancellation(error)) throw error
    return `canceled, then ${await CancellationScope.nonCancellable(cleanUp)}`
  }
}
