import { randomUUID } from 'node:crypto'
import { temporal } from '@rewind/operations/temporal/proto'
import { Connection } from '@temporalio/client'
import type { temporal as types } from '@temporalio/proto'
import Long from 'long'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string
  }
}

type Command = types.api.command.v1.ICommand

const { CommandType } = temporal.api.enums.v1

/** A connection of the tests' own: they ask Temporal, not Rewind, about effects. */
export const connection = Connection.lazy({
  address: inject('temporalAddress'),
  channelArgs: { 'grpc.max_receive_message_length': 128 * 1024 * 1024 },
})
export const service = connection.workflowService
export const namespace = 'default'

export const payload = (value: unknown): types.api.common.v1.IPayload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
})

/** A run whose workflow tasks the test completes itself, so that its history is known exactly. */
export class DrivenRun {
  readonly workflowId: string
  readonly runId: string
  readonly taskQueue: string
  readonly #connection: Connection

  private constructor(workflowId: string, runId: string, taskQueue: string, on: Connection) {
    this.workflowId = workflowId
    this.runId = runId
    this.taskQueue = taskQueue
    this.#connection = on
  }

  get #service() {
    return this.#connection.workflowService
  }

  static async start(
    workflowId = `driven-${randomUUID()}`,
    options: Partial<types.api.workflowservice.v1.IStartWorkflowExecutionRequest> = {},
    /** The connection to use instead of the one to the shared server. */
    on = connection,
  ): Promise<DrivenRun> {
    const taskQueue = `driven-${randomUUID()}`
    const { runId } = await on.workflowService.startWorkflowExecution({
      namespace,
      workflowId,
      workflowType: { name: 'driven' },
      taskQueue: { name: taskQueue },
      requestId: randomUUID(),
      identity: 'test',
      ...options,
    })
    return new DrivenRun(workflowId, runId, taskQueue, on)
  }

  static of(workflowId: string, runId: string, taskQueue: string): DrivenRun {
    return new DrivenRun(workflowId, runId, taskQueue, connection)
  }

  get ref() {
    return { namespace, workflowId: this.workflowId, runId: this.runId }
  }

  at(runId: string): DrivenRun {
    return new DrivenRun(this.workflowId, runId, this.taskQueue, this.#connection)
  }

  /** Starts the next workflow task. It stays under way until its timeout. */
  async takeTask(): Promise<void> {
    await this.#task()
  }

  async #task() {
    const { taskToken } = await this.#connection.withDeadline(Date.now() + 30_000, () =>
      this.#service.pollWorkflowTaskQueue({
        namespace,
        taskQueue: { name: this.taskQueue },
        identity: 'test-worker',
      }),
    )
    return taskToken
  }

  /**
   * Starts and completes the next workflow task with these commands: events 3 and 4 of a new run.
   */
  async decide(...commands: Command[]): Promise<void> {
    const taskToken = await this.#task()
    await this.#service.respondWorkflowTaskCompleted({
      namespace,
      taskToken,
      commands,
      identity: 'test',
    })
  }

  /** Does the same as a worker of this SDK. */
  async decideAs(sdkName: string, ...commands: Command[]): Promise<void> {
    const taskToken = await this.#task()
    const sdkMetadata = { sdkName, sdkVersion: '1.0.0' }
    await service.respondWorkflowTaskCompleted({ namespace, taskToken, commands, sdkMetadata })
  }

  /** Answers the next query, in place of a worker. */
  async answerQuery(
    reply: Partial<types.api.workflowservice.v1.IRespondQueryTaskCompletedRequest>,
  ): Promise<void> {
    const taskToken = await this.#task()
    // The caller of the query also gets what the server refuses of the answer.
    await this.#service
      .respondQueryTaskCompleted({ namespace, taskToken, ...reply })
      .catch(() => {})
  }

  async failTask(message: string, cause = 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR') {
    const causes: Record<string, number | string> = temporal.api.enums.v1.WorkflowTaskFailedCause
    const taskToken = await this.#task()
    await this.#service.respondWorkflowTaskFailed({
      namespace,
      taskToken,
      cause: Number(causes[cause]),
      failure: { message },
      identity: 'test',
    })
  }

  async complete(): Promise<void> {
    await this.decide({
      commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
      completeWorkflowExecutionCommandAttributes: {},
    })
  }

  async signal(signalName = 'go'): Promise<void> {
    await this.#service.signalWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: this.workflowId, runId: this.runId },
      signalName,
      requestId: randomUUID(),
      identity: 'test',
    })
  }

  async terminate(reason: string, identity = 'test'): Promise<void> {
    await this.#service.terminateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: this.workflowId, runId: this.runId },
      reason,
      identity,
    })
  }

  /** Polls for the next activity task. A paused or waiting activity has none. */
  async activityTask() {
    return this.#connection.withDeadline(Date.now() + 30_000, () =>
      this.#service.pollActivityTaskQueue({
        namespace,
        taskQueue: { name: this.taskQueue },
        identity: 'test-worker',
      }),
    )
  }

  /**
   * Fails one attempt of an activity. The next one comes after the interval of the retry policy.
   */
  async failActivity(message = 'connection refused'): Promise<void> {
    const { taskToken } = await this.activityTask()
    await this.#service.respondActivityTaskFailed({
      namespace,
      taskToken,
      identity: 'test-worker',
      failure: {
        message,
        source: 'test',
        stackTrace: 'at charge',
        applicationFailureInfo: { type: 'ConnectionRefused' },
        cause: { message: 'no route to host', applicationFailureInfo: { type: 'Network' } },
      },
    })
  }

  describe(runId = this.runId) {
    return this.#service.describeWorkflowExecution({
      namespace,
      execution: { workflowId: this.workflowId, runId },
    })
  }

  async status(runId = this.runId): Promise<string> {
    const { workflowExecutionInfo } = await this.describe(runId)
    const names: Record<number, string> = temporal.api.enums.v1.WorkflowExecutionStatus
    const name = names[workflowExecutionInfo?.status ?? 0] ?? ''
    return name.replace('WORKFLOW_EXECUTION_STATUS_', '')
  }

  async events(runId = this.runId): Promise<types.api.history.v1.IHistoryEvent[]> {
    const events: types.api.history.v1.IHistoryEvent[] = []
    let nextPageToken: Uint8Array = new Uint8Array()
    do {
      const page = await this.#service.getWorkflowExecutionHistory({
        namespace,
        execution: { workflowId: this.workflowId, runId },
        maximumPageSize: 256,
        nextPageToken,
      })
      events.push(...(page.history?.events ?? []))
      nextPageToken = page.nextPageToken
    } while (nextPageToken.length > 0)
    return events
  }

  async latestRunId(): Promise<string> {
    const { workflowExecutionInfo } = await this.describe('')
    return workflowExecutionInfo?.execution?.runId ?? ''
  }
}

export const startTimer = (timerId = 'timer', seconds = 3600): Command => ({
  commandType: CommandType.COMMAND_TYPE_START_TIMER,
  startTimerCommandAttributes: {
    timerId,
    startToFireTimeout: { seconds: Long.fromNumber(seconds) },
  },
})

export const recordMarker = (
  details: NonNullable<types.api.command.v1.IRecordMarkerCommandAttributes['details']>,
): Command => ({
  commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
  recordMarkerCommandAttributes: { markerName: 'noted', details },
})

/** Returns the command for an activity whose second attempt is far away. */
export const scheduleActivity = (taskQueue: string, activityId: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
  scheduleActivityTaskCommandAttributes: {
    activityId,
    activityType: { name: 'chargeCard' },
    taskQueue: { name: taskQueue },
    startToCloseTimeout: { seconds: Long.fromNumber(600) },
    heartbeatTimeout: { seconds: Long.fromNumber(300) },
    retryPolicy: { initialInterval: { seconds: Long.fromNumber(3600) }, backoffCoefficient: 2 },
  },
})

/** Returns the run ids of a workflow id, once visibility knows as many as expected. */
export async function runIdsOf(workflowId: string): Promise<string[]> {
  const { executions } = await service.listWorkflowExecutions({
    namespace,
    query: `WorkflowId = '${workflowId}'`,
  })
  return executions.map(({ execution }) => execution?.runId ?? '')
}
