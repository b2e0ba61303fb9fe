import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { RunTaskQueue, readRunWorkers } from '@rewind/contract/run-details'
import { isFreshPoller } from '@rewind/history/acts/consequences'
import { activityWorkers, startedActivities } from '@rewind/history/workers/activity-workers'
import { pollersTaking, versionsTaking } from '@rewind/history/workers/worker-versions'
import { OperationError } from '../errors.ts'
import type { Description, Temporal } from '../temporal/gateway.ts'

/** A run with activities on more queues than this shows the first ones. */
const maxQueues = 10

/** Who polls the queues that a run waits on: its own, and those of its pending activities. */
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
      // Whether another queue belongs to the run's version is not known.
      const takenBy = taskQueue === info.taskQueue ? versionsTaking(versioning, routing) : undefined
      return {
        taskQueue,
        kind,
        pollers,
        ...(takenBy && { takenBy }),
        ...(backlog && { backlog }),
      }
    } catch (error) {
      // Not everyone may describe task queues.
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

/** A worker asks for activities, or it is not known whether one does. */
const isAsked = ({ pollers, takenBy }: RunTaskQueue): boolean =>
  pollers === undefined ||
  pollersTaking(pollers, takenBy).some((poller) => isFreshPoller(poller, Date.now()))

/** A worker without a free slot asks for no activities, and looks as if it were gone. */
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
