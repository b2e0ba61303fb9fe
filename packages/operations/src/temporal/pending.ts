import type {
  ActivityOptions,
  ActivityPause,
  PendingActivity,
  PendingChild,
  PendingNexusOperation,
  PendingWorkflowTask,
  WorkflowCallback,
} from '@rewind/contract/pending'
import { splitToken } from '@rewind/history/acts/request-token'
import { failureLine } from '@rewind/history/failures/failure-text'
import { decodePayload } from '@rewind/history/payloads/payloads'
import type { google, temporal as types } from '@temporalio/proto'
import { enumWord, integer, isoTime, milliseconds, present, toFailure } from './convert.ts'
import { temporal } from './proto.ts'

type Maybe<T> = T | null | undefined

const { enums } = temporal.api

export function toPendingActivity(
  activity: types.api.workflow.v1.IPendingActivityInfo,
): PendingActivity {
  const options = toActivityOptions(activity.activityOptions)
  const { priorityKey, fairnessKey, fairnessWeight } = activity.priority ?? {}
  const priority = present({
    priorityKey: priorityKey || undefined,
    fairnessKey,
    fairnessWeight: fairnessWeight || undefined,
  })
  return {
    activityId: activity.activityId ?? '',
    type: activity.activityType?.name ?? '',
    state: enumWord(enums.v1.PendingActivityState, 'PENDING_ACTIVITY_STATE_', activity.state),
    attempt: activity.attempt ?? 0,
    maximumAttempts: activity.maximumAttempts ?? 0,
    ...present({
      scheduledTime: isoTime(activity.scheduledTime),
      lastStartedTime: isoTime(activity.lastStartedTime),
      lastAttemptCompleteTime: isoTime(activity.lastAttemptCompleteTime),
      lastHeartbeatTime: isoTime(activity.lastHeartbeatTime),
      nextAttemptTime: isoTime(activity.nextAttemptScheduleTime),
      expirationTime: isoTime(activity.expirationTime),
      heartbeatTimeout: options?.heartbeatTimeout,
      heartbeatDetails: activity.heartbeatDetails?.payloads?.map(decodePayload),
      ...lastFailure(activity.lastFailure),
      lastWorkerIdentity: activity.lastWorkerIdentity,
      deploymentName: activity.lastDeploymentVersion?.deploymentName,
      buildId:
        activity.lastDeploymentVersion?.buildId ||
        activity.lastIndependentlyAssignedBuildId ||
        activity.lastWorkerVersionStamp?.buildId,
      options,
      priority: Object.keys(priority).length > 0 ? priority : undefined,
      pause: toPause(activity.pauseInfo),
    }),
    paused: activity.paused ?? false,
  }
}

function toActivityOptions(
  options: Maybe<types.api.activity.v1.IActivityOptions>,
): ActivityOptions | undefined {
  if (!options) return undefined
  const { retryPolicy } = options
  return present({
    taskQueue: options.taskQueue?.normalName || options.taskQueue?.name,
    scheduleToCloseTimeout: timeout(options.scheduleToCloseTimeout),
    scheduleToStartTimeout: timeout(options.scheduleToStartTimeout),
    startToCloseTimeout: timeout(options.startToCloseTimeout),
    heartbeatTimeout: timeout(options.heartbeatTimeout),
    initialInterval: timeout(retryPolicy?.initialInterval),
    backoffCoefficient: retryPolicy?.backoffCoefficient || undefined,
    maximumInterval: timeout(retryPolicy?.maximumInterval),
    maximumAttempts: retryPolicy?.maximumAttempts || undefined,
  })
}

/** The server writes "no timeout" as a zero duration. */
const timeout = (duration: Maybe<google.protobuf.IDuration>): number | undefined =>
  milliseconds(duration) || undefined

function toPause(
  pause: Maybe<types.api.workflow.v1.PendingActivityInfo.IPauseInfo>,
): ActivityPause | undefined {
  if (!pause) return undefined
  const who = pause.rule ?? pause.manual
  // Rewind appends the token to the reason. The operator did not write it.
  const reason = who?.reason == null ? undefined : splitToken(who.reason).text
  return {
    by: pause.rule ? 'rule' : 'manual',
    ...present({
      time: isoTime(pause.pauseTime),
      ruleId: pause.rule?.ruleId,
      identity: who?.identity,
      reason,
    }),
  }
}

/** Returns the failure in one line and as a whole, with decoded payloads. */
function lastFailure(raw: Maybe<types.api.failure.v1.IFailure>) {
  if (!raw) return {}
  const failure = toFailure(raw)
  return { lastFailure: failureLine(failure), failure }
}

export function toPendingWorkflowTask(
  task: Maybe<types.api.workflow.v1.IPendingWorkflowTaskInfo>,
  config: Maybe<types.api.workflow.v1.IWorkflowExecutionConfig>,
): PendingWorkflowTask | undefined {
  if (!task) return undefined
  return {
    state: enumWord(enums.v1.PendingWorkflowTaskState, 'PENDING_WORKFLOW_TASK_STATE_', task.state),
    attempt: task.attempt ?? 0,
    ...present({
      scheduledTime: isoTime(task.scheduledTime),
      originalScheduledTime: isoTime(task.originalScheduledTime),
      startedTime: isoTime(task.startedTime),
      startToCloseTimeout: timeout(config?.defaultWorkflowTaskTimeout),
    }),
  }
}

export const toPendingChild = (
  child: types.api.workflow.v1.IPendingChildExecutionInfo,
): PendingChild => ({
  workflowId: child.workflowId ?? '',
  runId: child.runId ?? '',
  type: child.workflowTypeName ?? '',
  initiatedEventId: integer(child.initiatedId),
  parentClosePolicy: enumWord(
    enums.v1.ParentClosePolicy,
    'PARENT_CLOSE_POLICY_',
    child.parentClosePolicy,
  ),
})

interface Tried {
  attempt?: number | null
  lastAttemptCompleteTime?: google.protobuf.ITimestamp | null
  nextAttemptScheduleTime?: google.protobuf.ITimestamp | null
  lastAttemptFailure?: types.api.failure.v1.IFailure | null
  blockedReason?: string | null
}

const attemptsOf = (tried: Tried) => ({
  attempt: tried.attempt ?? 0,
  ...present({
    lastAttemptCompleteTime: isoTime(tried.lastAttemptCompleteTime),
    nextAttemptTime: isoTime(tried.nextAttemptScheduleTime),
    blockedReason: tried.blockedReason,
    ...lastFailure(tried.lastAttemptFailure),
  }),
})

export function toPendingNexusOperation(
  operation: types.api.workflow.v1.IPendingNexusOperationInfo,
): PendingNexusOperation {
  const { cancellationInfo: cancellation } = operation
  return {
    endpoint: operation.endpoint ?? '',
    service: operation.service ?? '',
    operation: operation.operation ?? '',
    state: enumWord(
      enums.v1.PendingNexusOperationState,
      'PENDING_NEXUS_OPERATION_STATE_',
      operation.state,
    ),
    ...attemptsOf(operation),
    scheduledEventId: integer(operation.scheduledEventId),
    ...present({
      operationToken: operation.operationToken || operation.operationId,
      scheduledTime: isoTime(operation.scheduledTime),
      scheduleToCloseTimeout: timeout(operation.scheduleToCloseTimeout),
      cancellation: cancellation
        ? {
            state: enumWord(
              enums.v1.NexusOperationCancellationState,
              'NEXUS_OPERATION_CANCELLATION_STATE_',
              cancellation.state,
            ),
            ...present({ requestedTime: isoTime(cancellation.requestedTime) }),
            ...attemptsOf(cancellation),
          }
        : undefined,
    }),
  }
}

export const toWorkflowCallback = (
  callback: types.api.workflow.v1.ICallbackInfo,
): WorkflowCallback => ({
  state: enumWord(enums.v1.CallbackState, 'CALLBACK_STATE_', callback.state),
  ...attemptsOf(callback),
  ...present({
    url: callback.callback?.nexus?.url,
    registrationTime: isoTime(callback.registrationTime),
  }),
})
