import type { Static } from 'typebox'
import * as Type from 'typebox'
import { ErrorReply } from './errors.ts'
import { closed, EventId, Time } from './primitives.ts'
import { PlanSeverity, PlanWarningCode } from './reset-plan.ts'

export const RecoveryId = Type.String({ pattern: '^r-[0-9a-z]{4,40}$' })
/** The same for the same type, build, cause and point, in every recovery. */
export const StratumId = Type.String({ pattern: '^s-[0-9a-f]{16}$' })

/**
 * - `CLAIMED`: a process has taken the item.
 * - `SENT`: the intent is stored, and the call is made.
 * - `DONE`: Temporal did it. For a watch: the run is followed.
 * - `FAILED`: nothing was done to the run.
 * - `UNKNOWN`: whether it was done is not known yet. Rewind looks for it.
 * - `DOUBLED`: it was done twice.
 */
export const ItemState = Type.Enum([
  'PENDING',
  'CLAIMED',
  'SENT',
  'DONE',
  'SKIPPED',
  'FAILED',
  'UNKNOWN',
  'DOUBLED',
])
export type ItemState = Static<typeof ItemState>

/** Why a run is skipped. */
export const SkipCode = Type.Enum([
  /** The run has got past its failure by itself. */
  'HEALED',
  /** The run has changed since its plan. */
  'CHANGED',
  'CLOSED',
  'CONTINUED_AS_NEW',
  'CANCEL_REQUESTED',
  /** A newer run of the workflow id is open, and the reset would terminate it. */
  'NEWER_RUN_OPEN',
  /** A newer run of the workflow id has closed. */
  'NEWER_RUN_CLOSED',
  'NOT_FOUND',
  /** Another open recovery holds the workflow id. */
  'HELD',
  /** A child that was started at or after the reset point of its parent. */
  'ORPHAN',
  /** Whether the child was started before the reset point of its parent is not known. */
  'PARENT_UNCLEAR',
  /** A workflow of Rewind or of Temporal itself. */
  'OWN_TYPE',
  /** A workflow type that no recovery of this console may change. */
  'PROTECTED_TYPE',
  /** A person left it out. */
  'EXCLUDED',
  'NO_POINT',
  /** Every candidate was tried, or a person must decide about further ones. */
  'LADDER_ENDED',
  /** The server would refuse the operation. */
  'REFUSED',
])
export type SkipCode = Static<typeof SkipCode>

/**
 * The result of the operation on a run.
 * - `RECOVERED`: the run reached the goal of the action.
 * - `STILL_FAILING`: it fails as before and retries.
 * - `CLOSED`: it closed in another way.
 * - `CHANGED`: somebody else changed it since.
 * - `COMPLETED_NOT_READ`: its status says completed, and its events were not read.
 */
export const ItemVerdict = Type.Enum([
  'RECOVERED',
  'COMPLETED_NOT_READ',
  'FAILED_AGAIN',
  'FAILED_OTHERWISE',
  'STEP_MISSING',
  'STILL_FAILING',
  'WAITING',
  'RUNNING',
  'CLOSED',
  'CHANGED',
  'NOT_KNOWN',
])
export type ItemVerdict = Static<typeof ItemVerdict>

/** `HISTORY`: the new events were read. `STATUS`: only the description is known. */
export const VerdictEvidence = Type.Enum(['HISTORY', 'STATUS'])
export type VerdictEvidence = Static<typeof VerdictEvidence>

/** Selects items by their result. An item is selected if it matches every given list. */
export const ItemSelection = Type.Object(
  {
    states: Type.Optional(Type.Array(ItemState, { minItems: 1, maxItems: 8, uniqueItems: true })),
    verdicts: Type.Optional(
      Type.Array(ItemVerdict, { minItems: 1, maxItems: 11, uniqueItems: true }),
    ),
    strata: Type.Optional(Type.Array(StratumId, { minItems: 1, maxItems: 1000 })),
    items: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 10_000 }),
    ),
  },
  closed,
)
export type ItemSelection = Static<typeof ItemSelection>

/** The reset point of one run. */
export const ItemPoint = Type.Object({
  eventId: EventId,
  /** What the workflow task at this point decides: "starts timer 1 s". */
  label: Type.String(),
  because: Type.Optional(Type.String()),
  /**
   * For a ladder: the number of this candidate, counted from 1. `rungs`: the number of candidates.
   */
  rung: Type.Optional(Type.Integer({ minimum: 1 })),
  rungs: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ItemPoint = Static<typeof ItemPoint>

/** One run of a recovery: a line of the board. */
export const RecoveryItem = Type.Object({
  /** The number of the item in its recovery, from 1. */
  item: Type.Integer({ minimum: 1 }),
  workflowId: Type.String(),
  runId: Type.String(),
  type: Type.String(),
  buildId: Type.Optional(Type.String()),
  /** The failure of the run, with ids, numbers and times masked. */
  cause: Type.Optional(Type.String()),
  /** Absent: the item is not planned yet. */
  stratum: Type.Optional(StratumId),
  /** Counted from 1. Absent: the item is in no wave yet. */
  wave: Type.Optional(Type.Integer({ minimum: 1 })),
  state: ItemState,
  skipped: Type.Optional(
    Type.Object({
      code: SkipCode,
      text: Type.String(),
      /** What can be done to the run instead. */
      offer: Type.Optional(Type.Literal('TERMINATE')),
    }),
  ),
  error: Type.Optional(ErrorReply),
  point: Type.Optional(ItemPoint),
  warnings: Type.Array(
    Type.Object({ code: PlanWarningCode, severity: PlanSeverity, count: Type.Integer() }),
  ),
  actedAt: Type.Optional(Time),
  /** The run that the operation made. For `DOUBLED` the newest one. */
  newRunId: Type.Optional(Type.String()),
  verdict: Type.Optional(
    Type.Object({
      verdict: ItemVerdict,
      evidence: VerdictEvidence,
      /** A sentence: what the run waits for, what it failed with, which step is missing. */
      text: Type.String(),
      isFinal: Type.Boolean(),
      lookedAt: Time,
      /** Absent: the run is not read again by itself. */
      nextLookAt: Type.Optional(Time),
    }),
  ),
  /** When Temporal deletes the run with its history. */
  deletedAt: Type.Optional(Time),
})
export type RecoveryItem = Static<typeof RecoveryItem>
