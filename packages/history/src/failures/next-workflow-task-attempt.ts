import type { PendingWorkflowTask } from '@rewind/contract/pending'

/**
 * Milliseconds. The server's backoff between retries of a workflow task; the maximum is the
 * server's default.
 */
const firstBackoffMs = 5_000
const maxBackoffMs = 10 * 60_000
/** The server adds no backoff up to this attempt. */
const attemptsAtOnce = 3

/**
 * Returns the latest time of the next attempt of a failing workflow task as ISO 8601, provided that
 * a worker polls. Undefined: the task waits for a worker now, or its times are not known.
 *
 * SDKs report the first failure only. They let every later attempt run into its timeout, after
 * which the server starts the next attempt at once. From the fourth attempt on, the server extends
 * the timeout to start-to-close + min(10 min, 5 s × 2^(attempt − 4)), less a random part of up to a
 * fifth: docs/temporal-semantics.md#workflow-task-failures (`getStartToCloseTimeout` in the
 * server's workflow_task_state_machine.go; measured on 1.29.1 up to attempt 13, and on 1.32.1 up to
 * attempt 4).
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
      : Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempt - attemptsAtOnce - 1))
  return new Date(Date.parse(startedTime) + startToCloseTimeout + stretched).toISOString()
}
