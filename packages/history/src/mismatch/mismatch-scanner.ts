import type { HistoryEvent } from '@rewind/contract/history'
import { resetInfo } from '../events/reset-event.ts'
import { isCutShort } from '../failures/stuck.ts'
import { CommandLog } from './command-log.ts'
import { type Located, locate } from './locate.ts'
import type { LoggedCommand } from './logged-command.ts'
import { type ReadMismatch, runMismatch, taskMismatch } from './read-mismatch.ts'

/** A nondeterminism error of a run, and where the code does not match. */
export interface FoundMismatch extends ReadMismatch {
  /** The event of the failure. */
  eventId: number
  /** Undefined: the text and the history together do not show the place. */
  located?: Located
  /** The versions that the run recorded from the first candidate up to the named event. */
  versions: readonly LoggedCommand[]
  /** The first workflow task that completed. */
  firstDecision: number | undefined
  /**
   * The reset point that made this run, if the run has completed no workflow task of its own since.
   */
  triedAt?: number
}

/** Finds where the code does not match a history. Add the events in order. */
export class MismatchScanner {
  readonly log = new CommandLog()
  #standing: (ReadMismatch & { eventId: number; before: number }) | undefined
  #triedAt: number | undefined
  /** The last two events, the newer one first. */
  #last: readonly HistoryEvent[] = []

  add(event: HistoryEvent): void {
    this.log.add(event)
    const { eventId, type, attributes } = event
    if (type === 'WORKFLOW_TASK_COMPLETED') {
      this.#standing = undefined
      this.#triedAt = undefined
    } else if (type === 'WORKFLOW_TASK_FAILED') {
      this.#triedAt = resetInfo(event, ...this.#last)?.eventId ?? this.#triedAt
      const read = taskMismatch(attributes)
      if (!isCutShort(attributes)) this.#standing = read && { ...read, eventId, before: eventId }
    } else if (type === 'WORKFLOW_EXECUTION_FAILED') {
      const read = runMismatch(attributes.failure)
      // The workflow task that failed the run did not replay the whole history, so no command of it
      // is meant.
      const before = this.log.decisions.at(-1) ?? eventId
      this.#standing = read && { ...read, eventId, before }
    }
    this.#last = [event, ...this.#last.slice(0, 1)]
  }

  /** The nondeterminism error that blocks the run or that ended it. Undefined: there is none. */
  get mismatch(): FoundMismatch | undefined {
    if (this.#standing === undefined) return undefined
    const { before, ...standing } = this.#standing
    const located = this.#untried(standing.hint && locate(this.log, standing.hint, before))
    return {
      ...standing,
      ...(located === undefined ? {} : { located }),
      versions: this.#versionsIn(located),
      firstDecision: this.log.decisions[0],
      ...(this.#triedAt === undefined ? {} : { triedAt: this.#triedAt }),
    }
  }

  #versionsIn(located: Located | undefined): LoggedCommand[] {
    const from = located?.decisions[0] ?? Number.POSITIVE_INFINITY
    const to = located?.event?.eventId ?? Number.POSITIVE_INFINITY
    return this.log.commands.filter(
      ({ kind, decidedBy, eventId }) => kind === 'version' && decidedBy >= from && eventId <= to,
    )
  }

  /**
   * A run that a reset made and that fails again before it does anything new: the code stopped
   * matching within the events that the reset kept, whatever the text says.
   */
  #untried(located: Located | undefined): Located | undefined {
    const triedAt = this.#triedAt
    if (triedAt === undefined || located?.exclude !== undefined) return located
    if (located?.decisions.every((decision) => decision < triedAt)) return located
    const keptDecisions = this.log.decisions.filter((decision) => decision < triedAt).reverse()
    const named = new Set(located?.decisions)
    const namedDecisions = keptDecisions.filter((decision) => named.has(decision))
    const { first, ...place } = located ?? {}
    return {
      doubt: { is: 'NOT_TOLD' },
      ...place,
      decisions: namedDecisions.length > 0 ? namedDecisions : keptDecisions,
      ...(first === undefined || first >= triedAt ? {} : { first }),
    }
  }
}
