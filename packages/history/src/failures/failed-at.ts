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

/** The kinds of command whose end tells that a failure is past. */
const kinds = { activity: 'ACTIVITY', 'child workflow': 'CHILD_WORKFLOW' } as const

/** Reads the history of a run that was reset once, and tells what it failed at. */
export class FailedAtScanner {
  readonly #commands = new CommandIndex()
  readonly #begun = new Begun()
  readonly #activityIds = new Map<string, number>()
  readonly #mismatches = new MismatchScanner()
  /** The run's own ids, which its failures may name. */
  #ids: readonly string[] = []
  /** What the run's workflow task ends with again and again, since it first did. */
  #task: HistoryEvent | undefined
  #end: HistoryEvent | undefined

  add(event: HistoryEvent): void {
    const { type, attributes, eventId } = event
    this.#commands.add(event)
    this.#mismatches.add(event)
    this.#begun.add(event)
    if (type === 'WORKFLOW_EXECUTION_STARTED') this.#ids = ownIds(attributes)
    if (type === 'WORKFLOW_TASK_COMPLETED') this.#task = undefined
    else if (isTaskFailure(event) && this.#isNews(event)) this.#task = event
    else if (isRunFailure(type)) this.#end = event
    else if (type === 'ACTIVITY_TASK_SCHEDULED') {
      this.#activityIds.set(textOf(attributes, 'activityId') ?? '', eventId)
    }
  }

  /** `pendingActivities`: what describe still lists of a run that was closed while they were tried. */
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

  /** The code may have been changed meanwhile. A worker that then gives no answer tells less than one that did. */
  #isNews({ type, attributes }: HistoryEvent): boolean {
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

  /** The history tells the event; where it does not, the text may. */
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

/** Counts activities and children as they begin, by kind and name. */
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

/** `ACTIVITY ChargeCard`, where the event begins something that is counted. */
export function beginning(type: string, attributes: HistoryEvent['attributes']) {
  if (type === 'ACTIVITY_TASK_SCHEDULED') {
    return `ACTIVITY ${textOf(objectOf(attributes, 'activityType'), 'name')}`
  }
  if (type === 'START_CHILD_WORKFLOW_EXECUTION_INITIATED') {
    return `CHILD_WORKFLOW ${textOf(objectOf(attributes, 'workflowType'), 'name')}`
  }
  return undefined
}

/** It failed, and is tried again or about to be. A pause or a reset of the activity is no failure. */
export const isFailing = (activity: PendingActivity): boolean =>
  activity.attempt > 1 && lastFailureOf(activity) !== undefined

export const isRunFailure = (type: string): boolean =>
  type === 'WORKFLOW_EXECUTION_FAILED' || type === 'WORKFLOW_EXECUTION_TIMED_OUT'

export const isTaskFailure = ({ type, attributes }: HistoryEvent): boolean =>
  /^WORKFLOW_TASK_(FAILED|TIMED_OUT)$/.test(type) &&
  !isHarmless({ cause: textOf(attributes, 'cause') ?? textOf(attributes, 'timeoutType') ?? '' })

/** Of a WORKFLOW_EXECUTION_STARTED. */
export const ownIds = (attributes: HistoryEvent['attributes']): string[] =>
  [textOf(attributes, 'workflowId')].filter((id) => id !== undefined)

/** What an activity that is tried again failed at last. */
export const activityFailure = (activity: PendingActivity, ids: readonly string[]) =>
  ({
    kind: 'ACTIVITY',
    name: activity.type,
    message: activity.lastFailure ?? '',
    fingerprint: fingerprint(activityFailureText(activity), ids),
  }) satisfies Failed

/** What a run that failed or timed out failed at; `ids` are the run's own. */
export function runFailure(
  type: string,
  attributes: HistoryEvent['attributes'],
  ids: readonly string[],
) {
  if (type === 'WORKFLOW_EXECUTION_TIMED_OUT') {
    return { kind: 'RUN', name: 'TIMED_OUT', message: 'the run timed out' } satisfies Failed
  }
  // A worker may be set to fail the run, not the task, on non-determinism.
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

/** What a workflow task that came to no good failed at; `ids` are the run's own. */
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

/** With the event, where the text itself names one. */
function mismatchFailure({ text, hint }: ReadMismatch) {
  return {
    kind: 'NON_DETERMINISM',
    name: 'NON_DETERMINISTIC_ERROR',
    message: mismatchLine(text),
    ...(hint?.place.is === 'EVENT' ? { eventId: hint.place.eventId } : {}),
  } satisfies Failed
}
