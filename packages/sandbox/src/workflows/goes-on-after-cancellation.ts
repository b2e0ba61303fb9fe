import { CancellationScope, proxyActivities } from '@temporalio/workflow'
import type * as heartbeats from '../activities/heartbeats.ts'

const { heartbeatFor } = proxyActivities<typeof heartbeats>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '5 s',
})

/**
 * Shows a workflow that goes on after the request: its steps stand in a non-cancellable scope, so no
 * activity is asked, the heartbeats of each still arrive, and the next one is scheduled as if nothing
 * had happened.
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
