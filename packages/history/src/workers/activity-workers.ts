import type { PendingActivity } from '@rewind/contract/pending'
import type { Poller, WorkerVersion } from '@rewind/contract/workflows'
import { isFreshPoller } from '../acts/consequences.ts'
import { pollersTaking } from './worker-versions.ts'

/**
 * Whether workers take the activity tasks of a queue. A worker without a free slot does not poll,
 * so it looks as if it had stopped:
 * - `POLL`: a worker polls.
 * - `NO_FREE_SLOT`: no worker polls, but a worker that runs activities of the queue is alive.
 * - `MAYBE_NO_FREE_SLOT`: no worker polls, and workers that poll for workflow tasks are alive.
 *   Whether they run activities is not known.
 * - `NONE`: no worker is known to be alive.
 */
export type ActivityWorkers = 'POLL' | 'NO_FREE_SLOT' | 'MAYBE_NO_FREE_SLOT' | 'NONE'

export interface KnownOfQueue {
  activityPollers: readonly Poller[]
  /** Of the same queue. A worker polls for both kinds of tasks with one identity. */
  workflowPollers: readonly Poller[]
  /** The activities of the queue, of any run, that a worker runs now. */
  started: readonly Pick<PendingActivity, 'lastWorkerIdentity' | 'lastHeartbeatTime'>[]
  /** The versions that take the tasks in question. Undefined: workers of any version. */
  versions?: readonly WorkerVersion[] | undefined
}

export function activityWorkers(
  { activityPollers, workflowPollers, started, versions }: KnownOfQueue,
  now: number,
): ActivityWorkers {
  const isFresh = (poller: Poller) => isFreshPoller(poller, now)
  const takers = pollersTaking(activityPollers, versions)
  if (takers.some(isFresh)) return 'POLL'
  const alive = new Set(
    pollersTaking(workflowPollers, versions)
      .filter(isFresh)
      .map(({ identity }) => identity),
  )
  const runsActivities = [
    ...takers.map(({ identity }) => identity),
    ...started.map(({ lastWorkerIdentity }) => lastWorkerIdentity ?? ''),
  ]
  const isAtWork = started.some(
    ({ lastHeartbeatTime }) =>
      lastHeartbeatTime !== undefined && isFreshPoller({ lastAccessTime: lastHeartbeatTime }, now),
  )
  if (isAtWork || runsActivities.some((identity) => alive.has(identity))) return 'NO_FREE_SLOT'
  return alive.size > 0 ? 'MAYBE_NO_FREE_SLOT' : 'NONE'
}

/** Yields the activities that a worker runs now, each with its task queue. */
export function* startedActivities(
  activities: readonly PendingActivity[],
): Generator<[taskQueue: string, activity: PendingActivity]> {
  for (const activity of activities) {
    const taskQueue = activity.options?.taskQueue
    if (activity.state === 'STARTED' && taskQueue !== undefined) yield [taskQueue, activity]
  }
}
