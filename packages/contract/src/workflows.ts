import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Action } from './access.ts'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { Certainty, EventRow } from './history.ts'
import { DecodedPayload } from './payloads.ts'
import {
  PendingActivity,
  PendingChild,
  PendingNexusOperation,
  PendingWorkflowTask,
  WorkflowCallback,
} from './pending.ts'
import {
  closed,
  EventId,
  Int64,
  Mapping,
  Milliseconds,
  NamespaceParams,
  PageToken,
  RunParams,
  runUrl,
  Time,
  WorkflowParams,
} from './primitives.ts'

/** Temporal's `WorkflowExecutionStatus` without prefix. */
export const WorkflowStatus = Type.Enum([
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
  'TIMED_OUT',
  'PAUSED',
  'UNSPECIFIED',
])
export type WorkflowStatus = Static<typeof WorkflowStatus>

const ExecutionRef = Type.Object({ workflowId: Type.String(), runId: Type.String() })

export const WorkflowInfo = Type.Object({
  workflowId: Type.String(),
  runId: Type.String(),
  type: Type.String(),
  status: WorkflowStatus,
  taskQueue: Type.String(),
  startTime: Type.Optional(Time),
  executionTime: Type.Optional(Time),
  closeTime: Type.Optional(Time),
  /** The id of the last event. */
  historyLength: Type.Integer(),
  historySizeBytes: Int64,
  stateTransitionCount: Type.Optional(Int64),
  parent: Type.Optional(ExecutionRef),
  root: Type.Optional(ExecutionRef),
  searchAttributes: Mapping(Type.Unknown()),
  memo: Mapping(DecodedPayload),
})
export type WorkflowInfo = Static<typeof WorkflowInfo>

/** Characters. */
export const longestQuery = 10_000

/**
 * A visibility store over SQL ends a text at its first NUL: docs/temporal-semantics.md#visibility
 */
const Query = Type.String({ maxLength: longestQuery, pattern: '^[^\\0]*$' })

export const listWorkflows = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/workflows',
  schema: {
    summary: 'Workflow executions that a visibility query finds, a page at a time',
    tags: ['workflows'],
    params: NamespaceParams,
    querystring: Type.Object(
      {
        query: Type.Optional(Query),
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        workflows: Type.Array(WorkflowInfo),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})

export const countWorkflows = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/workflow-count',
  schema: {
    summary: 'How many workflow executions a visibility query finds',
    tags: ['workflows'],
    params: NamespaceParams,
    querystring: Type.Object(
      {
        query: Type.Optional(Query),
        groupBy: Type.Optional(Type.Enum(['ExecutionStatus'])),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        count: Int64,
        groups: Type.Optional(Type.Array(Type.Object({ value: Type.String(), count: Int64 }))),
        /** When Temporal counted. One answer serves all users for some seconds. */
        countedAt: Time,
      }),
      ...errorReplies,
    },
  },
})

export const WorkerVersion = Type.Object({ deploymentName: Type.String(), buildId: Type.String() })
export type WorkerVersion = Static<typeof WorkerVersion>

export const Poller = Type.Object({
  identity: Type.String(),
  lastAccessTime: Type.Optional(Time),
  buildId: Type.Optional(Type.String()),
  /**
   * The poller takes tasks of this version only. Absent: its worker has no version and takes the
   * other tasks.
   */
  version: Type.Optional(WorkerVersion),
})
export type Poller = Static<typeof Poller>

/** How a run is bound to worker versions. */
export const RunVersioning = Type.Object({
  /** `PINNED` or `AUTO_UPGRADE`. Absent: no worker has set it yet. */
  behavior: Type.Optional(Type.String()),
  /** An operator has set the behavior in place of the one in the workflow's code. */
  isOverridden: Type.Boolean(),
  /**
   * The version that the run is pinned to, or else the version of the worker that completed its
   * last workflow task.
   */
  version: Type.Optional(WorkerVersion),
  /** The version that takes the next workflow task, while the run moves to it. */
  movesTo: Type.Optional(WorkerVersion),
  /**
   * The versions whose workers can take the next workflow task. Empty: only workers without a
   * version. Absent: not known.
   */
  takenBy: Type.Optional(Type.Array(WorkerVersion)),
})
export type RunVersioning = Static<typeof RunVersioning>

/** The tasks that wait in a task queue, by the server's estimate. */
export const Backlog = Type.Object({
  tasks: Int64,
  /** How long the oldest task has waited. */
  age: Type.Optional(Milliseconds),
})
export type Backlog = Static<typeof Backlog>

/** A run whose workflow task fails again and again. Its status is still RUNNING. */
export const Stuck = Type.Object({
  /** Temporal's cause without prefix (`NON_DETERMINISTIC_ERROR`), or `TIMED_OUT`. */
  cause: Type.String(),
  /** The message of the first attempt. Later attempts write no event. */
  message: Type.String(),
  /** The event of the failure. `since`: the time of the event. */
  eventId: EventId,
  since: Time,
  attempt: Type.Integer(),
  /**
   * The server retries the task by then if a worker polls. Absent: the task waits for a worker now.
   */
  nextTryBy: Type.Optional(Time),
  /** The event that a nondeterminism error names, by its text or by the history. */
  failingEventId: Type.Optional(EventId),
  /** Whether the code stopped matching the history at that event, or at or before it. */
  certainty: Type.Optional(Certainty),
})
export type Stuck = Static<typeof Stuck>

export const WorkflowDescription = Type.Object({
  info: WorkflowInfo,
  /** The first run of the chain. */
  firstRunId: Type.Optional(Type.String()),
  /** The newest run that a reset made from this run. */
  resetRunId: Type.Optional(Type.String()),
  /** When a reset made this run. */
  lastResetTime: Type.Optional(Time),
  originalStartTime: Type.Optional(Time),
  executionExpirationTime: Type.Optional(Time),
  runExpirationTime: Type.Optional(Time),
  cancelRequested: Type.Boolean(),
  pendingActivities: Type.Array(PendingActivity),
  pendingChildren: Type.Array(PendingChild),
  pendingWorkflowTask: Type.Optional(PendingWorkflowTask),
  /** Absent: none. The same holds for `callbacks`. */
  pendingNexusOperations: Type.Optional(Type.Array(PendingNexusOperation)),
  callbacks: Type.Optional(Type.Array(WorkflowCallback)),
  /**
   * The pollers for workflow tasks on the run's task queue, of any version (`versioning.takenBy`
   * says which versions take this run's tasks). Absent: not read, because the run is closed.
   */
  pollers: Type.Optional(Type.Array(Poller)),
  versioning: Type.Optional(RunVersioning),
  /**
   * The workflow tasks that wait in that queue. Absent: not read, or the server does not report it.
   */
  backlog: Type.Optional(Backlog),
  stuck: Type.Optional(Stuck),
  /** The event that closed the run, unless the run completed or continued as new. */
  ending: Type.Optional(EventRow),
  actions: Type.Object({
    cancel: Action,
    terminate: Action,
    reset: Action,
    signal: Action,
    update: Action,
    query: Action,
    /** All commands to the pending activities of the run. */
    activity: Action,
  }),
})
export type WorkflowDescription = Static<typeof WorkflowDescription>

export const describeRun = endpoint({
  method: 'GET',
  url: runUrl,
  schema: {
    summary: 'One run: status, pending work, pollers, and what may be done with it',
    tags: ['workflows'],
    params: RunParams,
    response: { 200: WorkflowDescription, ...errorReplies },
  },
})

export const describeLatestRun = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/workflows/:workflowId',
  schema: {
    summary: 'The same for whichever run of the workflow id is the latest',
    tags: ['workflows'],
    params: WorkflowParams,
    response: { 200: WorkflowDescription, ...errorReplies },
  },
})

/** What made a run. */
export const MadeBy = Type.Union([
  Type.Object({ by: Type.Literal('start') }),
  Type.Object({
    by: Type.Enum(['continueAsNew', 'retry', 'cron']),
    fromRunId: Type.String(),
  }),
  Type.Object({
    by: Type.Literal('reset'),
    fromRunId: Type.String(),
    /** The reset point. Events before it were kept. */
    eventId: EventId,
    /** The text in the history. */
    reason: Type.String(),
    /** The operator, if the reason or Rewind's audit log names one. */
    operator: Type.Optional(Type.String()),
    time: Type.Optional(Time),
  }),
])
export type MadeBy = Static<typeof MadeBy>

export const Lineage = Type.Object({
  /** Oldest first. */
  runs: Type.Array(
    Type.Object({
      runId: Type.String(),
      status: WorkflowStatus,
      startTime: Type.Optional(Time),
      closeTime: Type.Optional(Time),
      madeBy: MadeBy,
    }),
  ),
  /** Older runs exist that are not in the list. */
  truncated: Type.Boolean(),
})
export type Lineage = Static<typeof Lineage>

export const readLineage = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/workflows/:workflowId/lineage',
  schema: {
    summary: 'Every run of the workflow id and what made it',
    tags: ['workflows'],
    params: WorkflowParams,
    querystring: Type.Object({ runId: Type.Optional(Type.String({ maxLength: 36 })) }, closed),
    response: { 200: Lineage, ...errorReplies },
  },
})
