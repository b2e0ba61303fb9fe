/**
 * Shows a run whose task queue has no poller: a pending workflow task that gets older, and no reset
 * point.
 *
 * Must end: never by itself. A cancel request is recorded and has no effect. Terminate ends it.
 */
export async function nobodyPolls() {
  return 'somebody polled'
}
