import { CancellationScope, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { heartbeatFor } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
})

/**
 * Shows a workflow that continues after a cancel request: its steps are in a non-cancellable scope.
 * No activity receives the request, heartbeats still arrive, and the next activity is scheduled as
 * usual.
 *
 * Must end: Completed, with the request in its history.
 */
export async function goesOnAfterCancellation({
  steps = 3,
  stepMs = 3000,
  everyMs = 500,
}: {
  steps?: number
  stepMs?: number
  everyMs?: number
} = {}) {
  return await CancellationScope.nonCancellable(async () => {
    for (let step = 0; step < steps; step++) await heartbeatFor({ forMs: stepMs, everyMs })
    return `${steps} steps done`
  })
}
