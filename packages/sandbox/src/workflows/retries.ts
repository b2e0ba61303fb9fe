import { ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { failAtFirst } = proxyActivities<typeof orders>({
  startToCloseTimeout: '10 s',
  retry: { initialInterval: '200 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
})

/**
 * Shows the retry policy of a workflow: a new run for every attempt.
 *
 * Must end: the first `failures` runs Failed, the next one Completed.
 */
export async function retriesWorkflow({ failures = 2 }: { failures?: number } = {}) {
  const { attempt } = workflowInfo()
  if (attempt > failures) return `succeeded at attempt ${attempt}`
  throw ApplicationFailure.retryable(`attempt ${attempt} failed`)
}

/**
 * Shows an activity that is retried: a pending activity with a growing attempt, a last failure and
 * the time of the next attempt, and no event of them in the history.
 *
 * Must end: Completed after `failures` failed attempts.
 */
export async function retriesActivity({ failures = 2 }: { failures?: number } = {}) {
  return await failAtFirst({ failures })
}
