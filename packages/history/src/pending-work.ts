import type { EventRow } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import type { GroupState, PendingFacts } from './event-group.ts'

/** What describe knows of open work and no event says: attempts, pauses, the last failure. */
export class PendingWork {
  readonly #activities = new Map<string, PendingFacts>()
  readonly #workflowTask: PendingFacts | undefined
  /** Equal for equal work. */
  readonly key: string

  constructor(description: WorkflowDescription | undefined) {
    for (const activity of description?.pendingActivities ?? []) {
      this.#activities.set(activity.activityId, factsOf(activity))
    }
    const task = description?.pendingWorkflowTask
    this.#workflowTask = task && {
      state: task.attempt > 1 ? 'retrying' : task.state === 'STARTED' ? 'running' : 'scheduled',
      attempt: task.attempt,
      failure: undefined,
    }
    this.key = JSON.stringify([[...this.#activities], this.#workflowTask])
  }

  /** By the first row of a group; a workflow task is pending where it is the run's newest. */
  of({ type, id }: EventRow, isNewestTask: boolean): PendingFacts | undefined {
    if (type === 'ACTIVITY_TASK_SCHEDULED') return this.#activities.get(id ?? '')
    return isNewestTask ? this.#workflowTask : undefined
  }
}

const states = new Map<string, GroupState>([
  ['PAUSED', 'paused'],
  ['PAUSE_REQUESTED', 'paused'],
  ['CANCEL_REQUESTED', 'cancel requested'],
  ['STARTED', 'running'],
])

function factsOf({ state, attempt, paused, lastFailure }: PendingActivity): PendingFacts {
  const waits: GroupState = attempt > 1 ? 'retrying' : 'scheduled'
  return {
    state: paused ? 'paused' : (states.get(state) ?? waits),
    attempt: attempt > 0 ? attempt : undefined,
    failure: lastFailure,
  }
}
