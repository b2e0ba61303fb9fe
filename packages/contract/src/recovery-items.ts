import type { Static } from 'typebox'
import * as Type from 'typebox'
import { ErrorReply } from './errors.ts'
import { closed, EventId, Time } from './primitives.ts'
import { PlanSeverity, PlanWarningCode } from './reset-plan.ts'

export const RecoveryId = Type.String({ pattern: '^r-[0-9a-z]{4,40}$' })
/** The same for the same type, build, cause and point, in whichever recovery. */
export const StratumId = Type.String({ pattern: '^s-[0-9a-f]{16}$' })

/**
 * `CLAIMED`: a process has taken it. `SENT`: the intent is stored and the call is made. `DONE`:
 * Temporal did it (`WATCH`: it is followed). `FAILED`: nothing was done to the run. `UNKNOWN`: whether
 * it was done is not known yet, and is looked for. `DOUBLED`: it was done twice.
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

/** Why nothing is done to a run. */
export const SkipCode = Type.Enum([
  /** It is past its failure by itself. */
  'HEALED',
  /** It is not as it was when it was planned. */
  'CHANGED',
  'CLOSED',
  'CONTINUED_AS_NEW',
  'CANCEL_REQUESTED',
  /** A newer run of the workflow id is open, and the act would end it. */
  'NEWER_RUN_OPEN',
  /** A newer run of the workflow id has closed since. */
  'NEWER_RUN_CLOSED',
  'NOT_FOUND',
  /** Another open recovery has the workflow id. */
  'HELD',
  /** A child that was started at or after the point of its parent. */
  'ORPHAN',
  /** Whether it was started before the point of its parent is not known. */
  'PARENT_UNCLEAR',
  /** Rewind's own and Temporal's own workflows. */
  'OWN_TYPE',
  /** A type that this console is set up never to touch. */
  'PROTECTED_TYPE',
  /** By a person. */
  'EXCLUDED',
  'NO_POINT',
  /** Every candidate point was tried, or no more are tried without a person. */
  'LADDER_ENDED',
  /** The server would refuse it. */
  'REFUSED',
])
export type SkipCode = Static<typeof SkipCode>

/**
 * How a run fares after the act. `RECOVERED`: it has got to what the action is for. `STILL_FAILING`:
 * as before, and it tries again. `CLOSED`: it closed in another way. `CHANGED`: by others since.
 * `COMPLETED_NOT_READ`: its status says so, and its events were not read.
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

/** `HISTORY`: its new events were read. `STATUS`: only what describe tells is known. */
export const VerdictEvidence = Type.Enum(['HISTORY', 'STATUS'])
export type VerdictEvidence = Static<typeof VerdictEvidence>

/** Items by what became of them. An item that matches one of each given list is selected. */
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

/** Where one run is reset to. */
export const ItemPoint = Type.Object({
  eventId: EventId,
  /** What is decided anew there: "starts timer 1 s". */
  label: Type.String(),
  because: Type.Optional(Type.String()),
  /** Of a ladder: which candidate it is, from 1, and of how many. */
  rung: Type.Optional(Type.Integer({ minimum: 1 })),
  rungs: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ItemPoint = Static<typeof ItemPoint>

/** One run of a recovery: a line of the board. */
export const RecoveryItem = Type.Object({
  /** Its number in the recovery, from 1. */
  item: Type.Integer({ minimum: 1 }),
  workflowId: Type.String(),
  runId: Type.String(),
  type: Type.String(),
  buildId: Type.Optional(Type.String()),
  /** What it failed at, with what differs from run to run masked. */
  cause: Type.Optional(Type.String()),
  /** Absent: it is not planned yet. */
  stratum: Type.Optional(StratumId),
  /** From 1. Absent: it is in none yet. */
  wave: Type.Optional(Type.Integer({ minimum: 1 })),
  state: ItemState,
  skipped: Type.Optional(
    Type.Object({
      code: SkipCode,
      text: Type.String(),
      /** What else can be done to it. */
      offer: Type.Optional(Type.Literal('TERMINATE')),
    }),
  ),
  error: Type.Optional(ErrorReply),
  point: Type.Optional(ItemPoint),
  warnings: Type.Array(
    Type.Object({ code: PlanWarningCode, severity: PlanSeverity, count: Type.Integer() }),
  ),
  actedAt: Type.Optional(Time),
  /** The run that the act made; of `DOUBLED` the newest. */
  newRunId: Type.Optional(Type.String()),
  verdict: Type.Optional(
    Type.Object({
      verdict: ItemVerdict,
      evidence: VerdictEvidence,
      /** As a sentence: what it waits for, what it failed with, which step is missing. */
      text: Type.String(),
      isFinal: Type.Boolean(),
      lookedAt: Time,
      /** Absent: it is not looked at again by itself. */
      nextLookAt: Type.Optional(Time),
    }),
  ),
  /** The run is deleted then, with its history. */
  deletedAt: Type.Optional(Time),
})
export type RecoveryItem = Static<typeof RecoveryItem>
