import type {
  EventRow,
  HistoryEvent,
  Mismatch,
  ResetPoint,
  SuggestedPoint,
} from '@rewind/contract/history'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { decisionOf, decisionWords } from '../events/decisions.ts'
import { numberOf } from '../events/json-object.ts'
import { StepScanner } from '../events/steps.ts'
import { UpdateNames } from '../events/update-names.ts'
import { CommandIndex } from '../failures/command-index.ts'
import { workflowTaskFailureLine } from '../failures/workflow-task-failure.ts'
import { MismatchScanner } from '../mismatch/mismatch-scanner.ts'
import { mismatchPlace, suggestMismatch } from '../mismatch/suggest-mismatch.ts'
import { isCompensated } from '../reset-plan/compensation.ts'
import { toEventRow } from '../rows/event-row.ts'
import {
  isTaskEnd,
  PointRule,
  pendingTaskWords,
  sameAsEnd,
  storedEvent,
} from './reset-point-rule.ts'

interface Point {
  eventId: number
  type: string
  time: string
  /** A fixed text, or each decision with the number of times it was taken. */
  decided: string | Map<string, number>
  sameAs?: number
}

/** Finds the reset points of a history and the one to suggest. Add the events in order. */
export class ResetPointScanner {
  readonly #rule = new PointRule()
  readonly #points: Point[] = []
  readonly #completed = new Map<number, Map<string, number>>()
  readonly #commands = new CommandIndex()
  readonly #mismatches = new MismatchScanner()
  readonly #updates = new UpdateNames()
  #runFailure: unknown
  readonly #steps = new StepScanner()
  #closing: EventRow | undefined

  add(event: HistoryEvent): void {
    const { eventId, type, time, attributes } = event
    this.#commands.add(event)
    this.#mismatches.add(event)
    this.#updates.add(event)
    const isPoint = this.#rule.whyNot(storedEvent(event)) === undefined
    if (isTaskEnd(event)) sameAsEnd(this.#points, eventId)
    else if (isPoint) this.#points.push({ eventId, type, time, decided: pendingTaskWords(event) })
    if (type === 'WORKFLOW_TASK_COMPLETED') {
      const decided = new Map<string, number>()
      this.#points.push({ eventId, type, time, decided })
      this.#completed.set(eventId, decided)
    } else if (type === 'WORKFLOW_TASK_FAILED') {
      this.#points.push({ eventId, type, time, decided: failedWords(attributes) })
    } else if (type === 'WORKFLOW_TASK_TIMED_OUT') {
      this.#points.push({ eventId, type, time, decided: 'timed out' })
    } else {
      if (type === 'WORKFLOW_EXECUTION_FAILED') {
        this.#runFailure = attributes.failure
        this.#closing = toEventRow(event)
      }
      this.#steps.add(event)
      this.#addDecision(event)
    }
  }

  points(): ResetPoint[] {
    return this.#points.map((point) => ({
      ...point,
      decided: typeof point.decided === 'string' ? point.decided : decisionWords(point.decided),
    }))
  }

  /**
   * Where the code does not match this history, according to the newest failure. Undefined: it does
   * not say, or it matches.
   */
  get mismatch(): Mismatch | undefined {
    return mismatchPlace(this.#mismatches.mismatch)
  }

  /**
   * Returns the point to suggest or the points to try:
   * docs/temporal-semantics.md#what-follows-for-a-reset and docs/suggestions.md. Undefined: no
   * point is known to be right.
   */
  suggested(status: WorkflowStatus): SuggestedPoint | undefined {
    const { mismatch } = this.#mismatches
    if (mismatch !== undefined) return suggestMismatch(mismatch, !isClosed(status))
    return status === 'FAILED' ? this.#beforeFailedCommand() : undefined
  }

  #addDecision(event: HistoryEvent): void {
    const decidedBy = numberOf(event.attributes, 'workflowTaskCompletedEventId')
    const decided =
      decidedBy === undefined ? this.#lastDecided(event.type) : this.#completed.get(decidedBy)
    const decision =
      decided && decisionOf(event, (id) => this.#commands.at(id)?.name, this.#updates.of)
    if (decision !== undefined) decided?.set(decision, (decided.get(decision) ?? 0) + 1)
  }

  /**
   * Events of an update name no workflow task. The server writes them after the end of the workflow
   * task that decided them.
   */
  #lastDecided(type: string): Map<string, number> | undefined {
    const last = this.#points.findLast(isTaskEnd)
    return type.startsWith('WORKFLOW_EXECUTION_UPDATE_') && last
      ? this.#completed.get(last.eventId)
      : undefined
  }

  /**
   * The workflow task that scheduled the activity, child or operation whose failure failed the run.
   */
  #beforeFailedCommand(): SuggestedPoint | undefined {
    const failed = this.#commands.failed(this.#runFailure)
    if (failed === undefined || !this.#completed.has(failed.decidedBy)) return undefined
    const { eventId, kind, name, decidedBy } = failed
    const run = { steps: this.#steps.steps(), closing: this.#closing }
    if (isCompensated(run, decidedBy)) return undefined
    return {
      eventId: decidedBy,
      because: `It started ${kind} ${name} (event ${eventId}), whose failure failed the run; a reset here starts it again.`,
      certainty: 'CERTAIN',
      candidates: [decidedBy],
    }
  }
}

function failedWords(attributes: HistoryEvent['attributes']): string {
  const line = workflowTaskFailureLine(attributes)
  return attributes.cause === 'RESET_WORKFLOW' ? line : `failed: ${line}`
}
