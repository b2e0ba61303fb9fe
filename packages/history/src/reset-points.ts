import type { EventRow, HistoryEvent, ResetPoint, ResetPoints } from '@rewind/contract/history'
import type { Stuck, WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from './actions.ts'
import { CommandIndex } from './command-index.ts'
import { isCompensated } from './compensation.ts'
import { decisionOf, decisionWords } from './decisions.ts'
import { eventTypeName } from './event-names.ts'
import { toEventRow } from './event-row.ts'
import { mismatchText } from './failure-text.ts'
import { numberOf, objectOf, textOf } from './json-object.ts'
import { clueIn, isDecided, wantsToFail } from './non-determinism.ts'
import {
  isTaskEnd,
  PointRule,
  pendingTaskWords,
  sameAsEnd,
  storedEvent,
} from './reset-point-rule.ts'
import { StepScanner } from './steps.ts'
import { isCutShort } from './stuck.ts'
import { UpdateNames } from './update-names.ts'
import { workflowTaskFailureLine } from './workflow-task-failure.ts'

type Suggestion = NonNullable<ResetPoints['suggested']>

interface Point {
  eventId: number
  type: string
  time: string
  /** Fixed words, or each decision with how often it was taken. */
  decided: string | Map<string, number>
  sameAs?: number
}

/** Finds the reset points of a history in one forward pass, and the one to suggest. */
export class ResetPointScanner {
  readonly #rule = new PointRule()
  readonly #points: Point[] = []
  readonly #completed = new Map<number, Map<string, number>>()
  readonly #commands = new CommandIndex()
  readonly #updates = new UpdateNames()
  /** The non-determinism failure that the run stands at. */
  #mismatch: string | undefined
  /** The newest failure of a workflow task or of the run: what it names stands before it. */
  #failedId = 0
  #runFailure: unknown
  readonly #steps = new StepScanner()
  #closing: EventRow | undefined

  add(event: HistoryEvent): void {
    const { eventId, type, time, attributes } = event
    this.#commands.add(event)
    this.#updates.add(event)
    const isPoint = this.#rule.whyNot(storedEvent(event)) === undefined
    if (isTaskEnd(event)) sameAsEnd(this.#points, eventId)
    else if (isPoint) this.#points.push({ eventId, type, time, decided: pendingTaskWords(event) })
    if (type === 'WORKFLOW_TASK_COMPLETED') {
      const decided = new Map<string, number>()
      this.#points.push({ eventId, type, time, decided })
      this.#completed.set(eventId, decided)
      this.#mismatch = undefined
    } else if (type === 'WORKFLOW_TASK_FAILED') {
      this.#failedId = eventId
      this.#points.push({ eventId, type, time, decided: failedWords(attributes) })
      if (!isCutShort(attributes)) this.#mismatch = mismatchOf(attributes)
    } else if (type === 'WORKFLOW_TASK_TIMED_OUT') {
      this.#points.push({ eventId, type, time, decided: 'timed out' })
    } else {
      if (type === 'WORKFLOW_EXECUTION_FAILED') {
        this.#failedId = eventId
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

  /** The point to suggest, where it can be told for certain: temporal-semantics.md §8 */
  suggested(status: WorkflowStatus, stuck: Stuck | undefined): Suggestion | undefined {
    const message =
      stuck?.cause === 'NON_DETERMINISTIC_ERROR' ? stuck.message : this.#messageOfMismatch(status)
    if (message !== undefined) return this.#beforeMismatch(message, status)
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

  /** An update's events name no workflow task, but are written with the end of the one that decided them. */
  #lastDecided(type: string): Map<string, number> | undefined {
    const last = this.#points.findLast(isTaskEnd)
    return type.startsWith('WORKFLOW_EXECUTION_UPDATE_') && last
      ? this.#completed.get(last.eventId)
      : undefined
  }

  #messageOfMismatch(status: WorkflowStatus): string | undefined {
    if (status !== 'FAILED') return this.#mismatch
    return mismatchText(this.#runFailure) || undefined
  }

  #beforeMismatch(message: string, status: WorkflowStatus): Suggestion | undefined {
    const clue = wantsToFail(message) ? undefined : clueIn(message)
    if (clue === undefined) return undefined
    if ('decidedBy' in clue) return this.#suggestMismatch(clue.decidedBy, `a ${clue.type}`, status)
    const failing = 'eventId' in clue ? clue.eventId : this.#commands.idOf(clue.key)
    if (failing === undefined || failing >= this.#failedId) return undefined
    const type = this.#commands.typeAt(failing)
    if (type === undefined || !isDecided(eventTypeName(type))) return undefined
    // A text that gives it another type speaks of another history's event.
    const said = 'type' in clue ? clue.type : undefined
    if (said !== undefined && said !== eventTypeName(type)) return undefined
    const point = this.#points.findLast(
      ({ eventId, type }) => eventId < failing && type === 'WORKFLOW_TASK_COMPLETED',
    )
    return this.#suggestMismatch(
      point?.eventId,
      `event ${failing} (${eventTypeName(type)})`,
      status,
    )
  }

  #suggestMismatch(
    eventId: number | undefined,
    failing: string,
    status: WorkflowStatus,
  ): Suggestion | undefined {
    if (eventId === undefined || !this.#completed.has(eventId)) return undefined
    const last = `the last decision before ${failing}, which the code cannot follow`
    const because = isClosed(status)
      ? `It is ${last}.`
      : `Roll back or patch the worker first: its task retries and loses nothing. Otherwise reset here: ${last}.`
    return { eventId, because }
  }

  /** The workflow task that scheduled what failed the run. */
  #beforeFailedCommand(): Suggestion | undefined {
    const failed = this.#commands.failed(this.#runFailure)
    if (failed === undefined || !this.#completed.has(failed.decidedBy)) return undefined
    const { eventId, kind, name, decidedBy } = failed
    const run = { steps: this.#steps.steps(), closing: this.#closing }
    if (isCompensated(run, decidedBy)) return undefined
    return {
      eventId: decidedBy,
      because: `It started ${kind} ${name} (event ${eventId}), whose failure failed the run; a reset here starts it again.`,
    }
  }
}

/** Java gives no cause of its own where the code does not know a version that the history holds. */
const javaVersion = 'io.temporal.internal.statemachines.UnsupportedVersion'

function mismatchOf({ cause, failure }: HistoryEvent['attributes']): string | undefined {
  const type = textOf(objectOf(failure, 'applicationFailureInfo'), 'type')
  return cause === 'NON_DETERMINISTIC_ERROR' || type === javaVersion
    ? textOf(failure, 'message')
    : undefined
}

function failedWords(attributes: HistoryEvent['attributes']): string {
  const line = workflowTaskFailureLine(attributes)
  return attributes.cause === 'RESET_WORKFLOW' ? line : `failed: ${line}`
}
