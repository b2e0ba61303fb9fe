import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { PendingActivity, PendingWorkflowTask } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/actions'
import { failureLine } from '@rewind/history/failure-text'
import { decodePayload } from '@rewind/history/payloads'
import { stuckFrom } from '@rewind/history/stuck'
import type { temporal as types } from '@temporalio/proto'
import { BoundedMap } from '../bounded-map.ts'
import type { TemporalConnection } from './connection.ts'
import { enumWord, integer, isoTime, milliseconds, present } from './convert.ts'
import { TaskQueuePollers } from './pollers.ts'
import { temporal } from './proto.ts'
import type { RunState, Target, Temporal } from './temporal.ts'
import { toWorkflowInfo } from './workflow-info.ts'

type Reply = types.api.workflowservice.v1.IDescribeWorkflowExecutionResponse
type Enums = typeof temporal.api.enums.v1

const enums: Enums = temporal.api.enums.v1
const taskFinishes = ['WORKFLOW_TASK_COMPLETED', 'WORKFLOW_TASK_FAILED', 'WORKFLOW_TASK_TIMED_OUT']

export function describer(
  connection: TemporalConnection,
  history: Pick<Temporal, 'findEvents'>,
): Pick<Temporal, 'describe' | 'readRunState'> {
  const pollers = new TaskQueuePollers(connection)
  const finishes = new BoundedMap<string, Promise<HistoryEvent | undefined>>(2_000)

  const ask = ({ namespace, workflowId, runId = '' }: Target): Promise<Reply> =>
    connection.read((service) =>
      service.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
    )

  /** The newest end of a workflow task: it cannot change while the history does not grow. */
  const lastTaskFinish = (run: RunRef, historyLength: number) => {
    const key = `${run.namespace} ${run.runId} ${historyLength}`
    const known = finishes.get(key)
    if (known !== undefined) return known
    const found = first(history.findEvents(run, { types: taskFinishes }))
    finishes.set(key, found)
    found.catch(() => finishes.delete(key))
    return found
  }

  return {
    async describe(target) {
      const reply = await ask(target)
      const info = toWorkflowInfo(reply.workflowExecutionInfo ?? {})
      const { status, runId, historyLength } = info
      const pendingWorkflowTask = toPendingWorkflowTask(reply.pendingWorkflowTask)
      const isOpen = !isClosed(status)
      const [polledBy, lastWorkflowTaskFinish] = await Promise.all([
        isOpen ? pollers.read(target.namespace, info.taskQueue) : undefined,
        isOpen && pendingWorkflowTask !== undefined
          ? lastTaskFinish({ ...target, runId }, historyLength)
          : undefined,
      ])
      const extended = reply.workflowExtendedInfo
      return {
        info,
        ...present({
          firstRunId: reply.workflowExecutionInfo?.firstRunId,
          resetRunId: extended?.resetRunId,
          lastResetTime: isoTime(extended?.lastResetTime),
          originalStartTime: isoTime(extended?.originalStartTime),
          executionExpirationTime: isoTime(extended?.executionExpirationTime),
          runExpirationTime: isoTime(extended?.runExpirationTime),
          pollers: polledBy,
          stuck: stuckFrom({ status, pendingWorkflowTask, lastWorkflowTaskFinish }),
          pendingWorkflowTask,
        }),
        cancelRequested: extended?.cancelRequested ?? false,
        pendingActivities: (reply.pendingActivities ?? []).map(toPendingActivity),
        pendingChildren: (reply.pendingChildren ?? []).map((child) => ({
          workflowId: child.workflowId ?? '',
          runId: child.runId ?? '',
          type: child.workflowTypeName ?? '',
          initiatedEventId: integer(child.initiatedId),
          parentClosePolicy: enumWord(
            enums.ParentClosePolicy,
            'PARENT_CLOSE_POLICY_',
            child.parentClosePolicy,
          ),
        })),
      }
    },

    async readRunState(target): Promise<RunState> {
      const { workflowExecutionInfo, workflowExtendedInfo } = await ask(target)
      const { runId, status, historyLength, ...info } = toWorkflowInfo(workflowExecutionInfo ?? {})
      return {
        runId,
        status,
        historyLength,
        cancelRequested: workflowExtendedInfo?.cancelRequested ?? false,
        ...present({
          startTime: info.startTime,
          closeTime: info.closeTime,
          firstRunId: workflowExecutionInfo?.firstRunId,
          resetRunId: workflowExtendedInfo?.resetRunId,
          lastResetTime: isoTime(workflowExtendedInfo?.lastResetTime),
        }),
      }
    },
  }
}

async function first<T>(found: AsyncGenerator<T>): Promise<T | undefined> {
  for await (const item of found) return item
  return undefined
}

function toPendingActivity(activity: types.api.workflow.v1.IPendingActivityInfo): PendingActivity {
  const details = activity.heartbeatDetails?.payloads?.map(decodePayload)
  return {
    activityId: activity.activityId ?? '',
    type: activity.activityType?.name ?? '',
    state: enumWord(enums.PendingActivityState, 'PENDING_ACTIVITY_STATE_', activity.state),
    attempt: activity.attempt ?? 0,
    maximumAttempts: activity.maximumAttempts ?? 0,
    ...present({
      scheduledTime: isoTime(activity.scheduledTime),
      lastStartedTime: isoTime(activity.lastStartedTime),
      lastHeartbeatTime: isoTime(activity.lastHeartbeatTime),
      nextAttemptTime: isoTime(activity.nextAttemptScheduleTime),
      expirationTime: isoTime(activity.expirationTime),
      heartbeatTimeout: milliseconds(activity.activityOptions?.heartbeatTimeout) || undefined,
      heartbeatDetails: details,
      lastFailure: activity.lastFailure ? failureLine(activity.lastFailure) : undefined,
      lastWorkerIdentity: activity.lastWorkerIdentity,
    }),
    paused: activity.paused ?? false,
  }
}

function toPendingWorkflowTask(
  task: types.api.workflow.v1.IPendingWorkflowTaskInfo | null | undefined,
): PendingWorkflowTask | undefined {
  if (!task) return undefined
  return {
    state: enumWord(enums.PendingWorkflowTaskState, 'PENDING_WORKFLOW_TASK_STATE_', task.state),
    attempt: task.attempt ?? 0,
    ...present({
      scheduledTime: isoTime(task.scheduledTime),
      originalScheduledTime: isoTime(task.originalScheduledTime),
      startedTime: isoTime(task.startedTime),
    }),
  }
}
