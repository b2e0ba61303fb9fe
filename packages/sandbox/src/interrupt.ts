import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import Long from 'long'
import type { SampleRun } from './start-sample.ts'

/** A raw cancel: the SDK's handle takes no reason. */
export async function cancel(
  client: Client,
  run: SampleRun,
  { reason, operator }: { reason: string; operator: string },
): Promise<void> {
  await client.workflowService.requestCancelWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: run,
    reason,
    requestId: randomUUID(),
    identity: operator,
  })
}

export async function terminate(
  client: Client,
  run: SampleRun,
  { reason, operator }: { reason: string; operator: string },
): Promise<void> {
  await client.workflowService.terminateWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: run,
    reason,
    identity: operator,
  })
}

/** A raw reset, which the SDK has no handle for; gives the new run. */
export async function reset(
  client: Client,
  run: SampleRun,
  { eventId, reason }: { eventId: number; reason: string },
): Promise<SampleRun> {
  const { runId } = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: run,
    workflowTaskFinishEventId: Long.fromNumber(eventId),
    reason,
    requestId: randomUUID(),
  })
  return { workflowId: run.workflowId, runId }
}

/** Holds an activity back, which nothing in the history tells. */
export async function pauseActivity(
  client: Client,
  run: SampleRun,
  { activityId, reason, operator }: { activityId: string; reason: string; operator: string },
): Promise<void> {
  await client.workflowService.pauseActivity({
    namespace: client.options.namespace,
    execution: run,
    id: activityId,
    reason,
    identity: operator,
  })
}
