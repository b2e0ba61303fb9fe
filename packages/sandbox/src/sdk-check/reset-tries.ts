import { randomUUID } from 'node:crypto'
import type { HistoryEvent } from '@rewind/contract/history'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { Client } from '@temporalio/client'
import { WorkflowUpdateStage } from '@temporalio/client'
import proto from '@temporalio/proto'
import Long from 'long'
import type { SampleRun } from '../start-sample.ts'
import { FollowedRun } from './followed-run.ts'
import { judgeTrace, type Outcome } from './outcome.ts'
import { pausesOf } from './program.ts'
import { statusOf, taskFailureOf } from './run-state.ts'
import type { Step } from './step.ts'
import { traceOf } from './trace.ts'

const { RESET_REAPPLY_EXCLUDE_TYPE_UPDATE } = proto.temporal.api.enums.v1.ResetReapplyExcludeType

export interface Try {
  eventId: number
  /** Resets without the updates after the point, then sends those updates again. */
  withoutUpdates?: boolean
}

/** What a new run is compared with. */
export interface NewCode {
  steps: readonly Step[]
  /** The status in which a fresh run of the new code closes. */
  status: WorkflowStatus
}

/** Resets a run, follows the new run to its end, and compares it with the steps of the new code. */
export async function tryReset(
  client: Client,
  base: FollowedRun,
  code: NewCode,
  { eventId, withoutUpdates = false }: Try,
): Promise<Outcome> {
  const { workflowId } = base.run
  let made: SampleRun
  try {
    const { runId } = await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: base.run,
      workflowTaskFinishEventId: Long.fromNumber(eventId),
      reason: 'check',
      requestId: randomUUID(),
      resetReapplyExcludeTypes: withoutUpdates ? [RESET_REAPPLY_EXCLUDE_TYPE_UPDATE] : [],
    })
    made = { workflowId, runId }
  } catch (error) {
    return { is: 'refused', text: error instanceof Error ? error.message : String(error) }
  }
  const known = withoutUpdates ? new Set<unknown>() : updatesOf(base.events)
  for (const { send } of pausesOf(code.steps)) {
    if (send.kind === 'update' && !known.has(send.name)) {
      await sendUpdate(client, workflowId, send.name)
    }
  }
  const followed = new FollowedRun(client, made)
  const isThrough = await followed.until(
    (events) => statusOf(events) !== 'RUNNING' || taskFailureOf(events) !== undefined,
    60_000,
  )
  if (!isThrough) return { is: 'waiting' }
  const outcome = outcomeOf(followed, code, eventId)
  const undone = keptButUndone(base.events, followed.events, eventId)
  return outcome.is === 'right' && undone.length > 0
    ? { is: 'wrong', missing: [], extra: undone }
    : outcome
}

/**
 * Returns the steps that the new run keeps although the old run had compensated them before it
 * failed.
 */
function keptButUndone(
  base: readonly HistoryEvent[],
  made: readonly HistoryEvent[],
  point: number,
): string[] {
  if (statusOf(base) !== 'FAILED') return []
  const labels = new Set(traceOf(made).map(({ label }) => label))
  return traceOf(base).flatMap(({ eventId, label }) => {
    const done = label.replace('activity Undo ', 'activity ')
    const isUndone = done !== label && eventId > point && labels.has(done) && !labels.has(label)
    const isKept = traceOf(base).some((each) => each.label === done && each.eventId < point)
    return isUndone && isKept ? [`${done}, which was undone`] : []
  })
}

function outcomeOf(
  { events, raw }: FollowedRun,
  { steps, status }: NewCode,
  point: number,
): Outcome {
  const failure = taskFailureOf(events)
  const ended = statusOf(events)
  if (failure === undefined || ended !== 'RUNNING') {
    const labels = traceOf(events).map(({ label }) => label)
    return ended === status
      ? judgeTrace(labels, steps)
      : { is: 'wrong', missing: [], extra: [`ends as ${ended}`] }
  }
  const completed = events.filter(
    ({ eventId, type }) => type === 'WORKFLOW_TASK_COMPLETED' && eventId > point,
  )
  return { is: 'stuck', progress: completed.length, since: raw.slice(point - 1) }
}

/** Returns the names of the updates that a run has accepted. */
function updatesOf(events: readonly HistoryEvent[]): Set<unknown> {
  return new Set(
    events
      .filter(({ type }) => type === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED')
      .map(({ attributes }) => /"name":"(\w+)"/.exec(JSON.stringify(attributes))?.[1]),
  )
}

/** Sends an update without waiting for its end. Code that does not know the update rejects it. */
export async function sendUpdate(client: Client, workflowId: string, name: string): Promise<void> {
  const waitForStage = WorkflowUpdateStage.ACCEPTED
  const handle = client.workflow.getHandle(workflowId)
  void handle.startUpdate(name, { waitForStage }).catch(() => {})
}
