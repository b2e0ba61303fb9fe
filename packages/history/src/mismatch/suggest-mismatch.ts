import type { Mismatch, SuggestedPoint } from '@rewind/contract/history'
import { eventTypeName } from '../events/event-names.ts'
import { named } from '../reset-plan/warning.ts'
import type { Wanted } from './hint.ts'
import type { Doubt, Located } from './locate.ts'
import type { LoggedCommand } from './logged-command.ts'
import type { FoundMismatch } from './mismatch-scanner.ts'
import { pointsToTry } from './mismatch-words.ts'

/** The most candidates to offer. The one to try first and the oldest are always among them. */
const maxCandidates = 100

/**
 * Returns where to reset a run after a nondeterminism error
 * (docs/temporal-semantics.md#what-follows-for-a-reset). Undefined: the failure does not show it,
 * or the code would fail the new run.
 */
export function suggestMismatch(found: FoundMismatch, isOpen: boolean): SuggestedPoint | undefined {
  if (found.located?.exclude !== undefined) return withoutUpdates(found.located)
  const place = mismatchPlace(found)
  const [newest] = place?.candidates ?? []
  const eventId = found.located?.first ?? newest
  if (place === undefined || eventId === undefined) return undefined
  // The code wants to fail the run, so it would fail the new run, too.
  if (found.hint?.wanted?.kind === 'failure') return undefined
  const { certainty, candidates } = place
  const because = [
    found.triedAt === undefined
      ? ''
      : `Stuck again before it did anything new: event ${eventId} next.`,
    isOpen
      ? 'Roll back or patch the worker first: the workflow task retries automatically and no progress is lost.'
      : '',
    certainty === 'CERTAIN'
      ? certainReason(found, isOpen)
      : uncertainReason(found, place, eventId, isOpen),
    oldVersionHint(found, eventId),
  ]
  return { eventId, because: because.filter(Boolean).join(' '), certainty, candidates }
}

/**
 * Returns where the code does not match the history, whether or not a reset helps. Undefined: not
 * known.
 */
export function mismatchPlace(found: FoundMismatch | undefined): Mismatch | undefined {
  const { event, decisions = [], first, doubt, exclude } = found?.located ?? {}
  // An SDK release that cannot replay a reapplied update has no difference to the history.
  if (decisions.length === 0 || exclude !== undefined) return undefined
  const candidates = decisions.filter(
    (eventId, at) => at < maxCandidates - 1 || eventId === first || at === decisions.length - 1,
  )
  const why = doubt && reasonFor(doubt, first ?? candidates.at(-1))
  return {
    ...(event === undefined ? {} : { eventId: event.eventId }),
    certainty: doubt === undefined ? 'CERTAIN' : 'AT_OR_BEFORE',
    candidates,
    ...(why ? { doubt: why } : {}),
  }
}

function certainReason({ located, hint }: FoundMismatch, isOpen: boolean): string {
  const { event } = located ?? {}
  const where =
    event === undefined
      ? `the workflow task at which the worker’s code ${instead(hint?.wanted)}`
      : `the last workflow task before ${eventText(event)}, which the worker’s code does not match`
  return isOpen ? `Otherwise reset to ${where}.` : `It is ${where}.`
}

function withoutUpdates({ event, decisions, exclude }: Located): SuggestedPoint | undefined {
  const [eventId] = decisions
  if (eventId === undefined || event === undefined || exclude === undefined) return undefined
  return {
    eventId,
    because: `Releases of the Java SDK before 1.24 cannot replay an update that a reset reapplied (event ${event.eventId}): reset to event ${eventId} again, excluding updates, or upgrade the SDK.`,
    certainty: 'CERTAIN',
    candidates: [eventId],
    reapplyExclude: exclude,
  }
}

/** What the code does beyond the history. */
function instead(wanted: Wanted | undefined): string {
  if (wanted?.kind === undefined) return 'stops matching the history'
  const what = wanted.name === undefined ? wanted.kind : `${wanted.kind} ${wanted.name}`
  return `does more than the history holds (${what})`
}

function uncertainReason(
  { located }: FoundMismatch,
  { candidates, doubt }: Mismatch,
  eventId: number,
  isOpen: boolean,
): string {
  const [first, ...next] = pointsToTry({ eventId, candidates })
  const order = next.length === 0 ? '' : ` first, then ${named(next.map(String))}`
  const { event } = located ?? {}
  const where = event === undefined ? '' : ` at or before ${eventText(event)}`
  return [
    `${isOpen ? 'Otherwise try' : 'Try'} event ${first}${order}:`,
    `the worker’s code does not match the history${where}.`,
    doubt ?? '',
  ].join(' ')
}

const eventText = ({ eventId, type }: NonNullable<Located['event']>): string =>
  `event ${eventId} (${eventTypeName(type)})`

function reasonFor(doubt: Doubt, safest: number | undefined): string {
  switch (doubt.is) {
    case 'LATE': {
      const late =
        'The Go SDK names an event that found no command, which may come long after the first that does not match.'
      // The difference may not be among these commands: an even earlier point can be the right one.
      return doubt.oldest === undefined
        ? late
        : `${late} ${unseenSteps(doubt.commands, `event ${safest} keeps none of these`)}`
    }
    case 'ARGUMENTS':
      return unseenSteps(doubt.commands, `event ${safest} is right either way`)
    case 'SEVERAL': {
      const several = `The failure means one of these: ${listOf(doubt.commands)}.`
      return doubt.oldest === undefined
        ? several
        : `${several} ${unseenSteps(doubt.commands, `event ${safest} keeps none of these`)}`
    }
    case 'MORE':
      return 'The failure tells what the code does in addition, not where.'
    case 'ENDED':
      return 'The failure tells that the code had ended, not where.'
    case 'NOT_TOLD':
      return 'The failure does not tell where.'
    default:
      return doubt satisfies never
  }
}

/** Explains why the oldest point is tried first although more is executed again. */
const unseenSteps = (commands: readonly LoggedCommand[], whatIsSafe: string): string =>
  `The SDK compares types, not arguments: ${nameOf(commands[0])} ran before with others (${listOf(commands)}). If a step was added or removed there, a run from a later point completes without it; ${whatIsSafe}, and does more again.`

/** Returns "event 5" or "events 5 and 11". */
function listOf(commands: readonly LoggedCommand[]): string {
  const ids = commands.map(({ eventId }) => eventId).sort((a, b) => a - b)
  return `${ids.length === 1 ? 'event' : 'events'} ${named(ids.map(String))}`
}

const nameOf = (command: LoggedCommand | undefined): string =>
  command === undefined ? 'it' : command.name || `a ${command.kind}`

/**
 * If the history has no marker at the point yet, code that asks for a version takes the path of old
 * runs.
 */
function oldVersionHint({ versions, firstDecision }: FoundMismatch, point: number): string {
  if (versions.length === 0 || firstDecision === undefined || point <= firstDecision) return ''
  const names = named(versions.map(({ name }) => name))
  return `The run recorded ${versions.length === 1 ? 'version' : 'versions'} ${names} after this point: code that asks for it before the point runs as an old run from here; for the new path reset to the first workflow task (event ${firstDecision}).`
}
