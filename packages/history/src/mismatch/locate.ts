import type { ReapplyExclude } from '@rewind/contract/primitives'
import { eventTypeName } from '../events/event-names.ts'
import type { CommandLog } from './command-log.ts'
import type { MismatchHint, Wanted } from './hint.ts'
import type { LoggedCommand } from './logged-command.ts'
import { type UnseenShift, unseenShift, unseenShiftUpTo } from './unseen-shift.ts'

/** Where the code stopped matching its history, as far as text and history tell together. */
export interface Located {
  /** The event that the text means. Absent: it means none, as where the code does more than the history holds. */
  event?: { eventId: number; type: string }
  /** The workflow tasks at which the code may have stopped matching, newest first; exactly one without a doubt. */
  decisions: readonly number[]
  /** Which of them to try first, where that is not the newest. */
  first?: number
  doubt?: Doubt
  /** What must not be reapplied there. */
  exclude?: ReapplyExclude[]
}

/** Why it is not certain. */
export type Doubt =
  /** Go notices an event that found no command, not the first event that found another one's. */
  | ({ is: 'LATE' } & UnseenShift)
  /** The SDK compares no arguments: these ran before, with others. */
  | ({ is: 'ARGUMENTS' } & UnseenShift)
  /** The text means one of these, which may have other arguments. */
  | ({ is: 'SEVERAL' } & UnseenShift)
  /** The text says what the code does in addition, not at which of these. */
  | { is: 'MORE' }
  /** The text says that the code had ended, not at which of these. */
  | { is: 'ENDED' }
  | { is: 'NOT_TOLD' }

/**
 * Undefined where text and history do not fit together. Of the history only what stands before
 * event `before` was replayed.
 */
export function locate(log: CommandLog, hint: MismatchHint, before: number): Located | undefined {
  const { place } = hint
  switch (place.is) {
    case 'EVENT': {
      const command = log.at(place.eventId)
      // A text that gives it another type speaks of another history's event.
      const isMeant = place.type === undefined || place.type === eventTypeName(command?.type ?? '')
      return command && isMeant ? severalAt(log, hint, [command], before) : undefined
    }
    case 'COMMAND':
      return severalAt(log, hint, log.named(place.key), before)
    case 'DECISION': {
      const { decidedBy, type, id } = place
      const decided = log.commands.filter(
        (command) => command.decidedBy === decidedBy && eventTypeName(command.type) === type,
      )
      const command = decided.find((each) => each.id === id) ?? decided[0]
      return command && severalAt(log, hint, [command], before)
    }
    case 'MORE':
      return more(log, hint, before)
    case 'SIGNAL':
      return ended(log, place.eventId, before)
    case 'TASK': {
      const decision = log.decisions.find((eventId) => eventId >= place.eventId)
      return decision === undefined ? undefined : { decisions: [decision] }
    }
    case 'REAPPLIED':
      return reapplied(log, place.eventId)
    case 'SIDE_EFFECT':
      return sideEffect(log, place.ordinal, before)
    case 'UNKNOWN':
      return among(decisionsIn(log, 0, before), { is: 'NOT_TOLD' })
    default:
      return place satisfies never
  }
}

/** Nothing to doubt where there is only one. */
function among(
  decisions: readonly number[],
  doubt: Doubt,
  event?: Located['event'],
): Located | undefined {
  if (decisions.length === 0) return undefined
  const first = firstToTry(decisions, doubt)
  return {
    ...(event === undefined ? {} : { event: { eventId: event.eventId, type: event.type } }),
    decisions,
    ...(decisions.length === 1 ? {} : { doubt, ...(first === undefined ? {} : { first }) }),
  }
}

/**
 * The oldest of the steps that may have been another one. From a later point the new run would close
 * without that step, and nobody would notice; from the oldest it lacks none.
 */
function firstToTry(decisions: readonly number[], doubt: Doubt): number | undefined {
  if (!('oldest' in doubt) || doubt.oldest === undefined) return undefined
  const { decidedBy } = doubt.oldest
  return decisions.includes(decidedBy) ? decidedBy : undefined
}

/** From one event to another, the latter excluded, newest first. */
const decisionsIn = (log: CommandLog, from: number, before: number): number[] =>
  log.decisions.filter((eventId) => eventId >= from && eventId < before).reverse()

function severalAt(
  log: CommandLog,
  hint: MismatchHint,
  named: readonly LoggedCommand[],
  before: number,
): Located | undefined {
  const meant = named.filter(
    ({ eventId, decidedBy }) => eventId < before && log.isDecision(decidedBy),
  )
  const newest = meant.at(-1)
  if (newest === undefined) return undefined
  if (hint.isLate) {
    const shift = unseenShiftUpTo(log.commands, log.countBefore(newest.eventId), hint.sdk)
    return among(decisionsIn(log, 0, newest.decidedBy + 1), { is: 'LATE', ...shift }, newest)
  }
  if (meant.length === 1) return compared(log, hint, newest)
  const decisions = new Set(meant.map(({ decidedBy }) => decidedBy).reverse())
  const oldest = areAlike(meant) ? undefined : meant[0]
  return among([...decisions], { is: 'SEVERAL', commands: meant, oldest }, newest)
}

const areAlike = (commands: readonly LoggedCommand[]): boolean =>
  commands.every(({ args }) => args !== undefined && args === commands[0]?.args)

/** The SDK compares in order: before the event everything was alike, as far as it compares. */
function compared(
  log: CommandLog,
  hint: MismatchHint,
  command: LoggedCommand,
): Located | undefined {
  const index = log.countBefore(command.eventId)
  const last = log.commands[index - 1]
  const { decidedBy } = command
  if (hint.sdk === 'GO' && hint.wanted?.kind !== undefined) {
    const given = givenAt(log, hint.wanted, last)
    // A command that the code gives in addition at an earlier decision is compared with a later one's event.
    if (given === undefined && hint.wanted.id !== command.id) {
      const decisions = decisionsIn(log, last?.decidedBy ?? 0, decidedBy + 1)
      return among(decisions, { is: 'MORE' }, command)
    }
    if (given !== undefined && given < decidedBy) return shifted(log, hint, index, given)
  }
  return shifted(log, hint, index, decidedBy, command)
}

/** Behind the last command of the history: by default Go's ids tell the decision. */
function more(log: CommandLog, hint: MismatchHint, before: number): Located | undefined {
  const index = log.countBefore(before)
  const last = log.commands[index - 1]
  const given = hint.wanted && givenAt(log, hint.wanted, last)
  if (given !== undefined) return shifted(log, hint, index, given)
  return among(decisionsIn(log, last?.decidedBy ?? 0, before), { is: 'MORE' })
}

/**
 * The decision at which Go's code gave a command, by its id: that is by default the id that its event
 * would have. All commands up to `last` are accounted for, so it can only be the next one of the same
 * decision, or the first of another.
 */
function givenAt(
  log: CommandLog,
  { id = '' }: Wanted,
  last: LoggedCommand | undefined,
): number | undefined {
  const [, digits] = /^(?:.*_)?(\d+)$/s.exec(id) ?? []
  const position = Number(digits)
  const decision = log.decisionBefore(position)
  if (decision === undefined) return undefined
  const isNext = last?.decidedBy === decision && position === last.eventId + 1
  const isFirst = position === decision + 1 && decision >= (last?.decidedBy ?? 0)
  return isNext || isFirst ? decision : undefined
}

/** What the code did before with other arguments may have been another step. */
function shifted(
  log: CommandLog,
  { wanted, sdk }: MismatchHint,
  index: number,
  decision: number,
  event?: Located['event'],
): Located | undefined {
  const { commands: found, oldest } = unseenShift(log.commands, index, wanted, sdk)
  const commands = found.filter(({ decidedBy }) => decidedBy < decision)
  const decisions = new Set([decision, ...commands.map(({ decidedBy }) => decidedBy)])
  return among([...decisions], { is: 'ARGUMENTS', commands, oldest }, event)
}

/** With an event of the code's own after its end, the text would name that one: it ended behind the last. */
function ended(log: CommandLog, signalId: number, before: number): Located | undefined {
  const type = log.typeAt(signalId)
  if (type === undefined || signalId >= before) return undefined
  const last = log.commands[log.countBefore(signalId) - 1]
  const decisions = decisionsIn(log, last?.decidedBy ?? 0, signalId)
  return among(decisions, { is: 'ENDED' }, { eventId: signalId, type })
}

/** The code did nothing wrong: the same point again, without updates. */
function reapplied(log: CommandLog, eventId: number): Located | undefined {
  const type = log.typeAt(eventId)
  const point = log.taskEndBefore(eventId)
  if (type !== 'WORKFLOW_EXECUTION_UPDATE_ADMITTED' || point === undefined) return undefined
  return { event: { eventId, type }, decisions: [point], exclude: ['UPDATE'] }
}

/** Go counts the calls, and finds no marker for this one: it comes after the one before and before the next. */
function sideEffect(log: CommandLog, ordinal: number, before: number): Located | undefined {
  const markers = log.commands.filter(({ kind }) => kind === 'side effect')
  const from = markers[ordinal - 2]?.decidedBy ?? 0
  const to = markers[ordinal - 1]?.decidedBy ?? before
  return among(decisionsIn(log, from, Math.min(to, before)), { is: 'MORE' })
}
