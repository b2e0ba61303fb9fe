import type { Static } from 'typebox'
import * as Type from 'typebox'
import { GroupId } from './attention.ts'
import { ResetBody } from './interrupts.ts'
import { closed, Milliseconds, RunId, Time, WorkflowId } from './primitives.ts'
import { ItemSelection, RecoveryId } from './recovery-items.ts'
import { signalRun } from './talk.ts'
import { longestQuery, WorkflowStatus } from './workflows.ts'

// What the user chooses for a recovery: the runs, the action, and how carefully to proceed.

/** The most runs that one request can list by id. */
export const maxPastedRuns = 100_000

/** A query that is not blank: a blank one would take every run of the namespace. */
const Query = Type.String({
  minLength: 1,
  maxLength: longestQuery,
  pattern: '^(?=[^\\0]*\\S)[^\\0]*$',
})

/** Which runs a recovery takes. The plan freezes them. Later matches are added by hand. */
export const RecoveryScope = Type.Union([
  /** Groups of runs that need attention. */
  Type.Object(
    {
      by: Type.Literal('groups'),
      groups: Type.Array(GroupId, { minItems: 1, maxItems: 100, uniqueItems: true }),
    },
    closed,
  ),
  /**
   * Every run that has needed attention since a time, of a build, or both. One of the two is
   * required.
   */
  Type.Object(
    {
      by: Type.Literal('failing'),
      since: Type.Optional(Time),
      buildId: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    },
    closed,
  ),
  /** A visibility query. */
  Type.Object({ by: Type.Literal('query'), query: Query }, closed),
  /** Closed runs, by who ended them and why, according to the closing event. */
  Type.Object(
    {
      by: Type.Literal('ended'),
      query: Query,
      status: WorkflowStatus,
      /** The identity that ended the run. */
      identity: Type.Optional(Type.String({ maxLength: 1000 })),
      reason: Type.Optional(Type.String({ maxLength: 4000 })),
    },
    closed,
  ),
  /** Ids that were selected, pasted or read from a file. Without a run id: the latest run. */
  Type.Object(
    {
      by: Type.Literal('runs'),
      runs: Type.Array(
        Type.Object({ workflowId: WorkflowId, runId: Type.Optional(RunId) }, closed),
        { minItems: 1, maxItems: maxPastedRuns },
      ),
    },
    closed,
  ),
  /** The runs of another recovery: all of them, or the selected ones. */
  Type.Object(
    {
      by: Type.Literal('recovery'),
      recoveryId: RecoveryId,
      select: Type.Optional(ItemSelection),
    },
    closed,
  ),
])
export type RecoveryScope = Static<typeof RecoveryScope>

/** How to find the reset point of each run. */
export const PointRule = Type.Union([
  /**
   * The suggested point of the run. If the failure only shows that the code stopped matching at or
   * before an event, `ladder` tries the older candidates one by one after it.
   */
  Type.Object({ by: Type.Literal('suggested'), ladder: Type.Optional(Type.Boolean()) }, closed),
  /**
   * Before an activity type is scheduled: the first time, the last time, or the nth time, counted
   * from 1.
   */
  Type.Object(
    {
      by: Type.Literal('activity'),
      type: Type.String({ minLength: 1, maxLength: 1000 }),
      which: Type.Union([Type.Enum(['first', 'last']), Type.Integer({ minimum: 1 })]),
    },
    closed,
  ),
  /** Before the newest failure. */
  Type.Object({ by: Type.Literal('failure') }, closed),
  /** The last workflow task that completed at or before a time. */
  Type.Object({ by: Type.Literal('time'), time: Time }, closed),
  /** Before the first workflow task that this build completed. */
  Type.Object(
    { by: Type.Literal('build'), buildId: Type.String({ minLength: 1, maxLength: 1000 }) },
    closed,
  ),
  /** The first or the last workflow task that completed. */
  Type.Object({ by: Type.Enum(['first', 'last']) }, closed),
  /** The latest reset point, for runs that were ended by mistake. */
  Type.Object({ by: Type.Literal('latest') }, closed),
])
export type PointRule = Static<typeof PointRule>

const { reapplyExclude, options } = ResetBody.properties
const { name, input } = signalRun.schema.body.properties

/** If the planned run continued as new: act on the current run of the chain. */
const followChain = { followChain: Type.Optional(Type.Boolean()) }

export const RecoveryActionKind = Type.Enum(['WATCH', 'RESET', 'CANCEL', 'TERMINATE', 'SIGNAL'])
export type RecoveryActionKind = Static<typeof RecoveryActionKind>

/**
 * What the recovery does to each run. `WATCH` sends nothing: it follows the run until its workflow
 * task completes.
 */
export const RecoveryAction = Type.Union([
  Type.Object({ kind: Type.Literal('WATCH') }, closed),
  Type.Object(
    {
      kind: Type.Literal('RESET'),
      point: PointRule,
      reapplyExclude,
      /** Moves the new runs to a worker version. */
      options,
      /** Resets a run even if that terminates another, newer open run of the workflow id. */
      endNewerRuns: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('CANCEL'), ...followChain }, closed),
  Type.Object({ kind: Type.Literal('TERMINATE'), ...followChain }, closed),
  Type.Object(
    {
      kind: Type.Literal('SIGNAL'),
      name,
      input,
      ...followChain,
    },
    closed,
  ),
])
export type RecoveryAction = Static<typeof RecoveryAction>

/** How a recovery proceeds from a few runs to all of them. */
export const RecoveryCare = Type.Object(
  {
    /**
     * The canary takes at least this many runs of each stratum (all, if it has fewer). 0: no
     * canary.
     */
    canaryPerStratum: Type.Integer({ minimum: 0, maximum: 1000 }),
    /** The canary is filled up to this many runs over all strata. */
    canarySize: Type.Integer({ minimum: 0, maximum: 10_000 }),
    /** The sizes of the waves after the canary. The last wave takes the rest. */
    waves: Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000 }), { maxItems: 20 }),
    /** A stratum passes the gate if at most this share of its runs failed: 0 to 1. */
    failedShare: Type.Number({ minimum: 0, maximum: 1 }),
    /** The most Temporal calls a second. */
    callsPerSecond: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
    /** This many errors in a row pause the recovery. */
    errorsInARow: Type.Integer({ minimum: 1, maximum: 1000 }),
    /** How long a run is followed after the operation. */
    verifyFor: Milliseconds,
  },
  closed,
)
export type RecoveryCare = Static<typeof RecoveryCare>
