import type { EventRow } from '@rewind/contract/history'
import { type Span, Spans } from '../events/spans.ts'
import { type Step, stepsOf } from '../events/steps.ts'
import { isCutShort, isHarmless } from '../failures/stuck.ts'
import { isTaskBegin, PointRule } from '../reset-points/reset-point-rule.ts'
import { closingStatus } from '../rows/row-categories.ts'

/** A history by its light rows; `HistoryModel` is one. */
export interface PlanHistory {
  /** The greatest event id known of. */
  readonly length: number
  rowAt(eventId: number): EventRow | undefined
}

/** An update by the events that it left; re-applied ones are admitted before they are accepted. */
export interface UpdateRows {
  admitted?: EventRow
  accepted?: EventRow
  completed?: EventRow
}

/** One pass over a history, from which every choice of point and options is planned. */
export class PlanIndex {
  readonly length: number
  readonly rowAt: (eventId: number) => EventRow | undefined
  /** How many of the events 1 to `length` have no row. */
  readonly missing: number
  /** Events that can be reset to, ascending; of a workflow task's schedule, start and end, the end. */
  readonly points: number[] = []
  readonly signals: EventRow[] = []
  readonly updates = new Map<string, UpdateRows>()
  readonly optionUpdates: EventRow[] = []
  readonly cancelRequests: EventRow[] = []
  readonly markers: EventRow[] = []
  /** Search attributes and memo, as the workflow's own code changed them. */
  readonly attributeChanges: EventRow[] = []
  /** WORKFLOW_EXECUTION_PAUSED and UNPAUSED. */
  readonly pauses: EventRow[] = []
  /** The event that closed the run. */
  closing: EventRow | undefined
  /** The failure that the run stands at, or that ended it, where it says that the code does not match the history. */
  mismatch: EventRow | undefined
  /** Of the worker that completed the newest workflow task that tells it: `temporal-go`. */
  sdk: string | undefined
  /** The newest failure of the workflow task that the run stands at, whose cause says something against its code. */
  failedTask: EventRow | undefined
  /** The last WORKFLOW_TASK_COMPLETED: a workflow task that failed after it is the same one again. */
  lastCompletedId = 0
  readonly #spans = new Spans()
  #steps: readonly Step[] | undefined

  constructor(history: PlanHistory) {
    this.length = history.length
    this.rowAt = (eventId) => history.rowAt(eventId)
    const rule = new PointRule()
    let missing = 0
    for (let eventId = 1; eventId <= this.length; eventId++) {
      const row = history.rowAt(eventId)
      if (row === undefined) missing += 1
      else this.#add(row, rule.whyNot(row) === undefined)
    }
    this.missing = missing
  }

  /** The last reset point at or before an event. */
  pointUpTo(eventId: number): number | undefined {
    let [low, high] = [0, this.points.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.points[middle] ?? 0) <= eventId) low = middle + 1
      else high = middle
    }
    return this.points[low - 1]
  }

  get spans(): readonly Span[] {
    return this.#spans.all
  }

  /** What the run did, in the order it began. */
  get steps(): readonly Step[] {
    this.#steps ??= stepsOf(this.spans, this.markers)
    return this.#steps
  }

  get cancelRequestId(): number | undefined {
    return this.cancelRequests.at(-1)?.eventId
  }

  /** What an event began, where it began something. */
  readonly spanOf = (eventId: number): Span | undefined => this.#spans.of(eventId)

  #add(row: EventRow, isPoint: boolean): void {
    if (isPoint && !isTaskBegin(row)) this.points.push(row.eventId)
    this.#noteTask(row)
    if (!this.#spans.add(row)) this.#addOther(row)
  }

  #noteTask(row: EventRow): void {
    const { eventId, type } = row
    if (type === 'WORKFLOW_TASK_COMPLETED') {
      this.lastCompletedId = eventId
      this.sdk = row.sdk ?? this.sdk
      this.mismatch = undefined
      this.failedTask = undefined
    } else if (type === 'WORKFLOW_TASK_FAILED' && !isCutShort(row)) {
      this.mismatch = row.mismatch ? row : undefined
      this.failedTask = isHarmless(row) ? undefined : row
    }
  }

  #addOther(row: EventRow): void {
    switch (row.type) {
      case 'WORKFLOW_EXECUTION_SIGNALED':
        this.signals.push(row)
        break
      case 'WORKFLOW_EXECUTION_UPDATE_ADMITTED':
        this.#update(row).admitted ??= row
        break
      case 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED':
        this.#update(row).accepted ??= row
        break
      case 'WORKFLOW_EXECUTION_UPDATE_COMPLETED':
        this.#update(row).completed ??= row
        break
      case 'WORKFLOW_EXECUTION_OPTIONS_UPDATED':
        this.optionUpdates.push(row)
        break
      case 'WORKFLOW_EXECUTION_CANCEL_REQUESTED':
        this.cancelRequests.push(row)
        break
      case 'MARKER_RECORDED':
        this.markers.push(row)
        break
      case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES':
      case 'WORKFLOW_PROPERTIES_MODIFIED':
        // What SDKs write beside a patch marker is no decision of the code's.
        if (row.decision !== undefined) this.attributeChanges.push(row)
        break
      case 'WORKFLOW_EXECUTION_PAUSED':
      case 'WORKFLOW_EXECUTION_UNPAUSED':
        this.pauses.push(row)
        break
      default:
        if (closingStatus(row) === undefined) break
        this.closing = row
        if (row.mismatch !== undefined) this.mismatch = row
    }
  }

  #update(row: EventRow): UpdateRows {
    const id = row.id ?? `event ${row.eventId}`
    const known = this.updates.get(id)
    if (known !== undefined) return known
    const update: UpdateRows = {}
    this.updates.set(id, update)
    return update
  }
}
