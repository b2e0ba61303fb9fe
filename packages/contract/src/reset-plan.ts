import type { Static } from 'typebox'
import * as Type from 'typebox'
import { NamespaceInfo } from './cluster.ts'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { Mismatch } from './history.ts'
import { ResetOptions } from './interrupts.ts'
import { DecodedPayload } from './payloads.ts'
import {
  closed,
  EventId,
  Milliseconds,
  ReapplyExclude,
  RunParams,
  runUrl,
  Time,
} from './primitives.ts'
import { WorkerVersion, WorkflowDescription, WorkflowStatus } from './workflows.ts'

/** The most items in a list of a plan, the oldest first. `counts` has the real numbers. */
export const maxPlanItems = 500

const item = {
  /** The event that began it. */
  eventId: EventId,
  type: Type.String(),
  time: Time,
  /** The activity type, "timer 30 d", the name of the signal, the workflow id of the child. */
  name: Type.String(),
  /** The id of the activity, timer, update or child. */
  id: Type.Optional(Type.String()),
  /** The input, if whole events were read. `glimpse`: its beginning, if only rows were read. */
  input: Type.Optional(Type.Array(DecodedPayload)),
  glimpse: Type.Optional(Type.String()),
}

/** An activity, timer, signal or other part of the history that the reset affects. */
export const PlanItem = Type.Object(item)
export type PlanItem = Static<typeof PlanItem>

/** How far it had come before the reset: the state of its group of events. */
export const PlanState = Type.Enum([
  'scheduled',
  'running',
  'waiting',
  'completed',
  'fired',
  'failed',
  'timed out',
  'canceled',
  'terminated',
  'recorded',
])
export type PlanState = Static<typeof PlanState>

const DiscardedItem = Type.Object({
  ...item,
  state: PlanState,
  /** The event with which it ended. */
  endEventId: Type.Optional(EventId),
  attempt: Type.Optional(Type.Integer()),
  failure: Type.Optional(Type.String()),
})
export type DiscardedItem = Static<typeof DiscardedItem>

/** Why a side effect can happen a second time. */
export const RunsAgainBecause = Type.Enum([
  /**
   * Begun at or after the point: the new run decides again, and begins it again if its code is the
   * same.
   */
  'BEGUN_AFTER_POINT',
  /**
   * Scheduled before the point, with a result that the reset does not keep: the server schedules it
   * again with attempt 1.
   */
  'SCHEDULED_BEFORE_POINT',
])
export type RunsAgainBecause = Static<typeof RunsAgainBecause>

export const RunsAgainKind = Type.Enum([
  'activity',
  'local activity',
  'side effect',
  'signal sent',
  'cancel sent',
  'child workflow',
  'Nexus operation',
])

const RunsAgainItem = Type.Object({
  ...item,
  kind: RunsAgainKind,
  because: RunsAgainBecause,
  /** How far the first execution came. */
  state: PlanState,
})
export type RunsAgainItem = Static<typeof RunsAgainItem>

/** An event of the discarded part that the server copies to the new run, or does not copy. */
const ReappliedItem = Type.Object({
  ...item,
  kind: Type.Enum([
    'signal',
    'update',
    'Nexus operation',
    'child workflow',
    'workflow options',
    'cancel request',
  ]),
  /** The run whose history holds the event, if it is a later run of the same chain. */
  runId: Type.Optional(Type.String()),
})
export type ReappliedItem = Static<typeof ReappliedItem>

const DroppedItem = Type.Object({
  ...ReappliedItem.properties,
  /**
   * `EXCLUDED`: by the options. `NEVER`: the server never reapplies such events. `SIBLING`: the
   * event is in a run that is not reached from the base run by continue-as-new.
   */
  because: Type.Enum(['EXCLUDED', 'NEVER', 'SIBLING']),
})
export type DroppedItem = Static<typeof DroppedItem>

export const PlanWarningCode = Type.Enum([
  'CANCEL_REQUEST_KEPT',
  'ORPHANED_CHILD',
  'CHILD_NEVER_ANSWERS',
  'NEWER_RUN_TERMINATED',
  'NEWER_RUN_CHILDREN',
  'NEWER_RUN_CALLBACKS',
  'SIBLING_SIGNALS_LOST',
  'REAPPLY_TOO_LARGE',
  'NO_WORKER',
  'POINT_AFTER_FAILURE',
  'FIRST_TASK_UNCHECKED',
  'HISTORY_NEAR_LIMIT',
  'SOMEONE_WAITS',
  'PAUSE_LOST',
  'ACTIVITY_OPTIONS_LOST',
  'HEARTBEAT_DETAILS_LOST',
  'VERSION_MARKERS_BIND',
  'TIMEOUTS_START_ANEW',
  'SCHEDULE_MAY_OVERLAP',
  'NAMESPACE_ACTIVE_ELSEWHERE',
  'CHILDREN_DISALLOWED',
  'RETENTION_ENDS',
  'TASK_RETRIES',
  'WORK_COMPENSATED',
])
export type PlanWarningCode = Static<typeof PlanWarningCode>

/**
 * `severe`: the user must type the workflow id to confirm. `refused`: the server will refuse the
 * reset.
 */
export const PlanSeverity = Type.Enum(['refused', 'severe', 'warning', 'note'])
export type PlanSeverity = Static<typeof PlanSeverity>

export const PlanWarning = Type.Object({
  code: PlanWarningCode,
  severity: PlanSeverity,
  /** A few words, as a heading. */
  title: Type.String(),
  message: Type.String(),
  /** The events that the warning is about. Of many, the first few. */
  eventIds: Type.Array(EventId),
  /** The workflow ids that the warning is about, for links. */
  workflowIds: Type.Optional(Type.Array(Type.String())),
  /** What the user can do about it. */
  wayOut: Type.Optional(Type.String()),
  /** A reset point that avoids the problem. */
  betterEventId: Type.Optional(EventId),
})
export type PlanWarning = Static<typeof PlanWarning>

export const PlanUnknown = Type.Object({
  code: Type.Enum([
    'ACTIVITY_EFFECTS',
    'CODE_REPLAYS',
    'OLD_ATTEMPTS',
    'WHO_WAITS',
    'SIBLINGS',
    'POLLERS',
    'PAUSES',
    'CHILDREN_STATE',
    'MISSING_EVENTS',
    'TASK_UNDER_WAY',
    'SERVER_VERSION',
  ]),
  message: Type.String(),
})
export type PlanUnknown = Static<typeof PlanUnknown>

const Range = Type.Object({
  /** Both ends are inclusive. An empty range has a `from` greater than `to`. */
  from: Type.Integer(),
  to: Type.Integer(),
  count: Type.Integer(),
})

/**
 * What a reset of this run to this event will do. `kept` and `discarded` together are the whole
 * history.
 */
export const ResetPlan = Type.Object({
  eventId: EventId,
  /** Why this event is no reset point. The rest of the plan is then empty. */
  whyNot: Type.Optional(Type.String()),
  /** Events 1 to N−1, which the reset copies unchanged. `lastTime`: the time of the last one. */
  kept: Type.Object({
    ...Range.properties,
    lastTime: Type.Optional(Time),
    /** What the workflow task at the point decided. The new run redoes this task. */
    decidesAnew: Type.String(),
  }),
  discarded: Type.Object({
    ...Range.properties,
    activities: Type.Array(DiscardedItem),
    timers: Type.Array(DiscardedItem),
    children: Type.Array(DiscardedItem),
    searchAttributes: Type.Array(PlanItem),
    /** Patch and version markers, side effects, local activities and other markers. */
    versionMarkers: Type.Array(PlanItem),
  }),
  runsAgain: Type.Array(RunsAgainItem),
  reapplied: Type.Array(ReappliedItem),
  dropped: Type.Array(DroppedItem),
  /** The real numbers, because lists are cut at `maxPlanItems`. */
  counts: Type.Object({
    activities: Type.Integer(),
    timers: Type.Integer(),
    children: Type.Integer(),
    searchAttributes: Type.Integer(),
    versionMarkers: Type.Integer(),
    runsAgain: Type.Integer(),
    reapplied: Type.Integer(),
    dropped: Type.Integer(),
  }),
  /** The run that the reset terminates. Absent: none is open. */
  terminates: Type.Optional(
    Type.Object({
      runId: Type.String(),
      status: WorkflowStatus,
      /** It is not the base run. */
      isNewer: Type.Boolean(),
    }),
  ),
  /** The worst first. */
  warnings: Type.Array(PlanWarning),
  unknown: Type.Array(PlanUnknown),
})
export type ResetPlan = Static<typeof ResetPlan>

/** An event of another run that a reset can reapply or lose. */
export const OtherRunItem = Type.Object({
  ...item,
  kind: Type.Enum(['signal', 'update']),
  runId: Type.String(),
  /** Bytes of its payloads. */
  size: Type.Integer(),
})
export type OtherRunItem = Static<typeof OtherRunItem>

/** How the run was started, according to its first event. */
export const RunStart = Type.Object({
  parent: Type.Optional(Type.Object({ workflowId: Type.String(), runId: Type.String() })),
  executionTimeout: Type.Optional(Milliseconds),
  runTimeout: Type.Optional(Milliseconds),
  cronSchedule: Type.Optional(Type.String()),
  /** The schedule that started the run. */
  scheduledBy: Type.Optional(Type.String()),
  /** The number of callers that get the result by a callback. */
  callbacks: Type.Integer(),
})
export type RunStart = Static<typeof RunStart>

/**
 * What a plan needs besides the history of the run. The browser reads it once and then plans every
 * choice itself, with the same function as the server's preview. Facts that an imported file lacks
 * are absent.
 */
export const ResetFacts = Type.Object({
  /** When the facts were read. */
  readAt: Type.Optional(Time),
  serverVersion: Type.Optional(Type.String()),
  /** The run to be reset. */
  description: Type.Optional(WorkflowDescription),
  /** The latest run of the workflow id, if it is another run. */
  latest: Type.Optional(WorkflowDescription),
  namespace: Type.Optional(NamespaceInfo),
  /** The cluster of this console. The namespace can be active in another cluster. */
  clusterName: Type.Optional(Type.String()),
  start: Type.Optional(RunStart),
  /** The `mismatch` of `reset-points`. `reset/facts` does not read the history for it. */
  mismatch: Type.Optional(Mismatch),
  /** Signals and updates of the runs that follow by continue-as-new. They are reapplied, too. */
  later: Type.Array(OtherRunItem),
  /**
   * Signals and updates of later runs that are not reached by continue-as-new. The new run loses
   * them.
   */
  siblings: Type.Array(OtherRunItem),
  /** Other runs have more signals or updates than were read. */
  isMoreInOtherRuns: Type.Optional(Type.Boolean()),
  /** The children that the description lists as pending, and their current status. */
  children: Type.Optional(
    Type.Array(
      Type.Object({
        workflowId: Type.String(),
        initiatedEventId: EventId,
        /** Absent: it could not be read. */
        status: Type.Optional(WorkflowStatus),
      }),
    ),
  ),
  /**
   * The number of callers that wait by a callback that has not fired: for this run, and for the
   * newer open run.
   */
  callbacks: Type.Optional(
    Type.Object({ base: Type.Integer(), latest: Type.Optional(Type.Integer()) }),
  ),
  /** The ids of pending activities whose options somebody has changed. */
  changedActivityOptions: Type.Optional(Type.Array(Type.String())),
  /** The worker versions of the run. */
  versioning: Type.Optional(
    Type.Object({
      /** Set by an operator in place of the behavior in the workflow's code. */
      override: Type.Optional(
        Type.Union([
          Type.Object({ behavior: Type.Literal('AUTO_UPGRADE') }),
          Type.Object({ behavior: Type.Literal('PINNED'), ...WorkerVersion.properties }),
        ]),
      ),
    }),
  ),
  /** The pollers for workflow tasks on the run's task queue. Present for a closed run, too. */
  workers: Type.Optional(
    Type.Object({
      taskQueue: Type.String(),
      pollers: Type.Array(
        Type.Object({
          lastAccessTime: Type.Optional(Time),
          version: Type.Optional(WorkerVersion),
        }),
      ),
      /** The version that takes tasks that are bound to no version. */
      current: Type.Optional(WorkerVersion),
    }),
  ),
})
export type ResetFacts = Static<typeof ResetFacts>

export const readResetFacts = endpoint({
  method: 'GET',
  url: `${runUrl}/reset/facts`,
  schema: {
    summary: 'What a plan of this run’s reset needs beside its history',
    tags: ['interrupts'],
    params: RunParams,
    response: { 200: ResetFacts, ...errorReplies },
  },
})

export const previewReset = endpoint({
  method: 'POST',
  url: `${runUrl}/reset/preview`,
  schema: {
    summary:
      'What a reset to this event would do: kept, discarded, runs again, re-applied, lost. An event that is no reset point is no error: the plan says whyNot, and nothing else',
    tags: ['interrupts'],
    params: RunParams,
    body: Type.Object(
      {
        eventId: EventId,
        reapplyExclude: Type.Optional(
          Type.Array(ReapplyExclude, { maxItems: 3, uniqueItems: true }),
        ),
        options: Type.Optional(ResetOptions),
      },
      closed,
    ),
    response: { 200: ResetPlan, ...errorReplies },
  },
})
