import { randomUUID } from 'node:crypto'
import { temporal } from '@rewind/operations/temporal/proto'
import type { temporal as types } from '@temporalio/proto'
import Long from 'long'
import { vi } from 'vitest'
import { connection, DrivenRun, namespace, payload, service } from '../drive.ts'

export type Command = types.api.command.v1.ICommand
type Task = types.api.workflowservice.v1.IPollWorkflowTaskQueueResponse
type ActivityTask = types.api.workflowservice.v1.IPollActivityTaskQueueResponse

const { CommandType, ParentClosePolicy } = temporal.api.enums.v1
const { Acceptance, Rejection, Request, Response } = temporal.api.update.v1

export const seconds = (count: number) => ({ seconds: Long.fromNumber(count) })
export const payloads = (...values: unknown[]) => ({ payloads: values.map(payload) })

const patiently = <T>(call: () => Promise<T>): Promise<T> =>
  connection.withDeadline(Date.now() + 40_000, call)

export const takeTask = ({ taskQueue }: DrivenRun): Promise<Task> =>
  patiently(() =>
    service.pollWorkflowTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      identity: 'test-worker',
    }),
  )

/** Completes a workflow task with these commands. */
export async function answer(
  { taskToken }: Task,
  commands: Command[] = [],
  messages: types.api.protocol.v1.IMessage[] = [],
): Promise<void> {
  await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    commands,
    messages,
    identity: 'test',
  })
}

/**
 * Completes the next workflow task and starts the one after it at once. Events that arrive
 * meanwhile are written after its end.
 */
export const decideAndTake = async (run: DrivenRun, ...commands: Command[]): Promise<Task> =>
  answerAndTake(await takeTask(run), commands)

/**
 * Completes a workflow task and starts the next one at once, as a worker with a running local
 * activity does.
 */
export async function answerAndTake({ taskToken }: Task, commands: Command[] = []): Promise<Task> {
  const { workflowTask } = await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    commands,
    forceCreateNewWorkflowTask: true,
    returnNewWorkflowTask: true,
    identity: 'test',
  })
  if (!workflowTask) throw new Error('There is no next task.')
  return workflowTask
}

export const takeActivity = ({ taskQueue }: DrivenRun): Promise<ActivityTask> =>
  patiently(() =>
    service.pollActivityTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      identity: 'test-worker',
    }),
  )

/** Makes a Nexus endpoint whose operations the test answers itself. */
export async function endpoint(): Promise<{ name: string; queue: DrivenRun }> {
  const name = `endpoint-${randomUUID()}`
  const queue = DrivenRun.of('', '', `nexus-${randomUUID()}`)
  await connection.operatorService.createNexusEndpoint({
    spec: { name, target: { worker: { namespace, taskQueue: queue.taskQueue } } },
  })
  return { name, queue }
}

export const takeNexusTask = ({ taskQueue }: DrivenRun) =>
  patiently(() =>
    service.pollNexusTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      identity: 'test-worker',
    }),
  )

/** Takes the next task of the Nexus handler and answers it. Returns the request. */
export async function answerNexus(queue: DrivenRun, response: types.api.nexus.v1.IResponse) {
  const { taskToken, request } = await takeNexusTask(queue)
  await service.respondNexusTaskCompleted({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    response,
    identity: 'test',
  })
  return request
}

/**
 * Takes the next task of the Nexus handler and refuses it. An error that is not retryable ends the
 * operation.
 */
export async function refuseNexus(queue: DrivenRun, message: string, isRetryable = false) {
  const { taskToken, request } = await takeNexusTask(queue)
  await service.respondNexusTaskFailed({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    error: { errorType: isRetryable ? 'INTERNAL' : 'BAD_REQUEST', failure: { message } },
    identity: 'test',
  })
  return request
}

export async function completeActivity(run: DrivenRun): Promise<void> {
  const { taskToken } = await takeActivity(run)
  await service.respondActivityTaskCompleted({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    result: payloads('done'),
    identity: 'test',
  })
}

export async function failActivity(run: DrivenRun, message: string): Promise<void> {
  const { taskToken } = await takeActivity(run)
  await service.respondActivityTaskFailed({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    failure: { message, applicationFailureInfo: { type: 'Test', nonRetryable: true } },
    identity: 'test',
  })
}

export const activity = (run: DrivenRun, activityId: string, input: unknown = 1): Command => ({
  commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
  scheduleActivityTaskCommandAttributes: {
    activityId,
    activityType: { name: `do-${activityId}` },
    taskQueue: { name: run.taskQueue },
    input: payloads(input),
    startToCloseTimeout: seconds(3600),
    heartbeatTimeout: seconds(600),
  },
})

export const child = (
  workflowId: string,
  policy: 'TERMINATE' | 'ABANDON' | 'REQUEST_CANCEL' = 'TERMINATE',
): Command => ({
  commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
  startChildWorkflowExecutionCommandAttributes: {
    workflowId,
    workflowType: { name: 'driven-child' },
    taskQueue: { name: `queue-${workflowId}` },
    input: payloads({ of: workflowId }),
    parentClosePolicy: ParentClosePolicy[`PARENT_CLOSE_POLICY_${policy}`],
  },
})

export const signalTo = (workflowId: string, signalName: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
  signalExternalWorkflowExecutionCommandAttributes: {
    namespace,
    execution: { workflowId },
    signalName,
    input: payloads('hello'),
  },
})

export const cancelOf = (workflowId: string, reason = ''): Command => ({
  commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
  requestCancelExternalWorkflowExecutionCommandAttributes: { namespace, workflowId, reason },
})

export const marker = (markerName: string, details: Record<string, unknown> = {}): Command => ({
  commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
  recordMarkerCommandAttributes: {
    markerName,
    details: Object.fromEntries(
      Object.entries(details).map(([name, value]) => [name, payloads(value)]),
    ),
  },
})

export const patch = (id: string): Command =>
  marker('core_patch', { 'patch-data': { id, deprecated: false } })

export const upsert = (keyword: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  upsertWorkflowSearchAttributesCommandAttributes: {
    searchAttributes: { indexedFields: { RewindTruth: payload(keyword) } },
  },
})

export const nexusOperation = (endpoint: string, operation: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION,
  scheduleNexusOperationCommandAttributes: {
    endpoint,
    service: 'test',
    operation,
    input: payload('order'),
    scheduleToCloseTimeout: seconds(3600),
  },
})

export const cancelActivity = (scheduledEventId: number): Command => ({
  commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
  requestCancelActivityTaskCommandAttributes: {
    scheduledEventId: Long.fromNumber(scheduledEventId),
  },
})

export const cancelNexus = (scheduledEventId: number): Command => ({
  commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_NEXUS_OPERATION,
  requestCancelNexusOperationCommandAttributes: {
    scheduledEventId: Long.fromNumber(scheduledEventId),
  },
})

export const completeRun: Command = {
  commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
  completeWorkflowExecutionCommandAttributes: { result: payloads('end') },
}

export const failRun = (message: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
  failWorkflowExecutionCommandAttributes: { failure: { message } },
})

/** The command with which SDKs fail a run when the code does not catch an activity's failure. */
export const failRunBy = (scheduledEventId: number, activityId: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
  failWorkflowExecutionCommandAttributes: {
    failure: {
      message: 'Activity task failed',
      activityFailureInfo: {
        scheduledEventId: Long.fromNumber(scheduledEventId),
        activityType: { name: `do-${activityId}` },
        activityId,
      },
      cause: { message: 'declined', applicationFailureInfo: { type: 'Test', nonRetryable: true } },
    },
  },
})

export const continueAsNew = (run: DrivenRun): Command => ({
  commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
  continueAsNewWorkflowExecutionCommandAttributes: {
    workflowType: { name: 'driven' },
    taskQueue: { name: run.taskQueue },
  },
})

export async function signalWith(run: DrivenRun, signalName: string, input: unknown) {
  await service.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    signalName,
    input: payloads(input),
    requestId: randomUUID(),
    identity: 'test',
  })
}

/** Sends an update, and accepts and completes it in place of a worker. */
export async function update(run: DrivenRun, updateId: string): Promise<void> {
  const sent = sendUpdate(run, updateId)
  await acceptUpdates(await takeTask(run))
  await sent
}

/** Sends an update that the worker's validator rejects. No event records it. */
export async function rejectedUpdate(run: DrivenRun, updateId: string): Promise<void> {
  const sent = sendUpdate(run, updateId)
  const task = await takeTask(run)
  const messages = (task.messages ?? []).map(({ id, protocolInstanceId, eventId, body }) => ({
    id: `${protocolInstanceId}/reject`,
    protocolInstanceId: protocolInstanceId ?? '',
    body: {
      type_url: 'type.googleapis.com/temporal.api.update.v1.Rejection',
      value: Rejection.encode({
        rejectedRequestMessageId: id ?? '',
        rejectedRequestSequencingEventId: eventId ?? Long.ZERO,
        rejectedRequest: Request.decode(body?.value ?? new Uint8Array()),
        failure: { message: 'not now' },
      }).finish(),
    },
  }))
  await answer(task, [], messages)
  await sent
}

const sendUpdate = (run: DrivenRun, updateId: string) =>
  patiently(() =>
    service.updateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      waitPolicy: {
        lifecycleStage:
          temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage
            .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
      },
      request: {
        meta: { updateId, identity: 'test' },
        input: { name: 'setAddress', args: payloads('Main Street') },
      },
    }),
  )

/** Accepts and completes the updates of a workflow task. */
export async function acceptUpdates(task: Task): Promise<void> {
  const commands: Command[] = []
  const messages: types.api.protocol.v1.IMessage[] = []
  const send = (protocolInstanceId: string, name: string, value: Uint8Array) => {
    const id = `${protocolInstanceId}/${name}`
    const type_url = `type.googleapis.com/temporal.api.update.v1.${name}`
    messages.push({ id, protocolInstanceId, body: { type_url, value } })
    commands.push({
      commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
      protocolMessageCommandAttributes: { messageId: id },
    })
  }
  for (const { id = '', protocolInstanceId = '', eventId, body } of task.messages ?? []) {
    const request = Request.decode(body?.value ?? new Uint8Array())
    const acceptance = Acceptance.encode({
      acceptedRequestMessageId: id,
      acceptedRequestSequencingEventId: eventId ?? Long.ZERO,
      acceptedRequest: request,
    })
    const outcome = { success: payloads('moved') }
    send(protocolInstanceId ?? '', 'Acceptance', acceptance.finish())
    send(
      protocolInstanceId ?? '',
      'Response',
      Response.encode({ meta: request.meta ?? {}, outcome }).finish(),
    )
  }
  await answer(task, commands, messages)
}

export const cancelRun = (run: DrivenRun, { reason = 'test', identity = 'test' } = {}) =>
  service.requestCancelWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    requestId: randomUUID(),
    identity,
    reason,
  })

export const soon = { timeout: 30_000, interval: 20 }

/** Returns a child as a run of its own, once it has started. */
export const childRun = (workflowId: string): Promise<DrivenRun> =>
  vi.waitFor(async () => {
    const { workflowExecutionInfo } = await service.describeWorkflowExecution({
      namespace,
      execution: { workflowId },
    })
    const runId = workflowExecutionInfo?.execution?.runId ?? ''
    return DrivenRun.of(workflowId, runId, `queue-${workflowId}`)
  }, soon)

/** Returns the id of the first event of a type after another event, once it is written. */
export const eventIdOf = (run: DrivenRun, type: string, after = 0): Promise<number> =>
  vi.waitFor(async () => {
    const found = (await eventsOf(run)).find((e) => e.type === type && e.eventId > after)
    if (found === undefined) throw new Error(`There is no ${type} after event ${after}.`)
    return found.eventId
  }, soon)

export interface WrittenEvent {
  eventId: number
  type: string
  /** As plain protobuf objects, for comparison. */
  attributes: Record<string, unknown>
}

/** Returns the history from Temporal, without Rewind's translation. */
export async function eventsOf(run: DrivenRun, runId = run.runId): Promise<WrittenEvent[]> {
  const { HistoryEvent } = temporal.api.history.v1
  const { workflowExecutionInfo } = await run.describe(runId)
  // The server may append a task under way that is not written yet.
  const length = Number(workflowExecutionInfo?.historyLength)
  return (await run.events(runId)).slice(0, length).map((event) => {
    const plain = HistoryEvent.toObject(HistoryEvent.fromObject(event), {
      enums: String,
      longs: Number,
      bytes: String,
    })
    const attributes = Object.entries(plain).find(([name]) => name.endsWith('EventAttributes'))
    return {
      eventId: Number(plain.eventId),
      type: String(plain.eventType).replace('EVENT_TYPE_', ''),
      attributes: { ...attributes?.[1] },
    }
  })
}
