import type { EventRow } from '@rewind/contract/history'
import { kindOf } from '../rows/event-group.ts'

export type SpanKind =
  | 'activity'
  | 'timer'
  | 'child workflow'
  | 'signal sent'
  | 'cancel sent'
  | 'Nexus operation'

/**
 * An activity, timer, child, signal, cancel request or Nexus operation that a workflow task began,
 * and its later events.
 */
export interface Span {
  readonly kind: SpanKind
  readonly begin: EventRow
  /** The later events of the span, ascending. */
  readonly later: EventRow[]
  end: EventRow | undefined
}

const spanBeginnings = new Map<string, SpanKind>([
  ['ACTIVITY_TASK_SCHEDULED', 'activity'],
  ['TIMER_STARTED', 'timer'],
  ['START_CHILD_WORKFLOW_EXECUTION_INITIATED', 'child workflow'],
  ['SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', 'signal sent'],
  ['REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', 'cancel sent'],
  ['NEXUS_OPERATION_SCHEDULED', 'Nexus operation'],
])

const spanEnd =
  /^(?:ACTIVITY_TASK|TIMER|NEXUS_OPERATION|(?:START_)?CHILD_WORKFLOW_EXECUTION|SIGNAL_EXTERNAL_WORKFLOW_EXECUTION|REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION)_(?:COMPLETED|FIRED|FAILED|TIMED_OUT|CANCELED|TERMINATED)$|^EXTERNAL_WORKFLOW_EXECUTION_/

/** Collects the spans of a history. Add the rows in order. */
export class Spans {
  all: Span[] = []
  readonly #byBegin = new Map<number, Span>()

  /** Returns false if the row belongs to no span. */
  add(row: EventRow): boolean {
    const kind = spanBeginnings.get(row.type)
    if (kind !== undefined) {
      const span: Span = { kind, begin: row, later: [], end: undefined }
      this.all.push(span)
      this.#byBegin.set(row.eventId, span)
      return true
    }
    const span = row.of === undefined ? undefined : this.#byBegin.get(row.of)
    if (span === undefined) return false
    span.later.push(row)
    if (spanEnd.test(row.type)) span.end = row
    return true
  }

  /** Drops the spans that have ended. */
  forgetEnded(): void {
    for (const { begin, end } of this.all) {
      if (end !== undefined) this.#byBegin.delete(begin.eventId)
    }
    this.all = this.all.filter(({ end }) => end === undefined)
  }

  /** Returns the span that an event began. Undefined: it began none. */
  readonly of = (eventId: number): Span | undefined => this.#byBegin.get(eventId)
}

export const markerKind = (row: EventRow): 'local activity' | 'side effect' | 'marker' =>
  kindOf(row.type, row.cause) === 'local activity'
    ? 'local activity'
    : row.cause === 'SideEffect' || row.cause === 'MutableSideEffect'
      ? 'side effect'
      : 'marker'
