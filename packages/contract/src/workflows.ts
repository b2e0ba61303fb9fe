import type { Static } from 'typebox'
import * as Type from 'typebox'
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
  /** The last event's id. */
  historyLength: Type.Integer(),
  historySizeBytes: Int64,
  stateTransitionCount: Type.Optional(Int64),
  parent: Type.Optional(ExecutionRef),
  root: Type.Optional(ExecutionRef),
  searchAttributes: Mapping(Type.Unknown()),
  memo: Mapping(DecodedPayload),
})
export type WorkflowInfo = Static<typeof WorkflowInfo>

/** In characters. */
export const longestQuery = 10_000

/** A server over SQL ends a text at its first NUL. */
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
        /** When Temporal was asked: one answer serves everyone for some seconds. */
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
  /** It takes tasks of this version only. Absent: its worker is not versioned, and takes the others. */
  version: Type.Optional(WorkerVersion),
})
export type Poller = Static<typeof Poller>

/** How a run is bound to versions of its workers. */
export const RunVersioning = Type.Object({
  /** `PINNED` or `AUTO_UPGRADE`. Absent: no worker has said so far. */
  behavior: Type.Optional(Type.String()),
  /** By an operator, in place of what the workflow's own code says. */
  isOverridden: Type.Boolean(),
  /** The version that it is pinned to, else that of the worker that completed its last workflow task. */
  version: Type.Optional(WorkerVersion),
  /** Where its next workflow task goes, while it moves to another version. */
  movesTo: Type.Optional(WorkerVersion),
  /**
   * The versions one of whose workers takes its next workflow task; empty: a worker without a version.
   * Absent: not known.
   */
  takenBy: Type.Optional(Type.Array(WorkerVersion)),
})
export type RunVersioning = Static<typeof RunVersioning>

/** Tasks that wait in a task queue, by the server's estimate. */
export const Backlog = Type.Object({
  tasks: Int64,
  /** How long the oldest of them has waited. */
  age: Type.Optional(Milliseconds),
})
export type Backlog = Static<typeof Backlog>

/** A run whose workflow task fails again and again. Its status is still RUNNING. */
export const Stuck = Type.Object({
  /** Temporal's cause without prefix (`NON_DETERMINISTIC_ERROR`), or `TIMED_OUT`. */
  cause: Type.String(),
  /** The failure of the first attempt: later attempts write nothing. */
  message: Type.String(),
  /** The event that records it, and when. */
  eventId: EventId,
  since: Time,
  attempt: Type.Integer(),
  /** The task is tried again by then, if a worker polls. Absent: it waits for a worker now. */
  nextTryBy: Type.Optional(Time),
  /** The event that a failure on non-determinism names, by its text or by the history. */
  failingEventId: Type.Optional(EventId),
  /** Whether the code stopped matching the history at that event, or there or earlier. */
  certainty: Type.Optional(Certainty),
})
export type Stuck = Static<typeof Stuck>

const Action = Type.Object({
  allowed: Type.Boolean(),
  /** Why it is not allowed, as a sentence. */
  whyNot: Type.Optional(Type.String()),
})
export type Action = Static<typeof Action>

export const WorkflowDescription = Type.Object({
  info: WorkflowInfo,
  /** Head of the chain this run belongs to. */
  firstRunId: Type.Optional(Type.String()),
  /** The newest run that was made by a reset of this one. */
  resetRunId: Type.Optional(Type.String()),
  /** When this run was made by a reset. */
  lastResetTime: Type.Optional(Time),
  originalStartTime: Type.Optional(Time),
  executionExpirationTime: Type.Optional(Time),
  runExpirationTime: Type.Optional(Time),
  cancelRequested: Type.Boolean(),
  pendingActivities: Type.Array(PendingActivity),
  pendingChildren: Type.Array(PendingChild),
  pendingWorkflowTask: Type.Optional(PendingWorkflowTask),
  /** Absent: none, as with callbacks. */
  pendingNexusOperations: Type.Optional(Type.Array(PendingNexusOperation)),
  callbacks: Type.Optional(Type.Array(WorkflowCallback)),
  /**
   * Who polls the run's task queue for workflow tasks, of whatever version (`versioning.takenBy` says
   * whose tasks the run's are). Absent: not asked, since the run is closed.
   */
  pollers: Type.Optional(Type.Array(Poller)),
  versioning: Type.Optional(RunVersioning),
  /** Workflow tasks that wait in that queue. Absent: not asked, or the server does not say. */
  backlog: Type.Optional(Backlog),
  stuck: Type.Optional(Stuck),
  /** The event it ended with, where it neither completed nor continued as new. */
  ending: Type.Optional(EventRow),
  actions: Type.Object({
    cancel: Action,
    terminate: Action,
    reset: Action,
    signal: Action,
    update: Action,
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

/** How a run came to be. */
export const MadeBy = Type.Union([
  Type.Object({ by: Type.Literal('start') }),
  Type.Object({
    by: Type.Enum(['continueAsNew', 'retry', 'cron']),
    fromRunId: Type.String(),
  }),
  Type.Object({
    by: Type.Literal('reset'),
    fromRunId: Type.String(),
    /** The reset point: events before it were kept. */
    eventId: EventId,
    /** As the history has it. */
    reason: Type.String(),
    /** Who asked, where the reason or Rewind's own record names one. */
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
  /** Older runs exist that are not listed. */
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
