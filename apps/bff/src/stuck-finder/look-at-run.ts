import type { AttentionRun } from '@rewind/contract/attention'
import type { RunRef } from '@rewind/contract/primitives'
import { attentionOf, dueActivities } from '@rewind/history/attention'
import { ReplyError } from '../errors.ts'
import type { Description, Temporal } from '../temporal/temporal.ts'
import type { QueuePollers } from './queue-pollers.ts'

/** A request to cancel that lies further back is long ago, whenever it was. */
const mostEventsForCancel = 1_000

interface Look {
  temporal: Temporal
  pollers: QueuePollers
  /** Every call waits for its turn, or is charged once it is made. */
  pace: { turn(left: AbortSignal): Promise<void>; charge(calls: number): void }
  left: AbortSignal
}

/** What a run needs somebody for: nothing where it is well or gone. */
export async function lookAtRun(run: RunRef, look: Look): Promise<AttentionRun[] | 'unreadable'> {
  const { pace, pollers, left } = look
  await pace.turn(left)
  const description = await describe(run, look)
  if (description === 'unreadable') return 'unreadable'
  if (description === 'gone') return []
  const { info, pendingWorkflowTask: task, stuck } = description
  // The newest end of a workflow task was read with it.
  if (task !== undefined) pace.charge(1)
  const waits = task?.state === 'SCHEDULED' && stuck === undefined
  const found = attentionOf(description, {
    now: Date.now(),
    hasPoller: waits ? await pollers.isPolled('WORKFLOW', info.taskQueue, left) : undefined,
    unpolledActivity: await unpolledActivity(description, look),
    cancelRequestedAt: await cancelRequestedAt(run, description, look),
  })
  // The group says who polls.
  if (found.length > 0) await pollers.read('WORKFLOW', info.taskQueue, left)
  return found
}

async function describe(
  run: RunRef,
  { temporal }: Look,
): Promise<Description | 'gone' | 'unreadable'> {
  try {
    return await temporal.describe(run, { withPollers: false })
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    if (error.code === 'NOT_FOUND') return 'gone'
    // One run that Temporal fails at does not keep the others from being looked at.
    if (error.code === 'INTERNAL') return 'unreadable'
    throw error
  }
}

/** A queue is asked about once a minute, however many runs have an activity on it. */
async function unpolledActivity(description: Description, { pollers, left }: Look) {
  for (const activity of dueActivities(description, Date.now())) {
    const taskQueue = activity.options?.taskQueue
    if (taskQueue === undefined) continue
    if ((await pollers.isPolled('ACTIVITY', taskQueue, left)) === false) return activity
  }
  return undefined
}

/** At most so many were read after the first, which holds the newest eight events. */
const furtherPages = (depth: number): number => Math.min(6, depth < 8 ? 0 : Math.ceil(depth / 32))

async function cancelRequestedAt(
  run: RunRef,
  { info, cancelRequested, pendingWorkflowTask: task }: Description,
  { temporal, pace, left }: Look,
): Promise<string | undefined> {
  if (!cancelRequested) return undefined
  await pace.turn(left)
  const types = ['WORKFLOW_EXECUTION_CANCEL_REQUESTED']
  const events = temporal.findEvents(run, { types, mostEvents: mostEventsForCancel })
  for await (const { time, eventId } of events) {
    pace.charge(furtherPages(info.historyLength - eventId))
    return time
  }
  pace.charge(furtherPages(info.historyLength))
  // It is written once the worker ends the task that it has (semantics §3).
  return task?.startedTime
}
