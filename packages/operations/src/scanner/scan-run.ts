import type { ProblemRun } from '@rewind/contract/attention'
import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { textOf } from '@rewind/history/events/json-object'
import { dueActivities, problemsOf, retryingActivities } from '@rewind/history/problems/problems'
import { startedActivities } from '@rewind/history/workers/activity-workers'
import { pollersTaking, versionsTaking } from '@rewind/history/workers/worker-versions'
import { OperationError } from '../errors.ts'
import type { Description, Temporal } from '../temporal/gateway.ts'
import { freshPollers, type QueuePollers } from './queue-pollers.ts'

/** Limit of the search for an event, in events. An older event counts as not found. */
const maxEventsBack = 1_000

interface ScanRunContext {
  temporal: Temporal
  pollers: QueuePollers
  /** Every call waits for `acquire` first, or is charged after it was made. */
  limiter: { acquire(signal: AbortSignal): Promise<void>; charge(calls: number): void }
  signal: AbortSignal
}

/**
 * Returns the problems of a run, or an empty list if the run is healthy or gone. Returns
 * `unreadable` if Temporal fails internally for this run. Throws other errors.
 */
export async function scanRun(
  run: RunRef,
  context: ScanRunContext,
): Promise<ProblemRun[] | 'unreadable'> {
  try {
    return await findProblems(run, context)
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    if (error.code === 'NOT_FOUND') return []
    // A run for which Temporal fails does not stop the scan of the others.
    if (error.code === 'INTERNAL') return 'unreadable'
    throw error
  }
}

async function findProblems(run: RunRef, context: ScanRunContext): Promise<ProblemRun[]> {
  const { temporal, limiter, pollers, signal } = context
  await limiter.acquire(signal)
  const description = await temporal.describe(run, { withPollers: false })
  const { info, pendingWorkflowTask: task, stuck } = description
  for (const [taskQueue, activity] of startedActivities(description.pendingActivities)) {
    pollers.noteStarted(taskQueue, `${info.runId} ${activity.activityId}`, activity)
  }
  // `describe` also read the newest end of a workflow task.
  if (task !== undefined) limiter.charge(1)
  const waits = task?.state === 'SCHEDULED' && stuck === undefined
  const queue = waits ? await pollers.read('WORKFLOW', info.taskQueue, signal) : undefined
  const takenBy = queue && versionsTaking(description.versioning, queue.routing)
  const found = problemsOf(description, {
    now: Date.now(),
    hasPoller: queue && pollersTaking(freshPollers(queue), takenBy).length > 0,
    takenBy,
    waitingActivity: await waitingActivity(description, context),
    scheduledAt: await scheduledAt(run, description, context),
    cancelRequestedAt: await cancelRequestedAt(run, description, context),
  })
  // The problem group shows the pollers.
  if (found.length > 0) await pollers.read('WORKFLOW', info.taskQueue, signal)
  return found
}

/**
 * Returns the first due activity that no worker takes. A queue is read at most once a minute,
 * however many runs have an activity on it.
 */
async function waitingActivity(description: Description, { pollers, signal }: ScanRunContext) {
  const { info, versioning } = description
  for (const activity of dueActivities(description, Date.now())) {
    const taskQueue = activity.options?.taskQueue
    if (taskQueue === undefined) continue
    // Rewind does not know whether another queue belongs to the run's version.
    const isOwn = taskQueue === info.taskQueue
    const queue = isOwn ? await pollers.read('ACTIVITY', taskQueue, signal) : undefined
    const versions = queue && versionsTaking(versioning, queue.routing)
    const workers = await pollers.activityWorkers(taskQueue, versions, signal)
    if (workers !== undefined && workers !== 'POLL') return { activity, workers, versions }
  }
  return undefined
}

/** A description shows only when the current attempt was scheduled, so this reads the event. */
async function scheduledAt(run: RunRef, description: Description, context: ScanRunContext) {
  const wanted = new Set(retryingActivities(description).map(({ activityId }) => activityId))
  const found = new Map<string, string>()
  if (wanted.size === 0) return found
  for await (const event of newest('ACTIVITY_TASK_SCHEDULED', run, description, context)) {
    const { time, attributes } = event
    const activityId = textOf(attributes, 'activityId')
    // A later activity may reuse the id of a closed one. The newest event is that of the pending
    // activity.
    if (activityId === undefined || !wanted.delete(activityId)) continue
    if (time !== undefined) found.set(activityId, time)
    if (wanted.size === 0) break
  }
  return found
}

async function cancelRequestedAt(run: RunRef, description: Description, context: ScanRunContext) {
  if (!description.cancelRequested) return undefined
  for await (const { time } of newest(
    'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
    run,
    description,
    context,
  )) {
    return time
  }
  // The server writes the cancel request when the worker ends its current workflow task
  // (docs/temporal-semantics.md#cancel).
  return description.pendingWorkflowTask?.startedTime
}

/** Yields events of a type, newest first, down to `maxEventsBack` events. */
async function* newest(
  type: string,
  run: RunRef,
  { info }: Description,
  { temporal, limiter, signal }: ScanRunContext,
): AsyncGenerator<HistoryEvent> {
  await limiter.acquire(signal)
  let depth = info.historyLength
  try {
    for await (const event of temporal.findEvents(run, {
      types: [type],
      maxEvents: maxEventsBack,
    })) {
      depth = info.historyLength - event.eventId
      yield event
    }
    depth = info.historyLength
  } finally {
    limiter.charge(furtherPages(depth))
  }
}

/** Upper bound of the pages that follow the first one, which holds eight events. */
const furtherPages = (depth: number): number => Math.min(6, depth < 8 ? 0 : Math.ceil(depth / 32))
