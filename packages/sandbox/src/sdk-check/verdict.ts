import { type BaseRun, type CaseResult, isBroken, type RanCase } from './case-result.ts'
import type { Outcome } from './outcome.ts'
import { allSteps } from './step.ts'
import type { Suggested } from './suggestion.ts'

/** The value of a suggestion. */
export type Verdict =
  /** The case could not be run. */
  | { is: 'broken' }
  /** The new code followed the old run, so no reset is needed. */
  | { is: 'followed' }
  /** No reset helps, and none is suggested. */
  | { is: 'hopeless' }
  /** A right point exists, but none is suggested. */
  | { is: 'refused' }
  /**
   * The only suggested point is right. `newest`: no later point is right. `updatesLeftOut`: it is
   * right only without updates.
   */
  | { is: 'certain'; newest: boolean; updatesLeftOut: boolean }
  /**
   * The try number `tries` reached the right point. `closedBefore`: an earlier try closed wrongly.
   */
  | { is: 'reached'; tries: number; closedBefore: boolean }
  /** The suggestion is certain but not right. */
  | { is: 'wrong'; outcome: Outcome }
  /** No candidate is right. */
  | { is: 'missed'; tries: number }

/** Judges a suggestion by the outcomes of real resets. */
export function verdictOf(result: CaseResult, suggested: Suggested | undefined): Verdict {
  if (isBroken(result)) return { is: 'broken' }
  if (!result.needsReset) return { is: 'followed' }
  const right = rightPoints(result)
  if (suggested === undefined) return { is: right.length === 0 ? 'hopeless' : 'refused' }
  const { eventIds } = suggested
  const outcomes = eventIds.map((eventId) => outcomeAt(result, eventId))
  const at = outcomes.findIndex(({ is }) => is === 'right')
  if (suggested.isCertain) {
    const [outcome = notTried] = outcomes
    if (at < 0) return { is: 'wrong', outcome }
    const [eventId = 0] = eventIds
    const updatesLeftOut = result.outcomes[eventId]?.is !== 'right'
    return { is: 'certain', newest: eventId === right.at(-1), updatesLeftOut }
  }
  if (at < 0) return { is: 'missed', tries: outcomes.length }
  const closedBefore = outcomes.slice(0, at).some(({ is }) => is === 'wrong')
  return { is: 'reached', tries: at + 1, closedBefore }
}

const notTried: Outcome = { is: 'refused', text: 'not a reset point' }

const outcomeAt = ({ outcomes, withoutUpdates }: RanCase, eventId: number): Outcome => {
  const outcome = outcomes[eventId] ?? notTried
  const without = withoutUpdates[eventId]
  return without?.is === 'right' ? without : outcome
}

/**
 * Returns the right points, oldest first. If the new code is meant to fail the run, no point
 * counts.
 */
export function rightPoints(result: RanCase): number[] {
  if ([...allSteps(result.case.v2)].some((step) => step.do === 'fail')) return []
  return Object.keys(result.outcomes)
    .map(Number)
    .filter((eventId) => outcomeAt(result, eventId).is === 'right')
    .sort((a, b) => a - b)
}

/**
 * The end of a climb that asks for a suggestion for each new run that is stuck again, like the
 * page.
 */
export interface Climb {
  tries: number
  end: 'right' | 'wrong' | 'lost'
}

/**
 * Follows a suggestion. If the new run is stuck again, follows the suggestion for that run if it is
 * earlier, else takes the next candidate. Ends when a run closes.
 */
export function climb(result: RanCase, suggest: (run: BaseRun) => Suggested | undefined): Climb {
  let candidates = suggest(result.base)?.eventIds ?? []
  let tries = 0
  for (let [point] = candidates; point !== undefined; [point] = candidates) {
    tries += 1
    const outcome = outcomeAt(result, point)
    if (outcome.is !== 'stuck') return { tries, end: outcome.is === 'right' ? 'right' : 'wrong' }
    const history = [...result.base.history.slice(0, point - 1), ...outcome.since]
    const next = suggest({ ...result.base, status: 'RUNNING', history })
    const tried = point
    candidates = [...(next?.eventIds ?? []), ...candidates].filter((eventId) => eventId < tried)
  }
  return { tries, end: 'lost' }
}
