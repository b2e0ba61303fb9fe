import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { ErrorReply, errorReplies } from './errors.ts'
import { SuggestedPoint } from './history.ts'
import { closed, Namespace, NamespaceParams, PageToken, Time } from './primitives.ts'
import { Poller, WorkerVersion } from './workflows.ts'

/**
 * Why a run needs attention, the most urgent kind first:
 * - `STUCK`: its workflow task fails again and again.
 * - `NO_POLLER`: a workflow task or an activity waits, and no worker polls its queue.
 * - `ACTIVITY_RETRYING`: an activity has failed more than once, and it still fails long after it
 *   was scheduled, has many attempts, or waits long between attempts. A paused activity does not
 *   count.
 * - `NO_FREE_SLOT`: an activity has waited for long on a queue whose workers are alive and have no
 *   free slot.
 * - `NEAR_LIMIT`: the server will soon terminate the run for the size of its history.
 * - `CANCEL_PENDING`: cancellation is requested, and the run is still open.
 * - `WATCH`: its workflow task failed once, which may be a blip, or cancellation was requested
 *   within the last minute.
 */
export const ProblemKind = Type.Enum([
  'STUCK',
  'NO_POLLER',
  'ACTIVITY_RETRYING',
  'NO_FREE_SLOT',
  'NEAR_LIMIT',
  'CANCEL_PENDING',
  'WATCH',
])
export type ProblemKind = Static<typeof ProblemKind>

const group = {
  kind: ProblemKind,
  /**
   * For a failed workflow task: Temporal's cause without prefix, or `TIMED_OUT`. For an activity:
   * the activity type. For a new cancel request: `CANCEL_REQUESTED`.
   */
  cause: Type.Optional(Type.String()),
  type: Type.String(),
  /**
   * The task queue of the run. If an activity waits for a worker: the task queue of the activity.
   */
  taskQueue: Type.String(),
  buildId: Type.Optional(Type.String()),
  /**
   * For `NO_POLLER`: the versions whose workers can take the task. Empty: only workers without a
   * version. Absent: any worker.
   */
  versions: Type.Optional(Type.Array(WorkerVersion)),
}

/** One run and why it needs attention, at the time of the scan. */
export const ProblemRun = Type.Object({
  ...group,
  workflowId: Type.String(),
  runId: Type.String(),
  /** The message of the failure, in one line. */
  message: Type.Optional(Type.String()),
  /**
   * The whole message with ids, numbers and times masked. Absent: `message` is the whole message.
   */
  maskedMessage: Type.Optional(Type.String()),
  attempt: Type.Optional(Type.Integer()),
  /** For a failing workflow task: the server retries it by then if a worker polls. */
  nextTryBy: Type.Optional(Time),
  /**
   * The start of the problem: the first failure, or the schedule of an activity, if the history
   * shows it. Otherwise the time at which the scanner first saw the problem.
   */
  since: Time,
  lookedAt: Time,
  historyLength: Type.Integer(),
})
export type ProblemRun = Static<typeof ProblemRun>

export const ProblemGroup = Type.Object({
  /** The same for the same cause in every scan, so it can stand in URLs. */
  id: Type.String(),
  ...group,
  /** The message of the failures, with ids, numbers and times masked. */
  message: Type.Optional(Type.String()),
  count: Type.Integer(),
  firstSeen: Time,
  /** The latest `nextTryBy` of its runs, as far as they were scanned. */
  nextTryBy: Type.Optional(Time),
  /** A few of its runs. The runs that have been affected longest come first. */
  samples: Type.Array(ProblemRun),
  /** The suggested point of the first sample. Absent: none is known, or none is known yet. */
  suggested: Type.Optional(Type.Object({ runId: Type.String(), ...SuggestedPoint.properties })),
  /** The pollers of the task queue. Absent: not known yet. */
  pollers: Type.Optional(Type.Array(Poller)),
})
export type ProblemGroup = Static<typeof ProblemGroup>

export const AttentionScan = Type.Object({
  /**
   * - `NONE`: there was no scan.
   * - `RUNNING`: the scan is reading runs.
   * - `WAITING`: Temporal limits the calls or cannot be reached. The scan continues by itself.
   * - `STOPPED`: a user or `problem` stopped the scan. A start continues it.
   * - `INTERRUPTED`: the console stopped during the scan. A start continues it.
   * - `DONE`: no run is left to scan.
   */
  state: Type.Enum(['NONE', 'RUNNING', 'WAITING', 'STOPPED', 'INTERRUPTED', 'DONE']),
  /** The number of running runs that were scanned. `of`: the number of running runs. */
  lookedAt: Type.Integer(),
  of: Type.Integer(),
  /** Every run that was running when the scan began was scanned. */
  isComplete: Type.Boolean(),
  /** The most calls a second that the scan makes. */
  callsPerSecond: Type.Integer(),
  calls: Type.Integer(),
  startedAt: Type.Optional(Time),
  /** When the first run that needs attention was found. */
  firstFoundAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  problem: Type.Optional(ErrorReply),
  /**
   * What the server itself reports (`TemporalReportedProblems`, from 1.30 on), by cause. Absent:
   * the server cannot. See docs/temporal-semantics.md#reported-problems.
   */
  reported: Type.Optional(
    Type.Array(Type.Object({ cause: Type.String(), count: Type.Integer(), query: Type.String() })),
  ),
})
export type AttentionScan = Static<typeof AttentionScan>

const Attention = Type.Object({
  scan: AttentionScan,
  /** The most urgent kind first, then the largest group. Of very many groups only the first. */
  groups: Type.Array(ProblemGroup),
  groupCount: Type.Integer(),
})
export type Attention = Static<typeof Attention>

const url = '/api/namespaces/:namespace/attention'
const tags = ['attention']

export const readAttention = endpoint({
  method: 'GET',
  url,
  schema: {
    summary:
      'Which running workflows need somebody, grouped by cause, and how far the look for them is',
    tags,
    params: NamespaceParams,
    response: { 200: Attention, ...errorReplies },
  },
})

export const GroupId = Type.String({ pattern: '^[0-9a-f]{12}$' })

export const readAttentionGroup = endpoint({
  method: 'GET',
  url: `${url}/:group`,
  schema: {
    summary: 'One group and its runs, a page at a time, the longest affected first',
    tags,
    params: Type.Object({ namespace: Namespace, group: GroupId }, closed),
    querystring: Type.Object(
      {
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        group: ProblemGroup,
        runs: Type.Array(ProblemRun),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})

export const startAttentionScan = endpoint({
  method: 'POST',
  url: `${url}/scan/start`,
  schema: {
    summary: 'Looks at every running workflow, or goes on where a stopped look was',
    tags,
    params: NamespaceParams,
    body: Type.Object(
      {
        /** Starts from the beginning, even if a stopped scan could continue. */
        anew: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    response: { 200: AttentionScan, ...errorReplies },
  },
})

export const stopAttentionScan = endpoint({
  method: 'POST',
  url: `${url}/scan/stop`,
  schema: {
    summary: 'Stops the look; what it found stays, and it can go on from there',
    tags,
    params: NamespaceParams,
    body: Type.Object({}, closed),
    response: { 200: AttentionScan, ...errorReplies },
  },
})
