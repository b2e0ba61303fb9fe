import { type CaseResult, isBroken } from './case-result.ts'
import { legName } from './legs/sdk-leg.ts'
import { suggestedFor } from './suggestion.ts'
import { type Climb, climb, type Verdict, verdictOf } from './verdict.ts'

export interface Judged {
  leg: string
  result: CaseResult
  verdict: Verdict
  /** Absent if the run needs no reset. */
  climb?: Climb
}

/** Judges the current suggestion of Rewind for every result. */
export const judge = (results: readonly CaseResult[]): Judged[] =>
  results.map((result) => {
    const leg = legName({ sdk: result.sdk, version: result.sdkVersion })
    if (isBroken(result) || !result.needsReset) {
      return { leg, result, verdict: verdictOf(result, undefined) }
    }
    const verdict = verdictOf(result, suggestedFor(result.base))
    return { leg, result, verdict, climb: climb(result, suggestedFor) }
  })

/** Counts of verdicts over a set of cases. */
export interface Figures {
  /** The new code cannot follow the old run, and a right point exists. */
  stuck: number
  certain: number
  reached: number
  refused: number
  wrong: number
  /** There are candidates, but none is right. */
  missed: number
  /** Tries until the right point, in ascending order. A certain suggestion takes one try. */
  tries: number[]
  /** A candidate before the right one closed the run wrongly. */
  closedBefore: number
  /** Certain and right, but only without the updates after the point. */
  updatesLeftOut: number
  /** Certain and right, but not the newest right point: more is executed again than needed. */
  earlier: number
  /**
   * Right at the end of a climb that asks for a suggestion for each new run that is stuck again.
   */
  climbed: number
  followed: number
  hopeless: number
  broken: number
}

export function figuresOf(judged: readonly Judged[]): Figures {
  const of = (is: Verdict['is']) => judged.filter(({ verdict }) => verdict.is === is).length
  const tries = judged.flatMap(({ verdict }) =>
    verdict.is === 'certain' ? [1] : verdict.is === 'reached' ? [verdict.tries] : [],
  )
  const found = { certain: of('certain'), reached: of('reached') }
  const lost = { refused: of('refused'), wrong: of('wrong'), missed: of('missed') }
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)
  return {
    ...found,
    ...lost,
    stuck: sum(found) + sum(lost),
    tries: tries.sort((a, b) => a - b),
    closedBefore: judged.filter(({ verdict: v }) => v.is === 'reached' && v.closedBefore).length,
    updatesLeftOut: judged.filter(({ verdict: v }) => v.is === 'certain' && v.updatesLeftOut)
      .length,
    earlier: judged.filter(({ verdict: v }) => v.is === 'certain' && !v.newest).length,
    climbed: judged.filter((each) => each.climb?.end === 'right').length,
    followed: of('followed'),
    hopeless: of('hopeless'),
    broken: of('broken'),
  }
}

/** Returns the share of stuck runs that a suggestion brings to a right point, 0 to 1. */
export const reachOf = ({ certain, reached, stuck }: Figures): number =>
  stuck === 0 ? 1 : (certain + reached) / stuck

export const medianOf = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0

/**
 * Returns the violated requirements: no certain suggestion is wrong, and the ladder is short and
 * reaches far.
 */
export function shortcomings(figures: Figures): string[] {
  const { wrong, tries, broken, climbed, stuck } = figures
  const atLast = stuck === 0 ? 1 : climbed / stuck
  return [
    ...(broken > 0 ? [`${broken} cases could not be run`] : []),
    ...(wrong > 0 ? [`${wrong} certain suggestions are wrong`] : []),
    ...(reachOf(figures) < 0.9 ? [`${percent(reachOf(figures))} reached, not 90 %`] : []),
    ...(atLast < 0.9 ? [`${percent(atLast)} reached without a wrong end, not 90 %`] : []),
    ...(medianOf(tries) > 2 ? [`${medianOf(tries)} tries at the median, not 2`] : []),
  ]
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`
