import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Milliseconds, Time } from './primitives.ts'
import { SkipCode, StratumId } from './recovery-items.ts'
import { PlanSeverity, PlanWarningCode, RunsAgainKind } from './reset-plan.ts'

// What the runs of a recovery add up to: before the start its plan, then its board.

const Count = Type.Integer({ minimum: 0 })

/** Acted items by how they fare. They add up to `acted`. */
export const VerdictCounts = Type.Object({
  recovered: Count,
  completedNotRead: Count,
  failedAgain: Count,
  failedOtherwise: Count,
  stepMissing: Count,
  stillFailing: Count,
  waiting: Count,
  /** Not looked at yet among them. */
  running: Count,
  closed: Count,
  changed: Count,
  notKnown: Count,
})
export type VerdictCounts = Static<typeof VerdictCounts>

/** `affected` is the sum of `notStarted`, `underWay`, `acted`, `skipped`, `failed` and `unknown`. */
export const BoardCounts = Type.Object({
  affected: Count,
  notStarted: Count,
  /** Claimed, or the call is made. */
  underWay: Count,
  acted: Count,
  skipped: Count,
  failed: Count,
  unknown: Count,
  /** Of the acted: those that were acted on twice. */
  doubled: Count,
  verdicts: VerdictCounts,
})
export type BoardCounts = Static<typeof BoardCounts>

/** Whether a stratum goes on to the next wave. */
export const Gate = Type.Object({
  state: Type.Enum(['PASSED', 'WAITING', 'FAILED']),
  acted: Count,
  failed: Count,
  /** Not final yet. */
  open: Count,
  /** At most this share of its other runs fails, with 95 % confidence: 0 to 1. */
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
  /** All of that in one line. */
  label: Type.String(),
})
export type Stratum = Static<typeof Stratum>

export const BoardStratum = Type.Object({
  ...Stratum.properties,
  counts: BoardCounts,
  /** Absent: there is no gate, or none of it has been acted on. */
  gate: Type.Optional(Gate),
  /** Of a ladder: the rung that new items start at, and how the rungs fared, in words. */
  ladder: Type.Optional(Type.Object({ rung: Type.Integer({ minimum: 1 }), text: Type.String() })),
})
export type BoardStratum = Static<typeof BoardStratum>

export const Board = Type.Object({
  readAt: Time,
  /** What happens or came of it, as sentences. */
  headline: Type.Array(Type.String()),
  counts: BoardCounts,
  /** The largest first. */
  strata: Type.Array(BoardStratum),
  wave: Type.Optional(
    Type.Object({ wave: Type.Integer({ minimum: 1 }), of: Type.Integer({ minimum: 1 }) }),
  ),
  /** Temporal calls a second, and items a second, over the last minute. */
  callsPerSecond: Type.Number(),
  itemsPerSecond: Type.Number(),
  /** Until every item was acted on, at this speed. Absent: it cannot be told. */
  timeLeft: Type.Optional(Milliseconds),
})
export type Board = Static<typeof Board>

/** A few runs by which a line of the plan can be understood. */
const Examples = Type.Array(
  Type.Object({ item: Type.Integer(), workflowId: Type.String(), runId: Type.String() }),
)

/** What a recovery will do, added up over the runs that are planned so far. */
export const RecoveryPlan = Type.Object({
  affected: Count,
  planned: Count,
  /** Of the planned: those that will be acted on. */
  eligible: Count,
  /** The soonest deletion of a planned or unplanned run, and how many runs are deleted by when. */
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
      /** Absent, as the name: the plan of a run lists only its first ones; these are the others. */
      kind: Type.Optional(RunsAgainKind),
      name: Type.Optional(Type.String()),
      runs: Count,
      times: Count,
    }),
  ),
  /** Timers that are kept and were due before now: they fire at once. */
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
  /** Open runs that end by it. */
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
