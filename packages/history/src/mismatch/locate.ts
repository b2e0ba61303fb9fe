import type { ReapplyExclude } from '@rewind/contract/primitives'
import { eventTypeName } from '../events/event-names.ts'
import type { CommandLog } from './command-log.ts'
import type { MismatchHint, Wanted } from './hint.ts'
import type { LoggedCommand } from './logged-command.ts'
import { type UnseenShift, unseenShift, unseenShiftUpTo } from './unseen-shift.ts'

/**
 * Where the code stopped matching its history, as far as the text and the history show together.
 */
export interface Located {
  /**
   * The event that the text means. Undefined: the text means no event, for example if the code
   * gives more commands than the history holds.
   */
  event?: { eventId: number; type: string }
  /**
   * The workflow tasks at which the code may have stopped matching, newest first. Exactly one if
   * there is no doubt.
   */
  decisions: readonly number[]
  /** The one to try first. Undefined: the newest. */
  first?: number
  doubt?: Doubt
  /** What a reset there must not reapply. */
  exclude?: ReapplyExclude[]
}

/** Why the place is not certain. */
export type Doubt =
  /**
   * Go names an event that found no command. An earlier event may have matched the command of
   * another event.
   */
  | ({ is: 'LATE' } & UnseenShift)
  /** The SDK does not compare arguments: these commands ran earlier with other arguments. */
  | ({ is: 'ARGUMENTS' } & UnseenShift)
  /** The text means one of these commands, whose arguments may differ. */
  | ({ is: 'SEVERAL' } & UnseenShift)
  /** The text names the additional command, but not the workflow task at which the code gave it. */
  | { is: 'MORE' }
  /** The text says that the code had ended, but not at which workflow task. */
  | { is: 'ENDED' }
  | { is: 'NOT_TOLD' }

/**
 * Returns where the code stopped matching. Undefined: text and history do not fit together. Only
 * events before `before` were replayed.
 */
export function locate(log: CommandLog, hint: MismatchHint, before: number): Located | undefined {
  const { place } = hint
  switch (place.is) {
    case 'EVENT': {
      const command = log.at(place.eventId)
      // If the types differ, the text is about an event of another history.
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

/** With only one workflow task there is no doubt. */
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
 * Returns the oldest workflow task that may have decided another step. A reset to a later one could
 * complete without that step unnoticed. A reset to the oldest one cannot.
 */
function firstToTry(decisions: readonly number[], doubt: Doubt): number | undefined {
  if (!('oldest' in doubt) || doubt.oldest === undefined) return undefined
  const { decidedBy } = doubt.oldest
  return decisions.includes(decidedBy) ? decidedBy : undefined
}

/** From event `from` up to, but not including, event `before`. Newest first. */
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

/** The SDK compares in order, so everything that it compares matched before this event. */
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
    // A command that the code adds at an earlier workflow task is compared with the event of a
    // later one.
    if (given === undefined && hint.wanted.id !== command.id) {
      const decisions = decisionsIn(log, last?.decidedBy ?? 0, decidedBy + 1)
      return among(decisions, { is: 'MORE' }, command)
    }
    if (given !== undefined && given < decidedBy) return shifted(log, hint, index, given)
  }
  return shifted(log, hint, index, decidedBy, command)
}

/**
 * After the last command of the history. By default, Go's ids show which workflow task decided the
 * command.
 */
function more(log: CommandLog, hint: MismatchHint, before: number): Located | undefined {
  const index = log.countBefore(before)
  const last = log.commands[index - 1]
  const given = hint.wanted && givenAt(log, hint.wanted, last)
  if (given !== undefined) return shifted(log, hint, index, given)
  return among(decisionsIn(log, last?.decidedBy ?? 0, before), { is: 'MORE' })
}

/**
 * Returns the workflow task at which Go's code gave a command, by the id of the command: by default
 * the id that its event would have. All commands up to `last` are matched, so the command can only
 * be the next one of the same workflow task or the first one of another.
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

/** An earlier command with other arguments may have been another step. */
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

/**
 * The code ended after its last event. If the code had a later event of its own, the text would
 * name that event.
 */
function ended(log: CommandLog, signalId: number, before: number): Located | undefined {
  const type = log.typeAt(signalId)
  if (type === undefined || signalId >= before) return undefined
  const last = log.commands[log.countBefore(signalId) - 1]
  const decisions = decisionsIn(log, last?.decidedBy ?? 0, signalId)
  return among(decisions, { is: 'ENDED' }, { eventId: signalId, type })
}

/** The code is correct. Reset to the same point again and exclude updates. */
function reapplied(log: CommandLog, eventId: number): Located | undefined {
  const type = log.typeAt(eventId)
  const point = log.taskEndBefore(eventId)
  if (type !== 'WORKFLOW_EXECUTION_UPDATE_ADMITTED' || point === undefined) return undefined
  return { event: { eventId, type }, decisions: [point], exclude: ['UPDATE'] }
}

/** Go numbers the calls. The one without a marker comes between the markers before and after it. */
function sideEffect(log: CommandLog, ordinal: number, before: number): Located | undefined {
  const markers = log.commands.filter(({ kind }) => kind === 'side effect')
  const from = markers[ordinal - 2]?.decidedBy ?? 0
  const to = markers[ordinal - 1]?.decidedBy ?? before
  return among(decisionsIn(log, from, Math.min(to, before)), { is: 'MORE' })
}
