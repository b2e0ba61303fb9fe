import type { Recovery } from '@rewind/contract/recovery'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { hasLivePoller, workerState } from '../acts/consequences.ts'
import { lastFailureOf } from '../failures/activity-interruption.ts'
import { versionNames } from '../workers/worker-versions.ts'
import type { OpenTimer } from './open-timers.ts'

type Description = Omit<WorkflowDescription, 'actions'>
type WaitsFor = NonNullable<Recovery['waitsFor']>

/** What an open run waits for, where it is not at work: the nearest thing that will move it. */
export function waitsFor(
  description: Description,
  timer: OpenTimer | undefined,
  now: number,
): WaitsFor | undefined {
  const { pendingWorkflowTask: task, pendingActivities, pendingChildren, info } = description
  if (task !== undefined) {
    if (task.state === 'STARTED' || hasLivePoller(description, now) !== false) return undefined
    const version = versionNames(description.versioning?.takenBy ?? [])
    const who = version === '' ? 'nobody' : `none of version ${version}`
    const polls = workerState(description, now) === 'none' ? 'polls' : 'has lately polled'
    return { kind: 'WORKER', text: `a worker: ${who} ${polls} task queue ${info.taskQueue}` }
  }
  if (pendingActivities.some(({ state }) => state === 'STARTED' || state === 'CANCEL_REQUESTED')) {
    return undefined
  }
  const paused = pendingActivities.find(({ paused }) => paused)
  const retried = pendingActivities.find(({ attempt }) => attempt > 1)
  const scheduled = pendingActivities[0]
  if (retried !== undefined && !retried.paused) {
    const { type, attempt, nextAttemptTime } = retried
    const lastFailure = lastFailureOf(retried)
    const why = lastFailure === undefined ? '' : ` after “${lastFailure}”`
    return {
      kind: 'ACTIVITY_RETRY',
      text: `attempt ${attempt} of activity ${type}${why}`,
      ...(nextAttemptTime === undefined ? {} : { until: nextAttemptTime }),
    }
  }
  if (paused !== undefined) {
    return { kind: 'ACTIVITY_PAUSED', text: `activity ${paused.type}, which is paused` }
  }
  if (scheduled !== undefined) {
    return { kind: 'ACTIVITY', text: `a worker to take activity ${scheduled.type}` }
  }
  const [child] = pendingChildren
  if (child !== undefined) {
    return { kind: 'CHILD_WORKFLOW', text: `child workflow ${child.workflowId}` }
  }
  if (timer !== undefined) return { kind: 'TIMER', text: timer.name, until: timer.due }
  return { kind: 'SIGNAL', text: 'a signal, an update or whatever else wakes it' }
}
