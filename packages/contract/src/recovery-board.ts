import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Milliseconds, Time } from './primitives.ts'
import { SkipCode, StratumId } from './recovery-items.ts'
import { PlanSeverity, PlanWarningCode, RunsAgainKind } from './reset-plan.ts'

// The totals over the runs of a recovery: its plan before the start, its board afterwards.

const Count = Type.Integer({ minimum: 0 })

/** Acted items by verdict. The sum is `acted`. */
export const VerdictCounts = Type.Object({
  recovered: Count,
  completedNotRead: Count,
  failedAgain: Count,
  failedOtherwise: Count,
  stepMissing: Count,
  stillFailing: Count,
  waiting: Count,
  /** Includes runs without a reading yet. */
  running: Count,
  closed: Count,
  changed: Count,
  notKnown: Count,
})
export type VerdictCounts = Static<typeof VerdictCounts>

/**
 * `affected` is the sum of `notStarted`, `underWay`, `acted`, `skipped`, `failed` and `unknown`.
 */
export const BoardCounts = Type.Object({
  affected: Count,
  notStarted: Count,
  /** Claimed, or the call has been sent. */
  underWay: Count,
  acted: Count,
  skipped: Count,
  failed: Count,
  unknown: Count,
  /** Acted items on which the operation happened twice. */
  doubled: Count,
  verdicts: VerdictCounts,
})
export type BoardCounts = Static<typeof BoardCounts>

/** Whether a stratum goes on to the next wave. */
export const Gate = Type.Object({
  state: Type.Enum(['PASSED', 'WAITING', 'FAILED']),
  acted: Count,
  failed: Count,
  /** Items without a final verdict. */
  open: Count,
  /** With 95 % confidence, at most this share of the other runs fails: 0 to 1. */
  upperBound: Type.Number(),
  /** "0 of 5 failed: up to 45 % may still fail (95 %)" */
  text: Type.String(),
})
export type Gate = Static<typeof Gate>

export const Stratum = Type.Object({
  id: StratumId,
  type: Type.String(),
  buildId: Type.Optional(Type.String()),
  cause: Type.Optional(Type.String()),
  point: Type.Optional(Type.String()),
  /** The fields above in one line. */
  label: Type.String(),
})
export type Stratum = Static<typeof Stratum>

export const BoardStratum = Type.Object({
  ...Stratum.properties,
  counts: BoardCounts,
  /** Absent: the recovery has no gate, or has not acted on this stratum yet. */
  gate: Type.Optional(Gate),
  /** For a ladder: the rung at which new items start, and the results of the rungs, in words. */
  ladder: Type.Optional(Type.Object({ rung: Type.Integer({ minimum: 1 }), text: Type.String() })),
})
export type BoardStratum = Static<typeof BoardStratum>

export const Board = Type.Object({
  readAt: Time,
  /** What happens or what the outcome was, as sentences. */
  headline: Type.Array(Type.String()),
  counts: BoardCounts,
  /** The largest stratum first. */
  strata: Type.Array(BoardStratum),
  wave: Type.Optional(
    Type.Object({ wave: Type.Integer({ minimum: 1 }), of: Type.Integer({ minimum: 1 }) }),
  ),
  /** Temporal calls a second over the last minute. `itemsPerSecond`: items a second. */
  callsPerSecond: Type.Number(),
  itemsPerSecond: Type.Number(),
  /** The time until every item was acted on, at this speed. Absent: not known. */
  timeLeft: Type.Optional(Milliseconds),
})
export type Board = Static<typeof Board>

/** A few runs that illustrate a line of the plan. */
const Examples = Type.Array(
  Type.Object({ item: Type.Integer(), workflowId: Type.String(), runId: Type.String() }),
)

/** What a recovery will do, as the sum over the runs that are planned so far. */
export const RecoveryPlan = Type.Object({
  affected: Count,
  planned: Count,
  /** Planned runs on which the recovery will act. */
  eligible: Count,
  /** How many runs are deleted within which time, and when the first one is deleted. */
  deadlines: Type.Array(
    Type.Object({ within: Milliseconds, runs: Count, first: Time, text: Type.String() }),
  ),
  skipped: Type.Array(
    Type.Object({ code: SkipCode, text: Type.String(), runs: Count, examples: Examples }),
  ),
  /** The most frequent first. */
  points: Type.Array(Type.Object({ label: Type.String(), runs: Count, isLadder: Type.Boolean() })),
  /** Steps that may execute again: in how many runs, and how often in total. */
  runsAgain: Type.Array(
    Type.Object({
      /** Absent, together with the name, for the steps that the plans of runs do not list. */
      kind: Type.Optional(RunsAgainKind),
      name: Type.Optional(Type.String()),
      runs: Count,
      times: Count,
    }),
  ),
  /** Kept timers that were due before now. They fire at once. */
  overdueTimers: Type.Object({ runs: Count, timers: Count }),
  discarded: Type.Object({
    events: Count,
    activities: Count,
    timers: Count,
    children: Count,
    searchAttributes: Count,
    versionMarkers: Count,
  }),
  reapplied: Count,
  dropped: Count,
  /** Open runs that the recovery terminates. */
  terminates: Type.Object({ runs: Count, newerRuns: Count }),
  /** The worst first, then the most frequent. */
  warnings: Type.Array(
    Type.Object({
      code: PlanWarningCode,
      severity: PlanSeverity,
      title: Type.String(),
      runs: Count,
      examples: Examples,
    }),
  ),
})
export type RecoveryPlan = Static<typeof RecoveryPlan>
