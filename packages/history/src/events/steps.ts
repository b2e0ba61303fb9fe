import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { StepKind } from '@rewind/contract/recovery'
import { toEventRow } from '../rows/event-row.ts'
import { textOf } from './json-object.ts'
import { markerKind, type Span, Spans } from './spans.ts'

/** Something that a run did: work that has an effect outside its own history, or a wait. */
export interface Step {
  kind: StepKind
  /** The activity type, "timer 30 d", the workflow type of the child, "signal approve". */
  name: string
  /**
   * What distinguishes the step from others of the same name: a preview of its input, or the
   * receiver of a signal.
   */
  input: string | undefined
  beginId: number
  /** The event with which the step was done or failed. Undefined: it is open. */
  endId: number | undefined
  failure: string | undefined
  /**
   * `done`: the step ended well, or its child runs or has completed. `failed`: it ended in any
   * other way.
   */
  state: 'open' | 'done' | 'failed'
  /**
   * A timer whose duration is not a whole number of seconds: the code computes another duration
   * each time.
   */
  isComputed?: boolean
}

const goodEnd =
  /^(?:ACTIVITY_TASK_COMPLETED|TIMER_FIRED|CHILD_WORKFLOW_EXECUTION_COMPLETED|NEXUS_OPERATION_COMPLETED|EXTERNAL_WORKFLOW_EXECUTION_SIGNALED)$/

function stepOf(span: Span): Step | undefined {
  const { kind, begin, later, end } = span
  // A cancel request does no work of its own.
  if (kind === 'cancel sent') return undefined
  const started =
    kind === 'child workflow' ? later.find(({ type }) => type.endsWith('_STARTED')) : undefined
  const isGood = end === undefined ? started !== undefined : goodEnd.test(end.type)
  return {
    kind,
    ...nameOf(span),
    beginId: begin.eventId,
    endId: (isGood ? (started ?? end) : end)?.eventId,
    failure: end?.failure,
    state: isGood ? 'done' : end === undefined ? 'open' : 'failed',
  }
}

/** The names of children and receivers leave out ids, because ids differ from run to run. */
function nameOf({ kind, begin }: Span): Pick<Step, 'name' | 'input'> {
  const { name = begin.type, id = '', text } = begin
  if (kind === 'child workflow') return { name: name.replace(` ${id}`, ''), input: text }
  if (kind !== 'signal sent') return { name, input: text }
  const receiver = name.lastIndexOf(' to ')
  return { name: receiver < 0 ? name : name.slice(0, receiver), input: name }
}

/** A local activity has one event, which is written when the activity has ended. */
function localStep(row: EventRow): Step | undefined {
  if (markerKind(row) !== 'local activity') return undefined
  return {
    kind: 'local activity',
    name: (row.name ?? '').replace(/^local activity /, ''),
    input: undefined,
    beginId: row.eventId,
    endId: row.eventId,
    failure: row.failure,
    state: row.failure === undefined ? 'done' : 'failed',
  }
}

/** Returns the steps among spans and markers in the order in which they began. */
export const stepsOf = (spans: readonly Span[], markers: readonly EventRow[]): Step[] =>
  [...spans.map(stepOf), ...markers.map(localStep)]
    .filter((step) => step !== undefined)
    .sort((one, other) => one.beginId - other.beginId)

const isOfStep =
  /^(?:ACTIVITY_TASK|TIMER|NEXUS_OPERATION|(?:START_)?CHILD_WORKFLOW_EXECUTION|(?:SIGNAL_)?EXTERNAL_WORKFLOW_EXECUTION)_|^MARKER_RECORDED$/

/** Collects the steps of a history. Add the events in order. */
export class StepScanner {
  readonly #spans = new Spans()
  #markers: EventRow[] = []
  readonly #computed = new Set<number>()

  add(event: HistoryEvent): void {
    // Most events belong to workflow tasks. Skipping them first saves the cost of making a row.
    if (!isOfStep.test(event.type)) return
    if (/\.\d+s$/.test(textOf(event.attributes, 'startToFireTimeout') ?? '')) {
      this.#computed.add(event.eventId)
    }
    const row = toEventRow(event)
    if (!this.#spans.add(row) && markerKind(row) === 'local activity') this.#markers.push(row)
  }

  /** Drops the steps that have ended. */
  forgetEnded(): void {
    this.#spans.forgetEnded()
    this.#markers = []
  }

  steps(): Step[] {
    return stepsOf(this.#spans.all, this.#markers).map((step) =>
      this.#computed.has(step.beginId) ? { ...step, isComputed: true } : step,
    )
  }
}
