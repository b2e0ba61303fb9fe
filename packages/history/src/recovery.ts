import type { HistoryEvent } from '@rewind/contract/history'
import type { FailedAt, Recovery, RecoveryState } from '@rewind/contract/recovery'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from './actions.ts'
import {
  beginning,
  isFailing,
  isRunFailure,
  isTaskFailure,
  runFailure,
  taskFailure,
} from './failed-at.ts'
import { numberOf, textOf } from './json-object.ts'
import { OpenTimers } from './open-timers.ts'
import type { ResetInfo } from './reset-event.ts'
import { closingStatus } from './row-categories.ts'
import { type Failed, isSameFailure } from './same-failure.ts'
import { UncheckedClose } from './unchecked-close.ts'
import { waitsFor } from './waits-for.ts'

interface Passage {
  eventId: number
  time: string
}

type Description = Omit<WorkflowDescription, 'actions'>
type Failing = NonNullable<Recovery['failure']>

/**
 * Follows the run that a reset made, event by event, and tells how it fares: whether it got past
 * what the old run failed at, what it waits for, whether it failed again the same way.
 */
export class RecoveryScanner {
  readonly #origin: ResetInfo
  readonly #failedAt: FailedAt | undefined
  readonly #timers = new OpenTimers()
  readonly #unchecked = new UncheckedClose()
  /** What is done anew in place of what failed: the events that began it. */
  readonly #begun = new Set<number>()
  #ordinal = 0
  #firstTask: Passage | undefined
  #lastCompleted = 0
  #passed: Passage | undefined
  #end: HistoryEvent | undefined
  /** The newest failure of the workflow task that the new run stands at. */
  #failedTask: HistoryEvent | undefined

  constructor(origin: ResetInfo, failedAt: FailedAt | undefined) {
    this.#origin = origin
    this.#failedAt = failedAt
  }

  /** Every event of the new run in its order: the kept ones count what was begun, and hold timers. */
  add(event: HistoryEvent): void {
    const { eventId, type, attributes, time } = event
    this.#timers.add(event)
    const isKept = eventId < this.#origin.eventId
    this.#unchecked.add(event, isKept)
    if (beginning(type, attributes) === this.#failedKey) {
      this.#ordinal += 1
      if (this.#isWhatFailed(this.#ordinal, isKept)) this.#begun.add(eventId)
    }
    if (isKept) return
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
    const state = this.#state(description, failure, waits !== undefined)
    const { isRecovered, until } = this.#recovered(state, closeTime)
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
      isRecovered,
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
      const now = runFailure(type, attributes)
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
      const isSame = this.#isSame(taskFailure(type, attributes))
      return { message: message.split('\n')[0] ?? '', isSame, eventId, attempt }
    }
    const retried = pendingActivities.find(
      (activity) =>
        isFailing(activity) &&
        this.#isSame({
          kind: 'ACTIVITY',
          name: activity.type,
          message: activity.lastFailure ?? '',
        }),
    )
    return retried && { message: retried.lastFailure ?? '', isSame: true, attempt: retried.attempt }
  }

  #state(
    { info: { status }, resetRunId }: Description,
    failure: Failing | undefined,
    isWaiting: boolean,
  ): RecoveryState {
    switch (status) {
      case 'COMPLETED':
      case 'CONTINUED_AS_NEW':
      case 'CANCELED':
        return status
      case 'TERMINATED':
        return resetRunId ? 'RESET_AGAIN' : 'TERMINATED'
      case 'FAILED':
      case 'TIMED_OUT':
        if (failure?.isSame) return 'FAILED_AGAIN'
        return status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED_OTHERWISE'
      default:
        if (failure !== undefined) return failure.isSame ? 'FAILED_AGAIN' : 'FAILED_OTHERWISE'
        if (this.#firstTask === undefined) return 'STARTING'
        return isWaiting ? 'WAITING' : 'RUNNING'
    }
  }

  #recovered(
    state: RecoveryState,
    closeTime: string | undefined,
  ): { isRecovered: boolean; until: string | undefined } {
    switch (state) {
      case 'COMPLETED':
      case 'CONTINUED_AS_NEW':
        return { isRecovered: true, until: closeTime }
      case 'RUNNING':
      case 'WAITING':
        return { isRecovered: this.#passed !== undefined, until: this.#passed?.time }
      case 'STARTING':
        return { isRecovered: false, until: undefined }
      default:
        return { isRecovered: false, until: closeTime }
    }
  }
}
