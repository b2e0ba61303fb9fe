/**
 * Shows a run whose task queue nobody polls: a pending workflow task that grows old, no poller, and
 * no reset point.
 *
 * Must end: it stays Running; a cancel is recorded and has no effect. Terminate ends it.
 */
export async function nobodyPolls() {
  return 'somebody polled'
}
