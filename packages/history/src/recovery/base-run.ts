import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { FailedAt } from '@rewind/contract/recovery'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { type Step, StepScanner } from '../events/steps.ts'
import { FailedAtScanner, type PendingActivity } from '../failures/failed-at.ts'
import { type Compensation, compensationOf } from '../reset-plan/compensation.ts'
import { toEventRow } from '../rows/event-row.ts'
import { closingStatus } from '../rows/row-categories.ts'

/** What a run that a reset was made from had come to, for comparing the new run with it. */
export interface BaseRun {
  failedAt?: FailedAt
  steps: readonly Step[]
  /** The events of signals, updates and cancel requests, ascending. */
  received: readonly number[]
  compensation?: Compensation
  /** The status with which it closed. */
  closing?: WorkflowStatus
}

const receivedTypes = new Set([
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
  'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
])

/** From outside: it may be what the code waited for. An update counts once it is accepted. */
export const isReceived = ({ type }: Pick<HistoryEvent, 'type'>): boolean => receivedTypes.has(type)

/** Reads the history of a base run once, in order. */
export class BaseRunScanner {
  readonly #failedAt = new FailedAtScanner()
  readonly #steps = new StepScanner()
  readonly #received: number[] = []
  #cancelRequestId: number | undefined
  #closing: EventRow | undefined

  add(event: HistoryEvent): void {
    this.#failedAt.add(event)
    this.#steps.add(event)
    const { type, eventId } = event
    if (isReceived(event)) this.#received.push(eventId)
    if (type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED') this.#cancelRequestId = eventId
    if (closingStatus(event) !== undefined) this.#closing = toEventRow(event)
  }

  /** `pendingActivities`: what describe still lists of a run that was closed while they were tried. */
  result(pendingActivities: readonly PendingActivity[] = []): BaseRun {
    const steps = this.#steps.steps()
    const failedAt = this.#failedAt.failedAt(pendingActivities)
    const closing = this.#closing && closingStatus(this.#closing)
    const compensation = compensationOf({
      steps,
      closing: this.#closing,
      cancelRequestId: this.#cancelRequestId,
    })
    return {
      ...(failedAt === undefined ? {} : { failedAt }),
      steps,
      received: this.#received,
      ...(compensation === undefined ? {} : { compensation }),
      ...(closing === undefined ? {} : { closing }),
    }
  }
}
