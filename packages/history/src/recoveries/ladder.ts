import type { RecoveryState } from '@rewind/contract/recovery'
import type { ItemPoint } from '@rewind/contract/recovery-items'

/** One candidate of one run. */
export interface Rung {
  eventId: number
  /** What the workflow task at this point decides. */
  label: string
}

/** The number of rungs that an item moves on by itself. After that a person decides. */
export const maxMoves = 3

/**
 * Returns the candidates at or before `upTo` as rungs, newest first, each once. `labelOf` returns
 * what a workflow task decides, or undefined if the event is no reset point.
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

/** Returns the point of a rung, counted from 1. Undefined: the ladder has fewer rungs. */
export function pointAtRung(ladder: readonly Rung[], rung: number): ItemPoint | undefined {
  const found = ladder[rung - 1]
  return found && { ...found, rung, rungs: ladder.length }
}

/** The fields of a verdict on a reset run that the ladder reads. */
export interface RungOutcome {
  state: RecoveryState | 'STEP_MISSING'
  isRecovered: boolean
  /**
   * For FAILED_OTHERWISE: the new failure is a nondeterminism error, too. After a reset to an
   * earlier point the text often names another event.
   */
  isMismatch?: boolean
  /** A workflow task has completed since the reset, so the run did something new. */
  hasCompletedTask: boolean
}

/**
 * Whether the run is stuck again before it did anything new. Then the point may be later than the
 * place where the code stopped matching the history, and an earlier point may be right. An earlier
 * point helps in no other case.
 */
export const isStuckAtOnce = ({ state, isMismatch, hasCompletedTask }: RungOutcome): boolean =>
  !hasCompletedTask &&
  (state === 'FAILED_AGAIN' || (state === 'FAILED_OTHERWISE' && isMismatch === true))

export type NextStep =
  | { do: 'STAY' }
  | { do: 'NEXT_RUNG'; rung: number }
  | { do: 'ASK'; why: string }

/**
 * Returns what an item does after a verdict. `first`: the rung at which it began; `rungs`: the
 * number of candidates. A run that fails otherwise or misses a step is never reset again without a
 * person.
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

/** The results of the runs of one stratum at one rung: recovered, stuck at once, or open. */
export interface RungTally {
  rung: number
  label: string
  passed: number
  stuck: number
  open: number
}

/** The rung at which further items of a stratum begin, and the reason. */
export interface Proposal {
  rung: number
  /** A run has recovered from this rung. */
  hasPassed: boolean
  text: string
}

/**
 * Returns the newest rung from which a run has recovered, because it repeats the least work. Runs
 * that are stuck there go on to the next rung by themselves. If no run has recovered yet, returns
 * the rung that is being tried.
 */
export function proposeRung(tallies: readonly RungTally[]): Proposal {
  const rungs = [...tallies].sort((one, other) => one.rung - other.rung)
  const passed = rungs.find((tally) => tally.passed > 0)
  const text = rungs.map(tallyWords).join('; ')
  if (passed !== undefined) return { rung: passed.rung, hasPassed: true, text }
  return { rung: rungs.at(-1)?.rung ?? 1, hasPassed: false, text: text || 'no point was tried yet' }
}

/** Returns "rung 2, starts timer 1 s: 4 passed, 1 stuck again". */
function tallyWords({ rung, label, passed, stuck, open }: RungTally): string {
  const parts = [
    passed > 0 && `${passed.toLocaleString('en')} passed`,
    stuck > 0 && `${stuck.toLocaleString('en')} stuck again`,
    open > 0 && `${open.toLocaleString('en')} in try`,
  ].filter((part) => part !== false)
  return `rung ${rung}, ${label}: ${parts.join(', ') || 'none yet'}`
}
