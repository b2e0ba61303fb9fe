import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { RunTaskQueue, readRunWorkers } from '@rewind/contract/run-details'
import { isFreshPoller } from '@rewind/history/acts/consequences'
import { activityWorkers, startedActivities } from '@rewind/history/workers/activity-workers'
import { pollersTaking, versionsTaking } from '@rewind/history/workers/worker-versions'
import { OperationError } from '../errors.ts'
import type { Description, Temporal } from '../temporal/gateway.ts'

/** Shows at most this many activity task queues of a run. */
const maxQueues = 10

/**
 * Returns the pollers of the task queues that a run waits for: its own, and those of its pending
 * activities.
 */
export async function readWorkersOf(
  temporal: Temporal,
  run: RunRef,
): Promise<Output<typeof readRunWorkers>> {
  const description = await temporal.describe(run, { withPollers: false })
  const { info, versioning, pendingActivities } = description
  const ofActivities = new Set([info.taskQueue])
  for (const { options } of pendingActivities) {
    if (options?.taskQueue !== undefined) ofActivities.add(options.taskQueue)
  }
  const ask = async (taskQueue: string, kind: RunTaskQueue['kind']): Promise<RunTaskQueue> => {
    try {
      const { pollers, routing, backlog } = await temporal.readTaskQueue(
        run.namespace,
        taskQueue,
        kind,
      )
      // Rewind does not know whether another queue belongs to the run's version.
      const takenBy = taskQueue === info.taskQueue ? versionsTaking(versioning, routing) : undefined
      return {
        taskQueue,
        kind,
        pollers,
        ...(takenBy && { takenBy }),
        ...(backlog && { backlog }),
      }
    } catch (error) {
      // The actor may lack permission to describe task queues.
      if (!(error instanceof OperationError) || error.code !== 'FORBIDDEN') throw error
      return { taskQueue, kind, problem: error.message }
    }
  }
  const own = ask(info.taskQueue, 'WORKFLOW')
  const activityQueues = [...ofActivities].slice(0, maxQueues).map(async (taskQueue) => {
    const queue = await ask(taskQueue, 'ACTIVITY')
    if (isAsked(queue)) return queue
    const workflows = taskQueue === info.taskQueue ? own : ask(taskQueue, 'WORKFLOW')
    return { ...queue, ...slotsOf(queue, (await workflows).pollers ?? [], description) }
  })
  const taskQueues = await Promise.all([own, ...activityQueues])
  return { taskQueues, truncated: ofActivities.size > maxQueues }
}

/** Returns true if a worker polls for activities, or if the pollers are unknown. */
const isAsked = ({ pollers, takenBy }: RunTaskQueue): boolean =>
  pollers === undefined ||
  pollersTaking(pollers, takenBy).some((poller) => isFreshPoller(poller, Date.now()))

/** A worker without a free slot does not poll for activities, so it looks as if it were gone. */
function slotsOf(
  { taskQueue, pollers = [], takenBy }: RunTaskQueue,
  workflowPollers: NonNullable<RunTaskQueue['pollers']>,
  { pendingActivities }: Description,
): Pick<RunTaskQueue, 'slots'> {
  const started = [...startedActivities(pendingActivities)]
    .filter(([queue]) => queue === taskQueue)
    .map(([, activity]) => activity)
  const known = { activityPollers: pollers, workflowPollers, started, versions: takenBy }
  const workers = activityWorkers(known, Date.now())
  return workers === 'NO_FREE_SLOT' || workers === 'MAYBE_NO_FREE_SLOT' ? { slots: workers } : {}
}
