import type { TaskQueueInUse } from '@rewind/contract/dashboard'
import { isFreshPoller } from '@rewind/history/consequences'
import { quoted } from '@rewind/history/visibility-filter'
import { ReplyError } from '../errors.ts'
import { SteadyPace } from '../steady-pace.ts'
import type { TaskQueueKind, TaskQueueState, Temporal } from '../temporal/temporal.ts'

/** The queues that most of the running workflows are on. */
const mostQueues = 30
const mostRunning = 1000
const callsPerSecond = 50

export interface QueuesInUse {
  taskQueues: TaskQueueInUse[]
  runningRead: number
  moreTaskQueues: boolean
}

/** The task queues of the newest running workflows, with their pollers and backlogs. */
export async function readTaskQueuesInUse(
  temporal: Temporal,
  namespace: string,
  left: AbortSignal,
): Promise<QueuesInUse> {
  const { workflows } = await temporal.listWorkflows(namespace, {
    query: "ExecutionStatus = 'Running'",
    pageSize: mostRunning,
  })
  const running = new Map<string, number>()
  for (const { taskQueue } of workflows) running.set(taskQueue, (running.get(taskQueue) ?? 0) + 1)
  const busiest = [...running].sort(([a, many], [b, few]) => few - many || a.localeCompare(b))
  const pace = new SteadyPace(callsPerSecond)
  const taskQueues: TaskQueueInUse[] = []
  for (const [taskQueue, count] of busiest.slice(0, mostQueues)) {
    const of = async (kind: TaskQueueKind) => {
      await pace.turn(left)
      return await temporal.readTaskQueue(namespace, taskQueue, kind).catch(unlessForbidden)
    }
    const workflow = await of('WORKFLOW')
    const activity = await of('ACTIVITY')
    taskQueues.push({
      taskQueue,
      running: count,
      query: `TaskQueue = ${quoted(taskQueue)}`,
      ...(workflow && { workflowPollers: pollersOf(workflow), ...backlog('workflow', workflow) }),
      ...(activity && { activityPollers: pollersOf(activity), ...backlog('activity', activity) }),
    })
  }
  return {
    taskQueues,
    runningRead: workflows.length,
    moreTaskQueues: busiest.length > mostQueues || workflows.length === mostRunning,
  }
}

const pollersOf = ({ pollers }: TaskQueueState): number =>
  pollers.filter((poller) => isFreshPoller(poller, Date.now())).length

const backlog = <K extends 'workflow' | 'activity'>(kind: K, { backlog }: TaskQueueState) =>
  backlog === undefined ? {} : { [`${kind}Backlog`]: Number(backlog.tasks) }

/** A dashboard is worth showing without its queues: not everyone may describe them. */
function unlessForbidden(error: unknown): undefined {
  if (error instanceof ReplyError && error.code === 'FORBIDDEN') return undefined
  throw error
}
