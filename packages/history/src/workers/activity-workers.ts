import type { PendingActivity } from '@rewind/contract/pending'
import type { Poller, WorkerVersion } from '@rewind/contract/workflows'
import { isFreshPoller } from '../acts/consequences.ts'
import { pollersTaking } from './worker-versions.ts'

/**
 * Whether a queue's activity tasks are taken. A worker all of whose slots are taken asks for no more, so
 * that it looks as if it were gone:
 * - `POLL`: a worker asks for them.
 * - `NO_FREE_SLOT`: none asks, and one that runs activities of the queue is alive.
 * - `MAYBE_NO_FREE_SLOT`: none asks, and workers that ask for workflow tasks are alive; whether any of
 *   them runs activities is not known.
 * - `NONE`: no worker is known to be alive.
 */
export type ActivityWorkers = 'POLL' | 'NO_FREE_SLOT' | 'MAYBE_NO_FREE_SLOT' | 'NONE'

export interface KnownOfQueue {
  activityPollers: readonly Poller[]
  /** Of the same queue: a worker asks for both with one identity. */
  workflowPollers: readonly Poller[]
  /** Activities of the queue, of any run, that a worker has now. */
  started: readonly Pick<PendingActivity, 'lastWorkerIdentity' | 'lastHeartbeatTime'>[]
  /** The versions that take the tasks in question. Absent: any. */
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

/** The activities that a worker has now, by the queue each is on. */
export function* startedActivities(
  activities: readonly PendingActivity[],
): Generator<[taskQueue: string, activity: PendingActivity]> {
  for (const activity of activities) {
    const taskQueue = activity.options?.taskQueue
    if (activity.state === 'STARTED' && taskQueue !== undefined) yield [taskQueue, activity]
  }
}
