import type { HistoryEvent } from '@rewind/contract/history'
import type { FailedAt, Recovery } from '@rewind/contract/recovery'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { numberOf, textOf } from '../events/json-object.ts'
import type { ResetInfo } from '../events/reset-event.ts'
import { StepScanner } from '../events/steps.ts'
import {
  activityFailure,
  beginning,
  isFailing,
  isRunFailure,
  isTaskFailure,
  ownIds,
  runFailure,
  taskFailure,
} from '../failures/failed-at.ts'
import { type Failed, isSameFailure } from '../failures/same-failure.ts'
import { UncheckedClose } from '../failures/unchecked-replay.ts'
import { closingStatus } from '../rows/row-categories.ts'
import { type BaseRun, isReceived } from './base-run.ts'
import { missingSteps } from './missing-steps.ts'
import { OpenTimers } from './open-timers.ts'
import { courseOf, type Passage, stateOf } from './recovery-state.ts'
import { waitsFor } from './waits-for.ts'

type Description = Omit<WorkflowDescription, 'actions'>
type Failing = NonNullable<Recovery['failure']>

/**
 * Follows the run that a reset made, event by event, and tells how it fares: whether it got past
 * what the old run failed at, what it waits for, whether it failed again the same way, or lacks a
 * step that the old run had done (`missingSteps`). It has recovered only by events that were read:
 * a status alone tells that it completed, not what it did.
 */
export class RecoveryScanner {
  readonly #origin: ResetInfo
  /** Absent: the old run's history is gone. */
  readonly #base: BaseRun | undefined
  readonly #failedAt: FailedAt | undefined
  readonly #timers = new OpenTimers()
  readonly #steps = new StepScanner()
  #ids: readonly string[] = []
  /** The newest event that was read. */
  #readTo = 0
  #received = 0
  readonly #unchecked = new UncheckedClose()
  /** The new run's events that began the activity or child which failed in the old run. */
  readonly #begun = new Set<number>()
  #ordinal = 0
  #firstTask: Passage | undefined
  #lastCompleted = 0
  #passed: Passage | undefined
  #end: HistoryEvent | undefined
  /** The newest failure of the workflow task that the new run stands at. */
  #failedTask: HistoryEvent | undefined

  constructor(origin: ResetInfo, base: BaseRun | undefined) {
    this.#origin = origin
    this.#base = base
    this.#failedAt = base?.failedAt
  }

  /** Every event of the new run in its order: the kept ones count what was begun, and hold timers. */
  add(event: HistoryEvent): void {
    const { eventId, type, attributes, time } = event
    // Of the kept part only what was open counts; the rest may be tens of thousands of steps.
    if (eventId === this.#origin.eventId) this.#steps.forgetEnded()
    this.#timers.add(event)
    this.#steps.add(event)
    this.#readTo = eventId
    if (type === 'WORKFLOW_EXECUTION_STARTED') this.#ids = ownIds(attributes)
    const isKept = eventId < this.#origin.eventId
    this.#unchecked.add(event, isKept)
    if (beginning(type, attributes) === this.#failedKey) {
      this.#ordinal += 1
      if (this.#isWhatFailed(this.#ordinal, isKept)) this.#begun.add(eventId)
    }
    if (isKept) return
    if (isReceived(event)) this.#received += 1
    const here = { eventId, time }
    if (type === 'WORKFLOW_TASK_COMPLETED') {
      this.#firstTask ??= here
      this.#lastCompleted = eventId
      this.#failedTask = undefined
    } else if (isTaskFailure(event)) this.#failedTask = event
    if (this.#passes(event)) this.#passed ??= here
    if (closingStatus(event) !== undefined) this.#end = event
  }

  verdict(description: Description, now: number): Recovery {
    const { info, resetRunId } = description
    const { status, closeTime } = info
    const failure = this.#failing(description)
    const waits = isClosed(status) ? undefined : waitsFor(description, this.#timers.next(), now)
    const evidence = this.#evidence(description)
    const missing =
      evidence === 'HISTORY' && failure === undefined ? this.#missing(description) : []
    const state = stateOf(description, {
      failure,
      missing,
      hasBegun: this.#firstTask !== undefined,
      isWaiting: waits !== undefined,
    })
    const { isPast, until } = courseOf(state, { passed: this.#passed, closeTime })
    const { fromRunId, eventId, time } = this.#origin
    const next = resetRunId || textOf(this.#end?.attributes, 'newExecutionRunId') || undefined
    return {
      runId: info.runId,
      baseRunId: fromRunId,
      eventId,
      resetTime: time,
      ...(this.#failedAt === undefined ? {} : { failedAt: this.#failedAt }),
      status,
      state,
      evidence,
      isCompared: this.#base !== undefined,
      isRecovered: isPast && evidence === 'HISTORY' && this.#base !== undefined,
      ...(missing.length === 0 ? {} : { missingSteps: missing }),
      ...(until === undefined ? {} : { tookMs: Date.parse(until) - Date.parse(time) }),
      ...(this.#firstTask === undefined ? {} : { firstTask: this.#firstTask }),
      ...(this.#passed === undefined ? {} : { passed: this.#passed }),
      ...(waits === undefined ? {} : { waitsFor: waits }),
      ...(failure === undefined ? {} : { failure }),
      ...(closeTime === undefined ? {} : { closeTime }),
      ...(this.#unchecked.isSo ? { isUnchecked: true } : {}),
      ...(next === undefined ? {} : { nextRunId: next }),
    }
  }

  /** An open run goes on writing: all that it had written when it was described is enough. */
  #evidence({ info }: Description): Recovery['evidence'] {
    const isRead = isClosed(info.status)
      ? this.#end !== undefined
      : this.#readTo >= info.historyLength
    return isRead ? 'HISTORY' : 'STATUS'
  }

  #missing({ info: { status }, ...description }: Description) {
    const isOver = status === 'COMPLETED' || status === 'CONTINUED_AS_NEW'
    if (this.#base === undefined || (isClosed(status) && !isOver)) return []
    const isIdle = this.#firstTask !== undefined && waitsForNothingOfItsOwn(description)
    // What the next run of the chain will do is not known; the old run may have left it to its own next one.
    const goesOn = status === 'CONTINUED_AS_NEW' && this.#base.closing !== status
    if (goesOn || !(isOver || isIdle)) return []
    const now = { steps: this.#steps.steps(), received: this.#received, isClosed: isOver }
    return missingSteps(this.#base, now, this.#origin.eventId)
  }

  get #failedKey(): string | undefined {
    const { kind, name } = this.#failedAt ?? {}
    return kind === 'ACTIVITY' || kind === 'CHILD_WORKFLOW' ? `${kind} ${name}` : undefined
  }

  /** Where it is not known which of that name failed, any that ends after the point will do. */
  #isWhatFailed(ordinal: number, isKept: boolean): boolean {
    const failed = this.#failedAt?.ordinal
    return failed === undefined ? !isKept : ordinal === failed
  }

  #passes({ type, eventId, attributes }: HistoryEvent): boolean {
    if (this.#failedAt === undefined) return false
    // Whatever it failed at, a run that came to its end is past it.
    if (/^WORKFLOW_EXECUTION_(COMPLETED|CONTINUED_AS_NEW)$/.test(type)) return true
    switch (this.#failedAt.kind) {
      case 'NON_DETERMINISM':
      case 'WORKFLOW_TASK':
        return type === 'WORKFLOW_TASK_COMPLETED' && eventId > (this.#failedAt.eventId ?? 0)
      case 'ACTIVITY':
        return (
          type === 'ACTIVITY_TASK_COMPLETED' &&
          this.#begun.has(numberOf(attributes, 'scheduledEventId') ?? 0)
        )
      case 'CHILD_WORKFLOW':
        return (
          type === 'CHILD_WORKFLOW_EXECUTION_COMPLETED' &&
          this.#begun.has(numberOf(attributes, 'initiatedEventId') ?? 0)
        )
      case 'RUN':
        return false
      default:
        return this.#failedAt.kind satisfies never
    }
  }

  #isSame(now: Failed): boolean {
    return isSameFailure(this.#failedAt, now, this.#origin.eventId)
  }

  #failing({ info, stuck, pendingActivities }: Description): Failing | undefined {
    if (this.#end !== undefined && isRunFailure(this.#end.type)) {
      const { type, attributes, eventId } = this.#end
      const now = runFailure(type, attributes, this.#ids)
      return { message: now.message, isSame: this.#isSame(now), eventId }
    }
    if (isClosed(info.status)) return undefined
    // The history is read after the description, and may tell that it got past what was described.
    if (stuck !== undefined && stuck.eventId >= this.#lastCompleted) {
      const { cause, message, eventId, attempt } = stuck
      const { type, attributes } = this.#failedTask ?? {
        type: cause === 'TIMED_OUT' ? 'WORKFLOW_TASK_TIMED_OUT' : 'WORKFLOW_TASK_FAILED',
        attributes: { cause, failure: { message } },
      }
      const isSame = this.#isSame(taskFailure(type, attributes, this.#ids))
      return { message: message.split('\n')[0] ?? '', isSame, eventId, attempt }
    }
    const retried = pendingActivities.find(
      (activity) => isFailing(activity) && this.#isSame(activityFailure(activity, this.#ids)),
    )
    return retried && { message: retried.lastFailure ?? '', isSame: true, attempt: retried.attempt }
  }
}

/** Only a message or a timer wakes it. */
const waitsForNothingOfItsOwn = (
  description: Pick<
    Description,
    'pendingWorkflowTask' | 'pendingActivities' | 'pendingChildren' | 'pendingNexusOperations'
  >,
): boolean =>
  description.pendingWorkflowTask === undefined &&
  description.pendingActivities.length === 0 &&
  description.pendingChildren.length === 0 &&
  (description.pendingNexusOperations ?? []).length === 0
