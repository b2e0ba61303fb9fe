import type { HistoryEvent } from '@rewind/contract/history'
import type { FailedAt } from '@rewind/contract/recovery'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { objectOf, textOf } from '../events/json-object.ts'
import { MismatchScanner } from '../mismatch/mismatch-scanner.ts'
import { type ReadMismatch, runMismatch, taskMismatch } from '../mismatch/read-mismatch.ts'
import { mismatchPlace } from '../mismatch/suggest-mismatch.ts'
import { lastFailureOf } from './activity-interruption.ts'
import { CommandIndex, failedCommand } from './command-index.ts'
import { activityFailureText, failureLine, failureMessage } from './failure-text.ts'
import { fingerprint } from './fingerprint.ts'
import { type Failed, isSameFailure } from './same-failure.ts'
import { isHarmless } from './stuck.ts'
import { mismatchLine, taskFailureText, workflowTaskFailureLine } from './workflow-task-failure.ts'

export type PendingActivity = WorkflowDescription['pendingActivities'][number]

/** The kinds of command whose later success shows that a failure is past. */
const kinds = { activity: 'ACTIVITY', 'child workflow': 'CHILD_WORKFLOW' } as const

/**
 * Reads the history of a base run and finds the failure for which it was reset. Add the events in
 * order.
 */
export class FailedAtScanner {
  readonly #commands = new CommandIndex()
  readonly #begun = new Begun()
  readonly #activityIds = new Map<string, number>()
  readonly #mismatches = new MismatchScanner()
  /** The run's own ids, which its failure messages can contain. */
  #ids: readonly string[] = []
  /**
   * The first of the repeated failures of the current workflow task. Undefined: the task did not
   * fail.
   */
  #task: HistoryEvent | undefined
  #end: HistoryEvent | undefined

  add(event: HistoryEvent): void {
    const { type, attributes, eventId } = event
    this.#commands.add(event)
    this.#mismatches.add(event)
    this.#begun.add(event)
    if (type === 'WORKFLOW_EXECUTION_STARTED') this.#ids = ownIds(attributes)
    if (type === 'WORKFLOW_TASK_COMPLETED') this.#task = undefined
    else if (isTaskFailure(event) && this.#isNewFailure(event)) this.#task = event
    else if (isRunFailure(type)) this.#end = event
    else if (type === 'ACTIVITY_TASK_SCHEDULED') {
      this.#activityIds.set(textOf(attributes, 'activityId') ?? '', eventId)
    }
  }

  /**
   * Returns what the run failed at. Undefined: nothing failed. `pendingActivities` is what the
   * description lists; it still lists activities of a run that was closed while they were being
   * retried.
   */
  failedAt(pendingActivities: readonly PendingActivity[] = []): FailedAt | undefined {
    if (this.#end !== undefined) return this.#ofRun(this.#end)
    if (this.#task !== undefined) return this.#ofTask(this.#task)
    const retried = pendingActivities.find(isFailing)
    if (retried === undefined) return undefined
    return this.#ofCommand(
      activityFailure(retried, this.#ids),
      this.#activityIds.get(retried.activityId),
    )
  }

  /**
   * Whether the failure differs from the one before it: the worker's code can change between
   * attempts. A timeout tells less than a failure with a message, so it never replaces one.
   */
  #isNewFailure({ type, attributes }: HistoryEvent): boolean {
    const before = this.#task
    if (before === undefined) return true
    if (type === 'WORKFLOW_TASK_TIMED_OUT') return false
    const now = taskFailure(type, attributes, this.#ids)
    return (
      now.kind === 'NON_DETERMINISM' ||
      !isSameFailure(taskFailure(before.type, before.attributes, this.#ids), now, 0)
    )
  }

  #ofRun({ type, attributes }: HistoryEvent): FailedAt {
    const failed = runFailure(type, attributes, this.#ids)
    if (failed.kind === 'NON_DETERMINISM') return this.#mismatch(failed)
    if (failed.kind === 'RUN') return failed
    return this.#ofCommand(failed, this.#commands.failed(attributes.failure)?.eventId)
  }

  #ofTask({ type, attributes, eventId }: HistoryEvent): FailedAt {
    const failed = taskFailure(type, attributes, this.#ids)
    return failed.kind === 'NON_DETERMINISM' ? this.#mismatch(failed) : { ...failed, eventId }
  }

  /**
   * The event comes from the history if the history shows it, otherwise from the text of the
   * failure.
   */
  #mismatch({ eventId: named, ...failed }: Failed): FailedAt {
    const { eventId = named, certainty } = mismatchPlace(this.#mismatches.mismatch) ?? {
      certainty: 'AT_OR_BEFORE',
    }
    return { ...failed, ...(eventId === undefined ? {} : { eventId, certainty }) }
  }

  #ofCommand(failed: Failed, eventId: number | undefined): FailedAt {
    const ordinal = eventId === undefined ? undefined : this.#begun.ordinalOf(eventId)
    return {
      ...failed,
      ...(eventId === undefined ? {} : { eventId }),
      ...(ordinal === undefined ? {} : { ordinal }),
    }
  }
}

/** Numbers the activities and children of each kind and name in the order in which they begin. */
export class Begun {
  readonly #counts = new Map<string, number>()
  readonly #ordinals = new Map<number, number>()

  add({ type, attributes, eventId }: HistoryEvent): void {
    const key = beginning(type, attributes)
    if (key === undefined) return
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    this.#ordinals.set(eventId, count)
  }

  ordinalOf(eventId: number): number | undefined {
    return this.#ordinals.get(eventId)
  }
}

/**
 * Returns a key such as `ACTIVITY ChargeCard`. Undefined: the event begins neither an activity nor
 * a child.
 */
export function beginning(type: string, attributes: HistoryEvent['attributes']) {
  if (type === 'ACTIVITY_TASK_SCHEDULED') {
    return `ACTIVITY ${textOf(objectOf(attributes, 'activityType'), 'name')}`
  }
  if (type === 'START_CHILD_WORKFLOW_EXECUTION_INITIATED') {
    return `CHILD_WORKFLOW ${textOf(objectOf(attributes, 'workflowType'), 'name')}`
  }
  return undefined
}

/** Whether the activity has failed and is being retried. A pause or a reset of it is no failure. */
export const isFailing = (activity: PendingActivity): boolean =>
  activity.attempt > 1 && lastFailureOf(activity) !== undefined

export const isRunFailure = (type: string): boolean =>
  type === 'WORKFLOW_EXECUTION_FAILED' || type === 'WORKFLOW_EXECUTION_TIMED_OUT'

export const isTaskFailure = ({ type, attributes }: HistoryEvent): boolean =>
  /^WORKFLOW_TASK_(FAILED|TIMED_OUT)$/.test(type) &&
  !isHarmless({ cause: textOf(attributes, 'cause') ?? textOf(attributes, 'timeoutType') ?? '' })

/** The workflow id in the attributes of WORKFLOW_EXECUTION_STARTED, for `fingerprint`. */
export const ownIds = (attributes: HistoryEvent['attributes']): string[] =>
  [textOf(attributes, 'workflowId')].filter((id) => id !== undefined)

/** Returns the last failure of an activity that is being retried. */
export const activityFailure = (activity: PendingActivity, ids: readonly string[]) =>
  ({
    kind: 'ACTIVITY',
    name: activity.type,
    message: activity.lastFailure ?? '',
    fingerprint: fingerprint(activityFailureText(activity), ids),
  }) satisfies Failed

/** Returns what a failed or timed out run failed at. `ids` are the run's own ids. */
export function runFailure(
  type: string,
  attributes: HistoryEvent['attributes'],
  ids: readonly string[],
) {
  if (type === 'WORKFLOW_EXECUTION_TIMED_OUT') {
    return { kind: 'RUN', name: 'TIMED_OUT', message: 'the run timed out' } satisfies Failed
  }
  // A worker can be configured to fail the run, not the workflow task, on a nondeterminism error.
  const mismatch = runMismatch(attributes.failure)
  if (mismatch !== undefined) return mismatchFailure(mismatch)
  const said = {
    message: failureLine(attributes.failure),
    fingerprint: fingerprint(failureMessage(attributes.failure), ids),
  }
  const command = failedCommand(attributes.failure)
  if (command?.kind === 'activity' || command?.kind === 'child workflow') {
    return { kind: kinds[command.kind], name: command.name ?? '', ...said } satisfies Failed
  }
  return { kind: 'RUN', name: 'FAILED', ...said } satisfies Failed
}

/** Returns what a workflow task that failed or timed out failed at. `ids` are the run's own ids. */
export function taskFailure(
  type: string,
  attributes: HistoryEvent['attributes'],
  ids: readonly string[],
) {
  if (type === 'WORKFLOW_TASK_TIMED_OUT') {
    const message = 'the workflow task timed out'
    return { kind: 'WORKFLOW_TASK', name: 'TIMED_OUT', message } satisfies Failed
  }
  const mismatch = taskMismatch(attributes)
  if (mismatch !== undefined) return mismatchFailure(mismatch)
  const name = textOf(attributes, 'cause') ?? 'UNSPECIFIED'
  return {
    kind: 'WORKFLOW_TASK',
    name,
    message: workflowTaskFailureLine(attributes),
    fingerprint: fingerprint(taskFailureText(attributes), ids),
  } satisfies Failed
}

/** Has an event id only if the text of the failure names the event. */
function mismatchFailure({ text, hint }: ReadMismatch) {
  return {
    kind: 'NON_DETERMINISM',
    name: 'NON_DETERMINISTIC_ERROR',
    message: mismatchLine(text),
    ...(hint?.place.is === 'EVENT' ? { eventId: hint.place.eventId } : {}),
  } satisfies Failed
}
