import { ActivityCancellationType, CancellationScope, proxyActivities } from '@temporalio/workflow'
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
 * Shows an orderly cancellation. The activity heartbeats every second, learns of the cancel request
 * from the reply to a heartbeat and returns `I am canceled by Done`, for which the workflow waits.
 * The next activity is skipped, because its scope is canceled. The clean-up activity runs, because
 * it is in a non-cancellable scope.
 *
 * Must end: Canceled, clean-up done.
 */
export async function waitsForCancellation({ everyMs = 1000 }: { everyMs?: number } = {}) {
  try {
    await waitForCancel({ everyMs })
    await skippedAfterCancel()
  } finally {
    await CancellationScope.nonCancellable(cleanUp)
  }
}
