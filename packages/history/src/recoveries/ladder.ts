import type { RecoveryState } from '@rewind/contract/recovery'
import type { ItemPoint } from '@rewind/contract/recovery-items'

/** One candidate point of one run. */
export interface Rung {
  eventId: number
  /** What is decided anew there. */
  label: string
}

/** An item goes to the next earlier point so many times by itself; then a person decides. */
export const maxMoves = 3

/**
 * The candidates of a run as rungs, newest first: those at or before `upTo`, each once. `labelOf`
 * tells what is decided at a point, undefined where the event is no point.
 */
export function ladderOf(
  candidates: readonly number[],
  upTo: number,
  labelOf: (eventId: number) => string | undefined,
): Rung[] {
  const ids = [...new Set(candidates)].filter((eventId) => eventId <= upTo)
  return ids
    .sort((one, other) => other - one)
    .flatMap((eventId) => {
      const label = labelOf(eventId)
      return label === undefined ? [] : [{ eventId, label }]
    })
}

/** The point of a rung, from 1, of a run's ladder; undefined where the run has fewer candidates. */
export function pointAtRung(ladder: readonly Rung[], rung: number): ItemPoint | undefined {
  const found = ladder[rung - 1]
  return found && { ...found, rung, rungs: ladder.length }
}

/** What the ladder reads of a verdict on a run that was reset. */
export interface RungOutcome {
  state: RecoveryState | 'STEP_MISSING'
  isRecovered: boolean
  /** Of FAILED_OTHERWISE: it is a nondeterminism error, too. An earlier point often makes the text name another event. */
  isMismatch?: boolean
  /** A workflow task has completed since the reset: the run did something new. */
  hasCompletedTask: boolean
}

/**
 * Stuck again before it did anything new: the point lies behind the place where the code stopped
 * matching the history, and an earlier one may be right. An earlier point helps against nothing else.
 */
export const isStuckAtOnce = ({ state, isMismatch, hasCompletedTask }: RungOutcome): boolean =>
  !hasCompletedTask &&
  (state === 'FAILED_AGAIN' || (state === 'FAILED_OTHERWISE' && isMismatch === true))

export type NextStep =
  | { do: 'STAY' }
  | { do: 'NEXT_RUNG'; rung: number }
  | { do: 'ASK'; why: string }

/**
 * What an item does after a verdict. `first`: the rung at which it began; `rungs`: how many
 * candidates it has. A run that fails otherwise, or misses a step, is never reset again by itself.
 */
export function nextStep(
  outcome: RungOutcome,
  { rung, first, rungs }: { rung: number; first: number; rungs: number },
): NextStep {
  if (!isStuckAtOnce(outcome)) return { do: 'STAY' }
  if (rung >= rungs) {
    return { do: 'ASK', why: `The run was stuck at each of its ${rungs} candidate points.` }
  }
  if (rung - first >= maxMoves) {
    return {
      do: 'ASK',
      why: `The run was stuck at ${maxMoves + 1} points, one after the other; ${rungs - rung} earlier ones are left.`,
    }
  }
  return { do: 'NEXT_RUNG', rung: rung + 1 }
}

/** How the rungs of one stratum fared: of each rung the runs that recovered, were stuck at once, or are open. */
export interface RungTally {
  rung: number
  label: string
  passed: number
  stuck: number
  open: number
}

/** The rung at which further items of a stratum begin, and why. */
export interface Proposal {
  rung: number
  /** A run has recovered from there. */
  hasPassed: boolean
  text: string
}

/**
 * The newest rung from which a run has recovered: it repeats least. Runs of the stratum that are stuck
 * there go on by themselves. Until one has recovered it is the rung in try.
 */
export function proposeRung(tallies: readonly RungTally[]): Proposal {
  const rungs = [...tallies].sort((one, other) => one.rung - other.rung)
  const passed = rungs.find((tally) => tally.passed > 0)
  const text = rungs.map(tallyWords).join('; ')
  if (passed !== undefined) return { rung: passed.rung, hasPassed: true, text }
  return { rung: rungs.at(-1)?.rung ?? 1, hasPassed: false, text: text || 'no point was tried yet' }
}

/** "rung 2, starts timer 1 s: 4 passed, 1 stuck again" */
function tallyWords({ rung, label, passed, stuck, open }: RungTally): string {
  const parts = [
    passed > 0 && `${passed.toLocaleString('en')} passed`,
    stuck > 0 && `${stuck.toLocaleString('en')} stuck again`,
    open > 0 && `${open.toLocaleString('en')} in try`,
  ].filter((part) => part !== false)
  return `rung ${rung}, ${label}: ${parts.join(', ') || 'none yet'}`
}
