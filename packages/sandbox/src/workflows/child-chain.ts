import {
  ActivityCancellationType,
  ChildWorkflowCancellationType,
  executeChild,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'
import type * as orders from '../activities/orders.ts'

const { waitForCancel } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
})
const { skippedAfterCancel } = proxyActivities<typeof orders>({ startToCloseTimeout: '10 s' })

/**
 * Shows a cancel request that travels down: each run waits for its child
 * (`WAIT_CANCELLATION_COMPLETED`), and the last run waits for an activity. Each child id is the
 * parent id with `-child`.
 *
 * Must end: each run Canceled, the last one first.
 */
export async function childChain({
  generations = 3,
  everyMs = 1000,
}: {
  generations?: number
  everyMs?: number
} = {}): Promise<string> {
  if (generations <= 1) {
    await waitForCancel({ everyMs })
    return await skippedAfterCancel()
  }
  return await executeChild(childChain, {
    workflowId: `${workflowInfo().workflowId}-child`,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    args: [{ generations: generations - 1, everyMs }],
  })
}
