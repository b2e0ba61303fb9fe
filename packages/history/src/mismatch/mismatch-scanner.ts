import type { HistoryEvent } from '@rewind/contract/history'
import { resetInfo } from '../events/reset-event.ts'
import { isCutShort } from '../failures/stuck.ts'
import { CommandLog } from './command-log.ts'
import { type Located, locate } from './locate.ts'
import type { LoggedCommand } from './logged-command.ts'
import { type ReadMismatch, runMismatch, taskMismatch } from './read-mismatch.ts'

/** A run whose code does not match its history: what it says, and where that is. */
export interface FoundMismatch extends ReadMismatch {
  /** The failure's own event. */
  eventId: number
  /** Absent: text and history do not tell together. */
  located?: Located
  /** Versions that the run recorded from there on, up to the event that is named. */
  versions: readonly LoggedCommand[]
  /** The first workflow task that was completed. */
  firstDecision: number | undefined
  /** The reset point that this run was made at, where it has done nothing new since. */
  triedAt?: number
}

/** Reads a history in one forward pass and tells where the code that runs it does not match it. */
export class MismatchScanner {
  readonly log = new CommandLog()
  #standing: (ReadMismatch & { eventId: number; before: number }) | undefined
  #triedAt: number | undefined
  /** The two newest events, the newest first. */
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
      // The task that failed the run did not come through its history: nothing it decided is meant.
      const before = this.log.decisions.at(-1) ?? eventId
      this.#standing = read && { ...read, eventId, before }
    }
    this.#last = [event, ...this.#last.slice(0, 1)]
  }

  /** The mismatch that the run stands at, or that ended it. */
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

  /** Stuck again with nothing new: the code left the part that was kept, whatever the text tells. */
  #untried(located: Located | undefined): Located | undefined {
    const triedAt = this.#triedAt
    if (triedAt === undefined || located?.exclude !== undefined) return located
    if (located?.decisions.every((decision) => decision < triedAt)) return located
    const left = this.log.decisions.filter((decision) => decision < triedAt).reverse()
    const named = new Set(located?.decisions)
    const told = left.filter((decision) => named.has(decision))
    const { first, ...place } = located ?? {}
    return {
      doubt: { is: 'NOT_TOLD' },
      ...place,
      decisions: told.length > 0 ? told : left,
      ...(first === undefined || first >= triedAt ? {} : { first }),
    }
  }
}
