import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import Long from 'long'
import type { SampleRun } from './start-sample.ts'

/** Cancels by a raw call: the SDK's handle sends no reason. */
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

/** Resets by a raw call, for which the SDK has no method. Returns the new run. */
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

/** Pauses an activity, which writes no event. */
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
