import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import proto, { type temporal as types } from '@temporalio/proto'
import Long from 'long'
import type { SampleRun } from '../start-sample.ts'

const { CommandType, TaskQueueKind, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1

type Cause = 'NON_DETERMINISTIC_ERROR' | 'WORKFLOW_WORKER_UNHANDLED_FAILURE'

export interface RunsToMake {
  count: number
  workflowType: string
  taskQueue: string
  state:
    | 'waits on a timer'
    | 'retries an activity'
    /**
     * Its worker disappeared once and another one took over: its history has a timeout of the
     * sticky task queue.
     */
    | 'lost its sticky worker'
    /** Workers take its workflow task this many times and never answer. */
    | { timeouts: number }
    /** Its workflow task fails this many times, each time with different numbers in the message. */
    | { cause: Cause; message: string; failures: number }
}

interface Task {
  taskToken: Uint8Array
  workflowId: string
  attempt: number
}

const identity = 'running-runs'
/** Concurrent polls and starts. More would only wait for the two cores. */
const atOnce = 10

/**
 * Creates many running workflows, some with problems. This code answers their tasks instead of a
 * worker.
 */
export async function makeRunningRuns(
  client: Client,
  groups: readonly RunsToMake[],
): Promise<SampleRun[][]> {
  const maker = new RunsMaker(client)
  const runs = await Promise.all(groups.map((group) => maker.start(group)))
  await Promise.all(
    [...new Set(groups.map(({ taskQueue }) => taskQueue))].map((q) => maker.settle(q)),
  )
  return runs
}

class RunsMaker {
  readonly #client: Client
  /** By workflow id, the runs that have not reached their state yet. */
  readonly #unsettled = new Map<string, RunsToMake & { number: number }>()
  readonly #wasSticky = new Set<string>()
  readonly #failed = new Map<string, number>()

  constructor(client: Client) {
    this.#client = client
  }

  async start(group: RunsToMake): Promise<SampleRun[]> {
    const { workflowService: service } = this.#client
    const { namespace } = this.#client.options
    const runs: SampleRun[] = []
    let next = 0
    const one = async () => {
      while (next < group.count) {
        const number = next++
        const workflowId = `${group.workflowType}-${randomUUID()}`
        this.#unsettled.set(workflowId, { ...group, number })
        const { runId } = await service.startWorkflowExecution({
          namespace,
          workflowId,
          workflowType: { name: group.workflowType },
          taskQueue: { name: group.taskQueue },
          requestId: randomUUID(),
          identity,
          ...(isHung(group.state) && { workflowTaskTimeout: second }),
        })
        runs.push({ workflowId, runId })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, one))
    return runs
  }

  /** Answers the tasks of a queue until each of its runs has reached its state. */
  async settle(taskQueue: string): Promise<void> {
    const isLeft = () => [...this.#unsettled.values()].some((run) => run.taskQueue === taskQueue)
    const one = async () => {
      while (isLeft()) {
        const task = await this.#poll(taskQueue)
        if (task !== undefined) await this.#answer(task)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, one))
    const retrying = [...this.#failed].filter(([queue]) => queue === taskQueue)
    for (const [queue, count] of retrying) await this.#failActivities(queue, count)
  }

  async #poll(taskQueue: string): Promise<Task | undefined> {
    const { namespace } = this.#client.options
    const { connection, workflowService: service } = this.#client
    const request = { namespace, taskQueue: { name: taskQueue }, identity }
    const task = await connection
      .withDeadline(Date.now() + 3_000, () => service.pollWorkflowTaskQueue(request))
      .catch(() => undefined)
    if (task === undefined || task.taskToken.length === 0) return undefined
    const { taskToken, attempt } = task
    return { taskToken, attempt, workflowId: task.workflowExecution?.workflowId ?? '' }
  }

  async #answer({ taskToken, workflowId, attempt }: Task): Promise<void> {
    const { workflowService: service } = this.#client
    const { namespace } = this.#client.options
    const run = this.#unsettled.get(workflowId)
    // A run that has reached its state keeps its workflow task, which times out without an answer.
    if (run === undefined) return
    const { state, number, taskQueue } = run
    if (isHung(state)) {
      if (attempt >= state.timeouts) this.#unsettled.delete(workflowId)
      return
    }
    if (state === 'lost its sticky worker' && !this.#wasSticky.has(workflowId)) {
      this.#wasSticky.add(workflowId)
      await this.#loseStickyWorker(taskToken, workflowId, taskQueue)
      return
    }
    if (typeof state === 'string') {
      const isRetrying = state === 'retries an activity'
      if (isRetrying) this.#failed.set(taskQueue, (this.#failed.get(taskQueue) ?? 0) + 1)
      const command = isRetrying ? scheduleActivity(taskQueue) : startTimer
      const commands = [command]
      await service.respondWorkflowTaskCompleted({ namespace, taskToken, identity, commands })
      this.#unsettled.delete(workflowId)
      return
    }
    await service.respondWorkflowTaskFailed({
      namespace,
      taskToken,
      identity,
      cause: WorkflowTaskFailedCause[`WORKFLOW_TASK_FAILED_CAUSE_${state.cause}`],
      failure: { message: state.message.replace('#', String(number)) },
    })
    if (attempt >= state.failures) this.#unsettled.delete(workflowId)
  }

  /**
   * Sends the next workflow task to a worker that no longer exists. The task returns after a
   * timeout.
   */
  async #loseStickyWorker(taskToken: Uint8Array, workflowId: string, taskQueue: string) {
    const { workflowService: service } = this.#client
    const { namespace } = this.#client.options
    await service.respondWorkflowTaskCompleted({
      namespace,
      taskToken,
      identity,
      stickyAttributes: {
        workerTaskQueue: {
          name: `sticky-${randomUUID()}`,
          normalName: taskQueue,
          kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY,
        },
        scheduleToStartTimeout: second,
      },
    })
    await service.signalWorkflowExecution({
      namespace,
      workflowExecution: { workflowId },
      signalName: 'go',
      requestId: randomUUID(),
      identity,
    })
  }

  /** Fails each activity once. The next attempt is far in the future. */
  async #failActivities(taskQueue: string, count: number): Promise<void> {
    const { connection, workflowService: service } = this.#client
    const { namespace } = this.#client.options
    for (let failed = 0; failed < count; failed++) {
      const { taskToken } = await connection.withDeadline(Date.now() + 30_000, () =>
        service.pollActivityTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity }),
      )
      await service.respondActivityTaskFailed({
        namespace,
        taskToken,
        identity,
        failure: { message: 'card declined', applicationFailureInfo: { type: 'Declined' } },
      })
    }
  }
}

const isHung = (state: RunsToMake['state']): state is { timeouts: number } =>
  typeof state === 'object' && 'timeouts' in state

const second = { seconds: Long.fromNumber(1) }
const day = { seconds: Long.fromNumber(86_400) }

const startTimer: types.api.command.v1.ICommand = {
  commandType: CommandType.COMMAND_TYPE_START_TIMER,
  startTimerCommandAttributes: { timerId: 'reminder', startToFireTimeout: day },
}

const scheduleActivity = (taskQueue: string): types.api.command.v1.ICommand => ({
  commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
  scheduleActivityTaskCommandAttributes: {
    activityId: '1',
    activityType: { name: 'chargeCard' },
    taskQueue: { name: taskQueue },
    scheduleToCloseTimeout: day,
    startToCloseTimeout: day,
    retryPolicy: { initialInterval: { seconds: Long.fromNumber(3600) } },
  },
})
