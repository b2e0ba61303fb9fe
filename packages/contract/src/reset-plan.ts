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

/** A list of a plan names so many at most, the oldest first; `counts` says how many there are. */
export const maxPlanItems = 500

const item = {
  /** Of the event that began it. */
  eventId: EventId,
  type: Type.String(),
  time: Time,
  /** What it is about: the activity type, "timer 30 d", the signal's name, the child's workflow id. */
  name: Type.String(),
  /** Of the activity, timer, update or child, beside the name. */
  id: Type.Optional(Type.String()),
  /** Where whole events were at hand; light rows have a glimpse of it in `glimpse`. */
  input: Type.Optional(Type.Array(DecodedPayload)),
  glimpse: Type.Optional(Type.String()),
}

/** Something the history holds that the reset touches. */
export const PlanItem = Type.Object(item)
export type PlanItem = Static<typeof PlanItem>

/** How far it came before the reset: what a group of events says of itself. */
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

/** Why a side effect may happen a second time. */
export const RunsAgainBecause = Type.Enum([
  /** It was begun at or after the point: the new run decides anew, and will begin it again if its code is the same. */
  'BEGUN_AFTER_POINT',
  /** It was scheduled before the point and its end, or nothing of it, is kept: it is scheduled anew, with attempt 1. */
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
  /** How far the first time came. */
  state: PlanState,
})
export type RunsAgainItem = Static<typeof RunsAgainItem>

/** What the server copies to the new run from the discarded part, or does not. */
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
  /** The run whose history holds it, where that is a later one of the same chain. */
  runId: Type.Optional(Type.String()),
})
export type ReappliedItem = Static<typeof ReappliedItem>

const DroppedItem = Type.Object({
  ...ReappliedItem.properties,
  /** `EXCLUDED` by the options; `NEVER`: the server never re-applies such; `SIBLING`: it stands in a run that is not on the way. */
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

/** `severe`: asks for the workflow id to be typed. `refused`: the server will not do it. */
export const PlanSeverity = Type.Enum(['refused', 'severe', 'warning', 'note'])
export type PlanSeverity = Static<typeof PlanSeverity>

export const PlanWarning = Type.Object({
  code: PlanWarningCode,
  severity: PlanSeverity,
  /** A few words, as a heading. */
  title: Type.String(),
  message: Type.String(),
  /** The events concerned; the first few of many. */
  eventIds: Type.Array(EventId),
  /** The workflow ids concerned, for links. */
  workflowIds: Type.Optional(Type.Array(Type.String())),
  /** What can be done about it. */
  wayOut: Type.Optional(Type.String()),
  /** A point that avoids it. */
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
  /** Inclusive; `from` is greater than `to` where there is none. */
  from: Type.Integer(),
  to: Type.Integer(),
  count: Type.Integer(),
})

/** What a reset of this run to this event will do. `kept` and `discarded` together are the whole history. */
export const ResetPlan = Type.Object({
  eventId: EventId,
  /** Why this event is no reset point; the rest is then empty. */
  whyNot: Type.Optional(Type.String()),
  /** Events 1..N-1, copied unchanged; the last decision and time among them. */
  kept: Type.Object({
    ...Range.properties,
    lastTime: Type.Optional(Time),
    /** What the workflow task at the point decided: it is decided anew. */
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
  /** How many there are, where a list was cut at `mostPlanItems`. */
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
  /** The run that ends by this. Absent: none is open. */
  terminates: Type.Optional(
    Type.Object({
      runId: Type.String(),
      status: WorkflowStatus,
      /** It is not the run that is reset. */
      isNewer: Type.Boolean(),
    }),
  ),
  /** The worst first. */
  warnings: Type.Array(PlanWarning),
  unknown: Type.Array(PlanUnknown),
})
export type ResetPlan = Static<typeof ResetPlan>

/** An event that a reset may re-apply or lose though it is in no history of the base. */
export const OtherRunItem = Type.Object({
  ...item,
  kind: Type.Enum(['signal', 'update']),
  runId: Type.String(),
  /** Bytes of its payloads. */
  size: Type.Integer(),
})
export type OtherRunItem = Static<typeof OtherRunItem>

/** What the run was started with, as its first event says. */
export const RunStart = Type.Object({
  parent: Type.Optional(Type.Object({ workflowId: Type.String(), runId: Type.String() })),
  executionTimeout: Type.Optional(Milliseconds),
  runTimeout: Type.Optional(Milliseconds),
  cronSchedule: Type.Optional(Type.String()),
  /** The schedule that started it. */
  scheduledBy: Type.Optional(Type.String()),
  /** Callers that get the result by a callback. */
  callbacks: Type.Integer(),
})
export type RunStart = Static<typeof RunStart>

/**
 * What a plan needs beside the run's history. The browser reads it once and plans every choice by
 * itself, with the same function as the server's preview. What an imported file cannot tell is absent.
 */
export const ResetFacts = Type.Object({
  /** When all this was read. */
  readAt: Type.Optional(Time),
  serverVersion: Type.Optional(Type.String()),
  /** The run to be reset. */
  description: Type.Optional(WorkflowDescription),
  /** The latest run of the workflow id, where it is another one. */
  latest: Type.Optional(WorkflowDescription),
  namespace: Type.Optional(NamespaceInfo),
  /** The cluster that was asked: another one may be the namespace's active one. */
  clusterName: Type.Optional(Type.String()),
  start: Type.Optional(RunStart),
  /** As `reset-points` tells it; `reset/facts` does not read the history for it. */
  mismatch: Type.Optional(Mismatch),
  /** Signals and updates of the runs that follow by continue-as-new, which are re-applied, too. */
  later: Type.Array(OtherRunItem),
  /** Signals and updates of later runs that are not on the way from the base: lost to the new run. */
  siblings: Type.Array(OtherRunItem),
  /** Other runs have more than was read of them. */
  isMoreInOtherRuns: Type.Optional(Type.Boolean()),
  /** Children of this run that its description lists as pending, and how they are now. */
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
  /** Callers that wait for the run, or for the newer open run, by a callback that has not fired. */
  callbacks: Type.Optional(
    Type.Object({ base: Type.Integer(), latest: Type.Optional(Type.Integer()) }),
  ),
  /** Pending activities whose options somebody changed, by activity id. */
  changedActivityOptions: Type.Optional(Type.Array(Type.String())),
  /** The worker versions of the run. */
  versioning: Type.Optional(
    Type.Object({
      /** Set by an operator, in place of what the workflow's own code says. */
      override: Type.Optional(
        Type.Union([
          Type.Object({ behavior: Type.Literal('AUTO_UPGRADE') }),
          Type.Object({ behavior: Type.Literal('PINNED'), ...WorkerVersion.properties }),
        ]),
      ),
    }),
  ),
  /** Who polls the run's task queue for workflow tasks, also where the run is closed. */
  workers: Type.Optional(
    Type.Object({
      taskQueue: Type.String(),
      pollers: Type.Array(
        Type.Object({
          lastAccessTime: Type.Optional(Time),
          version: Type.Optional(WorkerVersion),
        }),
      ),
      /** Where tasks go that are bound to no version. */
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
