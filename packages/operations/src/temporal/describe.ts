import { isClosed } from '@rewind/history/acts/actions'
import { splitToken } from '@rewind/history/acts/request-token'
import { stuckFrom } from '@rewind/history/failures/stuck'
import { routed } from '@rewind/history/workers/worker-versions'
import type { temporal as types } from '@temporalio/proto'
import type { TemporalConnection } from './connection.ts'
import { isoTime, present } from './convert.ts'
import type { RunState, Target, Temporal } from './gateway.ts'
import {
  toPendingActivity,
  toPendingChild,
  toPendingNexusOperation,
  toPendingWorkflowTask,
  toWorkflowCallback,
} from './pending.ts'
import { type TaskFinishes, taskFinishes } from './task-finishes.ts'
import { TaskQueues } from './task-queues.ts'
import { toRunVersioning } from './versioning.ts'
import { toWorkflowInfo } from './workflow-info.ts'

type Reply = types.api.workflowservice.v1.IDescribeWorkflowExecutionResponse

export function describer(
  connection: TemporalConnection,
  history: Pick<Temporal, 'findEvents'>,
  finishes: TaskFinishes,
): Pick<Temporal, 'describe' | 'readRunState' | 'readActivity'> {
  const queues = new TaskQueues(connection)

  const ask = ({ namespace, workflowId, runId = '' }: Target): Promise<Reply> =>
    connection.read((service) =>
      service.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
    )

  return {
    async describe(target, { withPollers = true } = {}) {
      const reply = await ask(target)
      const info = toWorkflowInfo(reply.workflowExecutionInfo ?? {})
      const { status, runId, historyLength } = info
      const pendingWorkflowTask = toPendingWorkflowTask(
        reply.pendingWorkflowTask,
        reply.executionConfig,
      )
      const isOpen = !isClosed(status)
      const run = { ...target, runId }
      const [queue, lastWorkflowTaskFinish] = await Promise.all([
        isOpen && withPollers ? queues.read(target.namespace, info.taskQueue) : undefined,
        isOpen && pendingWorkflowTask !== undefined
          ? finishes.find(run, { historyLength, attempt: pendingWorkflowTask.attempt }, () =>
              first(history.findEvents(run, { types: taskFinishes })),
            )
          : undefined,
      ])
      const { routing, ...polled } = queue ?? {}
      const versioning = toRunVersioning(reply.workflowExecutionInfo?.versioningInfo)
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
          ...polled,
          versioning: routing === undefined ? versioning : routed(versioning, routing),
          stuck: stuckFrom({ status, pendingWorkflowTask, lastWorkflowTaskFinish }),
          pendingWorkflowTask,
          pendingNexusOperations: anyOf(reply.pendingNexusOperations?.map(toPendingNexusOperation)),
          callbacks: anyOf(reply.callbacks?.map(toWorkflowCallback)),
        }),
        cancelRequested: extended?.cancelRequested ?? false,
        pendingActivities: (reply.pendingActivities ?? []).map(toPendingActivity),
        pendingChildren: (reply.pendingChildren ?? []).map(toPendingChild),
      }
    },

    async readRunState(target) {
      return toRunState(await ask(target))
    },

    async readActivity({ activityId, ...run }) {
      const reply = await ask(run)
      const found = reply.pendingActivities?.find((activity) => activity.activityId === activityId)
      const { token } = splitToken(found?.pauseInfo?.manual?.reason ?? '')
      return {
        run: toRunState(reply),
        ...(found === undefined ? {} : { activity: toPendingActivity(found) }),
        ...(token === undefined ? {} : { pauseToken: token }),
      }
    },
  }
}

function toRunState({ workflowExecutionInfo, workflowExtendedInfo }: Reply): RunState {
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
}

const anyOf = <T>(items: T[] | undefined): T[] | undefined =>
  items === undefined || items.length === 0 ? undefined : items

async function first<T>(found: AsyncGenerator<T>): Promise<T | undefined> {
  for await (const item of found) return item
  return undefined
}
