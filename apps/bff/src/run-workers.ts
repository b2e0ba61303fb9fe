import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { RunTaskQueue, readRunWorkers } from '@rewind/contract/run-details'
import { ReplyError } from './errors.ts'
import type { Temporal } from './temporal/temporal.ts'

/** A run with activities on more queues than this shows the first ones. */
const mostQueues = 10

/** Who polls the queues that a run waits on: its own, and those of its pending activities. */
export async function readWorkersOf(
  temporal: Temporal,
  run: RunRef,
): Promise<Output<typeof readRunWorkers>> {
  const { info, pendingActivities } = await temporal.describe(run, { withPollers: false })
  const ofActivities = new Set([info.taskQueue])
  for (const { options } of pendingActivities) {
    if (options?.taskQueue !== undefined) ofActivities.add(options.taskQueue)
  }
  const ask = async (taskQueue: string, kind: RunTaskQueue['kind']): Promise<RunTaskQueue> => {
    try {
      const { pollers, backlog } = await temporal.readTaskQueue(run.namespace, taskQueue, kind)
      return { taskQueue, kind, pollers, ...(backlog && { backlog }) }
    } catch (error) {
      // Not everyone may describe task queues.
      if (!(error instanceof ReplyError) || error.code !== 'FORBIDDEN') throw error
      return { taskQueue, kind, problem: error.message }
    }
  }
  const taskQueues = await Promise.all([
    ask(info.taskQueue, 'WORKFLOW'),
    ...[...ofActivities].slice(0, mostQueues).map((taskQueue) => ask(taskQueue, 'ACTIVITY')),
  ])
  return { taskQueues, truncated: ofActivities.size > mostQueues }
}
