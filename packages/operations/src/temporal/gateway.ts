import type { ActivityOptionsChange, ActivityRef } from '@rewind/contract/activities'
import type { Cluster, NamespaceInfo, SearchAttribute } from '@rewind/contract/cluster'
import type { EventRow, HistoryEvent, HistoryOrder } from '@rewind/contract/history'
import type { ResetOptions } from '@rewind/contract/interrupts'
import type { PendingActivity } from '@rewind/contract/pending'
import type { ReapplyExclude, RunRef, WorkflowRef } from '@rewind/contract/primitives'
import type { ResetFacts } from '@rewind/contract/reset-plan'
import type { RunMetadata } from '@rewind/contract/run-details'
import type {
  Handlers,
  PayloadInput,
  QueryBody,
  QueryReply,
  UpdateReply,
} from '@rewind/contract/talk'
import type { WorkflowDescription, WorkflowInfo, WorkflowStatus } from '@rewind/contract/workflows'
import type { QueueRouting } from '@rewind/history/workers/worker-versions'

export type TaskQueueKind = 'WORKFLOW' | 'ACTIVITY'

/** One run, or whichever run of the workflow id is the latest. */
export type Target = WorkflowRef & { runId?: string }

/** Where a page begins: the server's own token, base64. Absent: at the first page. */
interface PageRequest {
  pageSize?: number
  pageToken?: string
}

type Page<T> = T & { nextPageToken?: string }

export interface ScanOptions {
  /** Oldest first unless asked otherwise. */
  order?: HistoryOrder
  firstPageSize?: number
}

/** A page, and how to come by it again. */
interface PageOfRows {
  rows: EventRow[]
  /** Of the request that leads to it; its rows are in the order that was asked for. */
  order: HistoryOrder
  pageSize: number
  /** Absent for the first page. */
  pageToken?: string
}

/** What `describe` says, without the console's own opinion of what may be done. */
export type Description = Omit<WorkflowDescription, 'actions'>

/** The part of a description that an interruption depends on: one call, nothing beside it. */
export interface RunState {
  runId: string
  status: WorkflowStatus
  cancelRequested: boolean
  historyLength: number
  startTime?: string
  closeTime?: string
  /** Head of the chain this run belongs to. */
  firstRunId?: string
  /** The newest run that was made by a reset of this one. */
  resetRunId?: string
  /** When this run was made by a reset. */
  lastResetTime?: string
}

export interface ActivityState {
  run: RunState
  activity?: PendingActivity
  pauseToken?: string
}

/**
 * Who polls a task queue, which of their versions takes the tasks that are pinned to none, and about
 * how many tasks wait in it, where the server counts them.
 */
export type TaskQueueState = Required<Pick<WorkflowDescription, 'pollers'>> &
  Pick<WorkflowDescription, 'backlog'> & { routing: QueueRouting }
/** What a reset loses or meets that no other description tells. */
interface ResetState {
  /** Callers that wait by a callback which has not fired. */
  callbacks: number
  versioning: NonNullable<ResetFacts['versioning']>
  /** By activity id; absent where it could not be told. */
  changedActivityOptions?: string[]
}

/** What is said to a run's code: the name of the query, signal or update, and its arguments. */
interface Said {
  name: string
  input: readonly PayloadInput[]
}

/** All that the console asks of a cluster. Nothing else speaks gRPC, and no gRPC type leaves. */
export interface Temporal {
  /** `host:port` */
  address: string
  /** Throws, with the cause, when Temporal cannot be reached. */
  checkReachable(): Promise<void>
  readCluster(): Promise<Cluster>
  listNamespaces(page: PageRequest): Promise<Page<{ namespaces: NamespaceInfo[] }>>
  describeNamespace(namespace: string): Promise<NamespaceInfo>
  listSearchAttributes(namespace: string): Promise<SearchAttribute[]>

  listWorkflows(
    namespace: string,
    request: PageRequest & { query?: string },
  ): Promise<Page<{ workflows: WorkflowInfo[] }>>
  countWorkflows(
    namespace: string,
    request: { query?: string; groupBy?: string },
  ): Promise<{ count: string; groups?: { value: string; count: string }[] }>

  /** `withPollers: false` saves the question who polls, where many runs are looked at. */
  describe(target: Target, options?: { withPollers?: boolean }): Promise<Description>
  readRunState(target: Target): Promise<RunState>
  /**
   * The same, with the pending activity of that id, if any, and the token of the request that paused it,
   * if Rewind did. A closed run still lists the activities that it left behind.
   */
  readActivity(ref: ActivityRef): Promise<ActivityState>
  /** Who polls a task queue for one kind of tasks, and how many of these wait about. */
  readTaskQueue(namespace: string, taskQueue: string, kind: TaskQueueKind): Promise<TaskQueueState>
  readResetState(run: RunRef): Promise<ResetState>
  readRunMetadata(run: RunRef): Promise<RunMetadata>
  readHistory(
    run: RunRef,
    request: PageRequest & { order?: HistoryOrder },
  ): Promise<Page<{ events: HistoryEvent[] }>>
  /** The row of every event, a page at a time; one is read ahead. */
  scanRows(run: RunRef, options?: ScanOptions): AsyncGenerator<PageOfRows>
  /** The whole history in the same way. */
  scanHistory(run: RunRef, options?: ScanOptions): AsyncGenerator<HistoryEvent[]>
  /** The same as the CLI prints what is within `"events": [...]`, or with its payloads decoded. */
  scanHistoryJson(run: RunRef, payloads: 'encoded' | 'decoded'): AsyncGenerator<string>
  /** Events of some types, newest first, down to a time or after so many events. */
  findEvents(
    run: RunRef,
    wanted: { types: readonly string[]; notBefore?: string; maxEvents?: number },
  ): AsyncGenerator<HistoryEvent>

  // Each write carries the token of its request where Temporal keeps it (`history/request-token.ts`). An
  // update is recognised by its id; the reason of a reset contains the token already.
  cancel(
    run: RunRef,
    how: { reason: string; operator: string; requestId: string; token: string },
  ): Promise<void>
  terminate(run: RunRef, how: { reason: string; operator: string; token: string }): Promise<void>
  reset(
    run: RunRef,
    how: {
      eventId: number
      reason: string
      operator: string
      requestId: string
      reapplyExclude: readonly ReapplyExclude[]
      options: ResetOptions
    },
  ): Promise<{ runId: string }>

  /** Asks the run's code by way of a worker, which may take 10 s; nothing is written. */
  query(run: RunRef, what: Said & Pick<QueryBody, 'rejectCondition'>): Promise<QueryReply>
  /** What the run's code takes, which its worker tells as it answers a query. */
  readHandlers(run: RunRef): Promise<Handlers>
  /** The server takes one request id of a run once. */
  signal(
    run: RunRef,
    what: Said & { operator: string; requestId: string; token: string },
  ): Promise<void>
  /** The server takes one update id of a run once. It waits 20 s at most. */
  update(
    run: RunRef,
    what: Said & {
      operator: string
      updateId: string
      waitForStage: 'ACCEPTED' | 'COMPLETED'
    },
  ): Promise<UpdateReply>
  /** `isAwaited`: until it is completed, 20 s at most. */
  readUpdate(run: RunRef, updateId: string, how: { isAwaited: boolean }): Promise<UpdateReply>

  pauseActivity(
    ref: ActivityRef,
    how: { reason: string; operator: string; requestId: string; token: string },
  ): Promise<void>
  unpauseActivity(
    ref: ActivityRef,
    how: { operator: string; resetAttempts: boolean; resetHeartbeat: boolean; jitter: number },
  ): Promise<void>
  resetActivity(
    ref: ActivityRef,
    how: {
      operator: string
      keepPaused: boolean
      resetHeartbeat: boolean
      restoreOriginalOptions: boolean
      jitter: number
    },
  ): Promise<void>
  updateActivityOptions(
    ref: ActivityRef,
    how: { operator: string; options: ActivityOptionsChange | 'original' },
  ): Promise<void>

  close(): Promise<void>
}
