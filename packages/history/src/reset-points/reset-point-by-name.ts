import type { EventRow, ResetPoints } from '@rewind/contract/history'
import { isHarmless } from '../failures/stuck.ts'
import { isFailureRow } from '../rows/row-categories.ts'
import type { RowHistory, RowPoint } from './row-reset-points.ts'

/** A way to name a reset point without its event id. */
export type PointName =
  | { by: 'first' }
  | { by: 'last' }
  /** The last reset point. It keeps the most. */
  | { by: 'latest' }
  | { by: 'activity'; type: string; which: 'first' | 'last' | number }
  /** `eventId`: the event of the failure. Undefined: the newest failure. */
  | { by: 'failure'; eventId?: number }
  | { by: 'time'; time: string }
  | { by: 'build'; buildId: string }
  | { by: 'continued' }

export type NamedPoint =
  | { eventId: number; because: string }
  /** The reset point is in another run. That run is the one to reset. */
  | { runId: string; because: string }
  | { whyNot: string }

/** Facts that rows lack. */
export interface NamingFacts {
  suggested?: ResetPoints['suggested']
  /**
   * The run before this one, from the first event. Null: there is none. Undefined: the event is not
   * read yet.
   */
  continuedFrom?: string | null | undefined
}

/** The activities, failures and builds in a history that a reset point can be named by. */
export interface NameableThings {
  activities: readonly { type: string; eventIds: readonly number[] }[]
  failures: readonly EventRow[]
  /** In the order of their first workflow task. */
  builds: readonly { buildId: string; eventId: number }[]
}

export function nameableThings({ length, rowAt }: RowHistory): NameableThings {
  const activities = new Map<string, number[]>()
  const builds = new Map<string, number>()
  const failures: EventRow[] = []
  for (let eventId = 1; eventId <= length; eventId++) {
    const row = rowAt(eventId)
    if (row === undefined) continue
    if (row.type === 'ACTIVITY_TASK_SCHEDULED') {
      const type = row.name ?? ''
      const eventIds = activities.get(type)
      if (eventIds) eventIds.push(eventId)
      else activities.set(type, [eventId])
    } else if (row.buildId !== undefined && !builds.has(row.buildId)) {
      builds.set(row.buildId, eventId)
    }
    if (isFailureRow(row) && !isHarmless(row)) failures.push(row)
  }
  return {
    activities: Array.from(activities, ([type, eventIds]) => ({ type, eventIds })),
    failures,
    builds: Array.from(builds, ([buildId, eventId]) => ({ buildId, eventId })),
  }
}

/**
 * Returns the reset point that a name means. `points` are the reset points of the history,
 * ascending.
 */
export function namePoint(
  history: RowHistory,
  points: readonly RowPoint[],
  things: NameableThings,
  name: PointName,
  facts: NamingFacts,
): NamedPoint {
  const usable = points.filter(({ whyNot, sameAs }) => whyNot === undefined && sameAs === undefined)
  const decisions = usable.filter(({ type }) => type === 'WORKFLOW_TASK_COMPLETED')
  if (name.by !== 'continued' && usable.length === 0) {
    return {
      whyNot:
        'This run has no reset point: no workflow task was scheduled, or nothing is written since.',
    }
  }
  switch (name.by) {
    case 'first':
      return found(decisions[0] ?? usable[0], 'The first decision of this run.')
    case 'last':
      return found(decisions.at(-1) ?? usable.at(-1), 'The newest decision of this run.')
    case 'latest':
      return found(usable.at(-1), 'The latest point: a reset here keeps the most.')
    case 'activity':
      return beforeActivity(history, things, name)
    case 'failure':
      return beforeFailure(history, decisions, things, name, facts)
    case 'time':
      return atTime(decisions, name.time)
    case 'build':
      return beforeBuild(decisions, things, name.buildId)
    case 'continued':
      return continued(facts)
    default:
      return name satisfies never
  }
}

const found = (point: Pick<RowPoint, 'eventId'> | undefined, because: string): NamedPoint =>
  point === undefined
    ? { whyNot: 'No workflow task of this run has been completed before that.' }
    : { eventId: point.eventId, because }

function beforeActivity(
  { rowAt }: RowHistory,
  { activities }: NameableThings,
  { type, which }: Extract<PointName, { by: 'activity' }>,
): NamedPoint {
  const eventIds = activities.find((activity) => activity.type === type)?.eventIds ?? []
  const eventId = which === 'first' ? eventIds[0] : which === 'last' ? eventIds.at(-1) : which
  if (eventId === undefined || !eventIds.includes(eventId)) {
    return {
      whyNot:
        eventIds.length === 0
          ? `This history schedules no activity of type ${type || '(none named)'}.`
          : `Event ${eventId} does not schedule ${type}.`,
    }
  }
  const decidedBy = rowAt(eventId)?.decidedBy
  if (decidedBy === undefined) return { whyNot: `Event ${eventId} does not say what decided it.` }
  const place =
    eventIds.length === 1
      ? ''
      : `, the ${ordinal(eventIds.indexOf(eventId) + 1)} of ${eventIds.length} times`
  return { eventId: decidedBy, because: `It schedules ${type} (event ${eventId})${place}.` }
}

function ordinal(number: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }
  return `${number}${ending[ordinals.select(number)]}`
}
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })

function beforeFailure(
  { rowAt }: RowHistory,
  decisions: readonly RowPoint[],
  { failures }: NameableThings,
  { eventId }: Extract<PointName, { by: 'failure' }>,
  { suggested }: NamingFacts,
): NamedPoint {
  const failure =
    eventId === undefined ? failures.at(-1) : failures.find((row) => row.eventId === eventId)
  if (failure === undefined) {
    return {
      whyNot:
        eventId === undefined
          ? 'Nothing has failed in this history.'
          : `Event ${eventId} is no failure.`,
    }
  }
  const at = `event ${failure.eventId}`
  const isNewest = failure === failures.at(-1)
  const before = (limit: number) => decisions.findLast((point) => point.eventId < limit)
  if (failure.mismatch) {
    if (isNewest && suggested) return { eventId: suggested.eventId, because: suggested.because }
    return {
      whyNot: `The failure of ${at} does not tell where the code does not match the history.`,
    }
  }
  if (failure.type.startsWith('WORKFLOW_TASK_')) {
    return found(
      before(failure.of ?? failure.eventId),
      `The last decision before the workflow task that failed (${at}).`,
    )
  }
  if (failure.type.startsWith('WORKFLOW_EXECUTION_')) {
    if (isNewest && suggested) return { eventId: suggested.eventId, because: suggested.because }
    return failure.decidedBy === undefined
      ? found(before(failure.eventId), `The last decision before the run’s end (${at}).`)
      : { eventId: failure.decidedBy, because: `It decided to end the run (${at}).` }
  }
  const begin = failure.of === undefined ? failure : rowAt(failure.of)
  if (begin?.decidedBy === undefined) {
    return found(before(failure.eventId), `The last decision before the failure (${at}).`)
  }
  const what = begin.name ?? `event ${begin.eventId}`
  return {
    eventId: begin.decidedBy,
    because:
      begin === failure
        ? `It ran ${what}, which failed (${at}).`
        : `It started ${what} (event ${begin.eventId}), which failed (${at}).`,
  }
}

function atTime(decisions: readonly RowPoint[], time: string): NamedPoint {
  const limit = Date.parse(time)
  if (Number.isNaN(limit)) return { whyNot: 'This is no time.' }
  const point = decisions.findLast((decision) => Date.parse(decision.time) <= limit)
  if (point !== undefined) return found(point, 'The last decision at or before this time.')
  const [first] = decisions
  return {
    whyNot:
      first === undefined
        ? 'No workflow task of this run has been completed yet.'
        : `Nothing had been decided by then: the first decision is event ${first.eventId}.`,
  }
}

/**
 * Like the server's reset to a build: the point is the build's first workflow task, so that nothing
 * of that build is kept.
 */
function beforeBuild(
  decisions: readonly RowPoint[],
  { builds }: NameableThings,
  buildId: string,
): NamedPoint {
  const first = builds.find((build) => build.buildId === buildId)
  if (first === undefined) {
    return {
      whyNot: `No workflow task of this history says that build ${buildId || '(none named)'} completed it.`,
    }
  }
  const kept = decisions.findLast(({ eventId }) => eventId < first.eventId)
  return {
    eventId: first.eventId,
    because: `Nothing that build ${buildId} decided is kept: it is its first decision${
      kept === undefined ? '' : `, and event ${kept.eventId} the last one before it`
    }.`,
  }
}

function continued({ continuedFrom }: NamingFacts): NamedPoint {
  if (continuedFrom === undefined) return { whyNot: 'The first event is not read yet.' }
  if (continuedFrom === null) {
    return { whyNot: 'This run was not continued from another one: its first event names none.' }
  }
  return {
    runId: continuedFrom,
    because: 'The last decision of the run before this one: that run is the one to reset.',
  }
}
