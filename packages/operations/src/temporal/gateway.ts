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

/** Without `runId`: the latest run of the workflow id. */
export type Target = WorkflowRef & { runId?: string }

/** `pageToken` is the server's own token in base64. Absent: the first page. */
interface PageRequest {
  pageSize?: number
  pageToken?: string
}

type Page<T> = T & { nextPageToken?: string }

export interface ScanOptions {
  /** Default: oldest first. */
  order?: HistoryOrder
  firstPageSize?: number
}

/** A page of rows with the request that returns the same page again. */
interface PageOfRows {
  rows: EventRow[]
  /** The order of that request. `rows` are in the order of the scan. */
  order: HistoryOrder
  pageSize: number
  /** Absent for the first page. */
  pageToken?: string
}

/** The reply of `describe` without the rules about what is allowed. */
export type Description = Omit<WorkflowDescription, 'actions'>

/** The part of a description that an operation depends on. Takes one call. */
export interface RunState {
  runId: string
  status: WorkflowStatus
  cancelRequested: boolean
  historyLength: number
  startTime?: string
  closeTime?: string
  /** The first run of the chain that this run belongs to. */
  firstRunId?: string
  /** The newest run that a reset of this run created. */
  resetRunId?: string
  /** When a reset created this run. Absent if no reset created it. */
  lastResetTime?: string
}

export interface ActivityState {
  run: RunState
  activity?: PendingActivity
  pauseToken?: string
}

/**
 * The pollers of a task queue, the worker version for unpinned tasks, and the approximate backlog
 * if the server counts it.
 */
export type TaskQueueState = Required<Pick<WorkflowDescription, 'pollers'>> &
  Pick<WorkflowDescription, 'backlog'> & { routing: QueueRouting }
/** Facts about a run that only a reset needs and no other description contains. */
interface ResetState {
  /** Callers that wait for a completion callback that has not fired. */
  callbacks: number
  versioning: NonNullable<ResetFacts['versioning']>
  /** Activity ids. Absent if Rewind cannot determine them. */
  changedActivityOptions?: string[]
}

/** The name and the arguments of a query, signal or update. */
interface Said {
  name: string
  input: readonly PayloadInput[]
}

/**
 * Every call to a cluster. Nothing else uses gRPC, and no gRPC type leaves this interface. Every
 * method throws OperationError.
 */
export interface Temporal {
  /** `host:port` */
  address: string
  /** Throws UNAVAILABLE with the cause when Temporal cannot be reached. */
  checkReachable(): Promise<void>
  readServerVersion(): Promise<string>
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

  /** `withPollers: false` saves one call per run, for callers that describe many runs. */
  describe(target: Target, options?: { withPollers?: boolean }): Promise<Description>
  readRunState(target: Target): Promise<RunState>
  /**
   * Returns the state of the run, the pending activity with that id and, if Rewind paused the
   * activity, the token of that request. A closed run still lists activities that were pending when
   * it closed.
   */
  readActivity(ref: ActivityRef): Promise<ActivityState>
  /** Returns the pollers and the approximate backlog of a task queue for one kind of tasks. */
  readTaskQueue(namespace: string, taskQueue: string, kind: TaskQueueKind): Promise<TaskQueueState>
  readResetState(run: RunRef): Promise<ResetState>
  readRunMetadata(run: RunRef): Promise<RunMetadata>
  readHistory(
    run: RunRef,
    request: PageRequest & { order?: HistoryOrder },
  ): Promise<Page<{ events: HistoryEvent[] }>>
  /** Yields the row of every event, page by page. Reads one page ahead. */
  scanRows(run: RunRef, options?: ScanOptions): AsyncGenerator<PageOfRows>
  /** Yields every event, page by page. Reads one page ahead. */
  scanHistory(run: RunRef, options?: ScanOptions): AsyncGenerator<HistoryEvent[]>
  /**
   * Yields events as the CLI prints them within `"events": [...]`, with encoded or decoded
   * payloads.
   */
  scanHistoryJson(run: RunRef, payloads: 'encoded' | 'decoded'): AsyncGenerator<string>
  /**
   * Yields events of the given types, newest first. Stops at `notBefore` or after reading
   * `maxEvents` events.
   */
  findEvents(
    run: RunRef,
    wanted: { types: readonly string[]; notBefore?: string; maxEvents?: number },
  ): AsyncGenerator<HistoryEvent>

  // Each write carries the token of its request in a field that Temporal stores
  // (`packages/history/src/acts/request-token.ts`). An update is recognised by its update id. The
  // reason of a reset already contains the token.
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

  /** Runs a query on a worker, which can take 10 s. Writes no event. */
  query(run: RunRef, what: Said & Pick<QueryBody, 'rejectCondition'>): Promise<QueryReply>
  /**
   * Returns the signals, queries and updates that the run's code accepts. A worker answers this as
   * a query.
   */
  readHandlers(run: RunRef): Promise<Handlers>
  /** The server accepts each request id once per run. */
  signal(
    run: RunRef,
    what: Said & { operator: string; requestId: string; token: string },
  ): Promise<void>
  /** The server accepts each update id once per run. Waits at most 20 s. */
  update(
    run: RunRef,
    what: Said & {
      operator: string
      updateId: string
      waitForStage: 'ACCEPTED' | 'COMPLETED'
    },
  ): Promise<UpdateReply>
  /** `isAwaited`: waits until the update completes, at most 20 s. */
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
