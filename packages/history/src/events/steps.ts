import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { StepKind } from '@rewind/contract/recovery'
import { toEventRow } from '../rows/event-row.ts'
import { textOf } from './json-object.ts'
import { markerKind, type Span, Spans } from './spans.ts'

/** Something that a run did: work that has an effect outside of its own history, or a wait. */
export interface Step {
  kind: StepKind
  /** The activity type, "timer 30 d", the child's workflow type, "signal approve". */
  name: string
  /** What tells it from others of its name: its input in a few words, a signal's receiver. */
  input: string | undefined
  beginId: number
  /** With which it was done or failed. Absent: it is open. */
  endId: number | undefined
  failure: string | undefined
  /** `done`: it came to a good end; of a child, it runs or has completed. `failed`: to any other end. */
  state: 'open' | 'done' | 'failed'
  /** A timer whose length is not a whole number of seconds: the code computes another length each time. */
  isComputed?: boolean
}

const goodEnd =
  /^(?:ACTIVITY_TASK_COMPLETED|TIMER_FIRED|CHILD_WORKFLOW_EXECUTION_COMPLETED|NEXUS_OPERATION_COMPLETED|EXTERNAL_WORKFLOW_EXECUTION_SIGNALED)$/

function stepOf(span: Span): Step | undefined {
  const { kind, begin, later, end } = span
  // A request to cancel is no work of its own.
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

/** Ids of children and receivers differ from run to run: they are none of the name. */
function nameOf({ kind, begin }: Span): Pick<Step, 'name' | 'input'> {
  const { name = begin.type, id = '', text } = begin
  if (kind === 'child workflow') return { name: name.replace(` ${id}`, ''), input: text }
  if (kind !== 'signal sent') return { name, input: text }
  const receiver = name.lastIndexOf(' to ')
  return { name: receiver < 0 ? name : name.slice(0, receiver), input: name }
}

/** A local activity is written once it has ended. */
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

/** The steps among spans and markers, in the order they began. */
export const stepsOf = (spans: readonly Span[], markers: readonly EventRow[]): Step[] =>
  [...spans.map(stepOf), ...markers.map(localStep)]
    .filter((step) => step !== undefined)
    .sort((one, other) => one.beginId - other.beginId)

const isOfStep =
  /^(?:ACTIVITY_TASK|TIMER|NEXUS_OPERATION|(?:START_)?CHILD_WORKFLOW_EXECUTION|(?:SIGNAL_)?EXTERNAL_WORKFLOW_EXECUTION)_|^MARKER_RECORDED$/

/** Collects the steps of a history whose events come in order. */
export class StepScanner {
  readonly #spans = new Spans()
  #markers: EventRow[] = []
  readonly #computed = new Set<number>()

  add(event: HistoryEvent): void {
    // Most events are of workflow tasks, and a row takes some making.
    if (!isOfStep.test(event.type)) return
    if (/\.\d+s$/.test(textOf(event.attributes, 'startToFireTimeout') ?? '')) {
      this.#computed.add(event.eventId)
    }
    const row = toEventRow(event)
    if (!this.#spans.add(row) && markerKind(row) === 'local activity') this.#markers.push(row)
  }

  /** Lets go of the steps that are over: what is asked for later is about the others. */
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
