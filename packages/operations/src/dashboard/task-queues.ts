import type { TaskQueueInUse } from '@rewind/contract/dashboard'
import type { ErrorReply } from '@rewind/contract/errors'
import { isFreshPoller } from '@rewind/history/acts/consequences'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import pLimit from 'p-limit'
import { OperationError } from '../errors.ts'
import { RateLimiter } from '../rate-limiter.ts'
import type { TaskQueueKind, TaskQueueState, Temporal } from '../temporal/gateway.ts'

/** The task queues with the most running workflows among those read. */
const maxQueues = 30
const maxRunning = 1000
const callsPerSecond = 50
/** So that a queue that does not answer delays only itself. */
const queuesAtOnce = 5

export interface QueuesInUse {
  taskQueues: TaskQueueInUse[]
  runningRead: number
  moreTaskQueues: boolean
}

/** Returns the task queues of the newest running workflows, with their pollers and backlogs. */
export async function readTaskQueuesInUse(
  temporal: Temporal,
  namespace: string,
  signal: AbortSignal,
): Promise<QueuesInUse> {
  const { workflows } = await temporal.listWorkflows(namespace, {
    query: "ExecutionStatus = 'Running'",
    pageSize: maxRunning,
  })
  const running = new Map<string, number>()
  for (const { taskQueue } of workflows) running.set(taskQueue, (running.get(taskQueue) ?? 0) + 1)
  const busiest = [...running].sort(([a, many], [b, few]) => few - many || a.localeCompare(b))
  const reader = new QueueReader(temporal, namespace, signal)
  const slots = pLimit(queuesAtOnce)
  const taskQueues = await Promise.all(
    busiest
      .slice(0, maxQueues)
      .map(([taskQueue, count]) => slots(() => reader.read(taskQueue, count))),
  )
  return {
    taskQueues,
    runningRead: workflows.length,
    moreTaskQueues: busiest.length > maxQueues || workflows.length === maxRunning,
  }
}

/** A missing permission applies to all queues. After RATE_LIMITED no further queue is read. */
const concernsAll = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'RATE_LIMITED'])

/** Reads task queues. A queue that cannot be read reports its own problem. */
class QueueReader {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #signal: AbortSignal
  readonly #limiter = new RateLimiter(callsPerSecond)
  #hasAnswered = false
  #failures = 0
  /** Why the reader stopped. Every further queue reports this problem. */
  #gaveUp: ErrorReply | undefined

  constructor(temporal: Temporal, namespace: string, signal: AbortSignal) {
    this.#temporal = temporal
    this.#namespace = namespace
    this.#signal = signal
  }

  async read(taskQueue: string, running: number): Promise<TaskQueueInUse> {
    const of = (kind: TaskQueueKind) => this.#ask(taskQueue, kind)
    const [workflow, activity] = await Promise.all([of('WORKFLOW'), of('ACTIVITY')])
    const problem = workflow.problem ?? activity.problem
    return {
      taskQueue,
      running,
      query: `TaskQueue = ${quoted(taskQueue)}`,
      ...(workflow.state && {
        workflowPollers: pollersOf(workflow.state),
        ...backlog('workflow', workflow.state),
      }),
      ...(activity.state && {
        activityPollers: pollersOf(activity.state),
        ...backlog('activity', activity.state),
      }),
      ...(problem && { problem }),
    }
  }

  async #ask(
    taskQueue: string,
    kind: TaskQueueKind,
  ): Promise<{ state?: TaskQueueState; problem?: ErrorReply }> {
    if (this.#gaveUp === undefined) await this.#limiter.acquire(this.#signal)
    if (this.#gaveUp !== undefined) return { problem: this.#gaveUp }
    try {
      const state = await this.#temporal.readTaskQueue(this.#namespace, taskQueue, kind)
      this.#hasAnswered = true
      return { state }
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      this.#failures += 1
      const problem = error.body()
      // If no queue answers, waiting for the deadline of each would delay the dashboard for
      // minutes.
      const noneAnswers = !this.#hasAnswered && this.#failures >= queuesAtOnce
      if (noneAnswers || concernsAll.has(error.code)) this.#gaveUp = problem
      return { problem }
    }
  }
}

const pollersOf = ({ pollers }: TaskQueueState): number =>
  pollers.filter((poller) => isFreshPoller(poller, Date.now())).length

const backlog = <K extends 'workflow' | 'activity'>(kind: K, { backlog }: TaskQueueState) =>
  backlog === undefined ? {} : { [`${kind}Backlog`]: Number(backlog.tasks) }
