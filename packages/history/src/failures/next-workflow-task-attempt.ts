import type { PendingWorkflowTask } from '@rewind/contract/pending'

/** Of the server's retries of a workflow task, in milliseconds; the longest is its default. */
const firstBackoff = 5_000
const longestBackoff = 10 * 60_000
/** Up to this attempt nothing is added. */
const attemptsAtOnce = 3

/**
 * When a workflow task that keeps failing is tried again at the latest, as ISO 8601, where a worker
 * polls. Undefined: it waits for a worker now, or its times are not known.
 *
 * SDKs report the first failure only; they let every later attempt run into its timeout, and then
 * the server makes the next one at once. From the fourth attempt on it stretches that timeout:
 * start-to-close + min(10 min, 5 s × 2^(attempt − 4)), of which a random fifth may be missing
 * (`getStartToCloseTimeout` in the server's workflow_task_state_machine.go; measured on 1.29.1 with a
 * worker whose code throws, up to attempt 13, and on 1.32.1 up to the fourth).
 */
export function nextTryBy({
  state,
  attempt,
  startedTime,
  startToCloseTimeout,
}: PendingWorkflowTask): string | undefined {
  if (state !== 'STARTED' || startedTime === undefined || startToCloseTimeout === undefined) {
    return undefined
  }
  const stretched =
    attempt <= attemptsAtOnce
      ? 0
      : Math.min(longestBackoff, firstBackoff * 2 ** (attempt - attemptsAtOnce - 1))
  return new Date(Date.parse(startedTime) + startToCloseTimeout + stretched).toISOString()
}
