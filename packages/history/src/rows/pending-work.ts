import type { EventRow } from '@rewind/contract/history'
import type { PendingActivity, PendingNexusOperation } from '@rewind/contract/pending'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { interruptionOf, lastFailureOf } from '../failures/activity-interruption.ts'
import type { GroupState, PendingFacts } from './event-group.ts'

/**
 * Facts from the description about open work that no event has: attempts, pauses, the last failure.
 */
export class PendingWork {
  readonly #activities = new Map<string, PendingFacts>()
  /** By the event that scheduled each operation. */
  readonly #operations = new Map<number, PendingFacts>()
  readonly #workflowTask: PendingFacts | undefined
  /** Equal for equal facts. */
  readonly key: string

  constructor(description: WorkflowDescription | undefined) {
    for (const activity of description?.pendingActivities ?? []) {
      this.#activities.set(activity.activityId, factsOf(activity))
    }
    for (const operation of description?.pendingNexusOperations ?? []) {
      this.#operations.set(operation.scheduledEventId, factsOfOperation(operation))
    }
    const task = description?.pendingWorkflowTask
    this.#workflowTask = task && {
      state: task.attempt > 1 ? 'retrying' : task.state === 'STARTED' ? 'running' : 'scheduled',
      attempt: task.attempt,
      failure: undefined,
    }
    this.key = JSON.stringify([[...this.#activities], [...this.#operations], this.#workflowTask])
  }

  /**
   * Returns the facts about a group by its first row. `isNewestTask`: the row begins the run's
   * newest workflow task.
   */
  of({ type, id, eventId }: EventRow, isNewestTask: boolean): PendingFacts | undefined {
    if (type === 'ACTIVITY_TASK_SCHEDULED') return this.#activities.get(id ?? '')
    if (type === 'NEXUS_OPERATION_SCHEDULED') return this.#operations.get(eventId)
    return isNewestTask ? this.#workflowTask : undefined
  }
}

const states = new Map<string, GroupState>([
  ['PAUSED', 'paused'],
  ['PAUSE_REQUESTED', 'paused'],
  ['CANCEL_REQUESTED', 'cancel requested'],
  ['STARTED', 'running'],
])

const operationStates = new Map<string, GroupState>([
  ['BACKING_OFF', 'retrying'],
  ['STARTED', 'running'],
])

/** After a cancel request the server retries the request, so its attempt and failure count. */
function factsOfOperation({ cancellation, ...operation }: PendingNexusOperation): PendingFacts {
  const { attempt, lastFailure, blockedReason } = cancellation ?? operation
  return {
    state: cancellation
      ? 'cancel requested'
      : (operationStates.get(operation.state) ?? 'scheduled'),
    attempt: attempt > 0 ? attempt : undefined,
    failure: blockedReason ?? lastFailure,
  }
}

function factsOf(activity: PendingActivity): PendingFacts {
  const { state, attempt, paused } = activity
  const isRetried = attempt > 1 && interruptionOf(activity) === undefined
  const waits: GroupState = isRetried ? 'retrying' : 'scheduled'
  return {
    state: paused ? 'paused' : (states.get(state) ?? waits),
    attempt: attempt > 0 ? attempt : undefined,
    failure: lastFailureOf(activity),
  }
}
