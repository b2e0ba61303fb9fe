import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { ErrorReply, errorReplies } from './errors.ts'
import { SuggestedPoint } from './history.ts'
import { closed, Namespace, NamespaceParams, PageToken, Time } from './primitives.ts'
import { Poller, WorkerVersion } from './workflows.ts'

/**
 * Why a run needs somebody, the most urgent first. `STUCK`: its workflow task fails again and again.
 * `WATCH`: it failed once, which may be a blip, or it was cancelled within the last minute.
 * `NO_POLLER`: a workflow task or an activity waits and no worker polls its queue.
 * `ACTIVITY_RETRYING`: an activity has failed more than once and still fails long after it was
 * scheduled, has failed many times, or waits long between its attempts; not while it is paused.
 * `NO_FREE_SLOT`: an activity has waited for long on a queue whose workers are alive and have no slot
 * for it. `CANCEL_PENDING`: cancellation is requested and the run is still open. `NEAR_LIMIT`: the server will
 * soon end it for its history's size.
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
   * Of a failed workflow task: Temporal's cause without prefix, or `TIMED_OUT`. Of an activity: its
   * type. Of a run that was just cancelled: `CANCEL_REQUESTED`.
   */
  cause: Type.Optional(Type.String()),
  type: Type.String(),
  /** The run's; where an activity waits that nobody polls for, the activity's. */
  taskQueue: Type.String(),
  buildId: Type.Optional(Type.String()),
  /**
   * Of `NO_POLLER`: the versions one of whose workers would take it; empty: a worker without a version.
   * Absent: any worker.
   */
  versions: Type.Optional(Type.Array(WorkerVersion)),
}

/** One run and why it needs somebody, as it was when it was looked at. */
export const ProblemRun = Type.Object({
  ...group,
  workflowId: Type.String(),
  runId: Type.String(),
  /** What the failure says, in one line. */
  message: Type.Optional(Type.String()),
  /** The same with what differs from run to run masked. Absent: the message tells it. */
  maskedMessage: Type.Optional(Type.String()),
  attempt: Type.Optional(Type.Integer()),
  /** Of a workflow task that fails: it is tried again by then, if a worker polls. */
  nextTryBy: Type.Optional(Time),
  /**
   * Since when: of the first failure, or an activity's schedule, where the history tells; else when
   * the scanner first saw it.
   */
  since: Time,
  lookedAt: Time,
  historyLength: Type.Integer(),
})
export type ProblemRun = Static<typeof ProblemRun>

export const ProblemGroup = Type.Object({
  /** The same for the same cause, whichever scan found it: for URLs. */
  id: Type.String(),
  ...group,
  /** The failures' message with what differs from run to run masked. */
  message: Type.Optional(Type.String()),
  count: Type.Integer(),
  firstSeen: Time,
  /** By then each of its runs was tried again, as far as they were looked at. */
  nextTryBy: Type.Optional(Time),
  /** A few of its runs, the longest affected first. */
  samples: Type.Array(ProblemRun),
  /** Where the first sample would best be reset to. Absent: it cannot be told, or not yet. */
  suggested: Type.Optional(Type.Object({ runId: Type.String(), ...SuggestedPoint.properties })),
  /** Who polls the task queue. Absent: not known yet. */
  pollers: Type.Optional(Type.Array(Poller)),
})
export type ProblemGroup = Static<typeof ProblemGroup>

export const AttentionScan = Type.Object({
  /**
   * `NONE`: never looked. `RUNNING`; `WAITING`: Temporal limits or cannot be reached, it goes on by
   * itself; `STOPPED`: by somebody, or by `problem`; `INTERRUPTED`: the console ended meanwhile; start
   * goes on from either. `DONE`: nothing is left to look at.
   */
  state: Type.Enum(['NONE', 'RUNNING', 'WAITING', 'STOPPED', 'INTERRUPTED', 'DONE']),
  /** Running runs looked at, of how many. */
  lookedAt: Type.Integer(),
  of: Type.Integer(),
  /** Every running run that there was when the scan began was looked at. */
  isComplete: Type.Boolean(),
  /** Calls a second that it takes at most. */
  callsPerSecond: Type.Integer(),
  calls: Type.Integer(),
  startedAt: Type.Optional(Time),
  /** When the first run that needs somebody was found. */
  firstFoundAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  problem: Type.Optional(ErrorReply),
  /** What the server itself reports (`TemporalReportedProblems`, from 1.30 on), by cause. Absent: it cannot. */
  reported: Type.Optional(
    Type.Array(Type.Object({ cause: Type.String(), count: Type.Integer(), query: Type.String() })),
  ),
})
export type AttentionScan = Static<typeof AttentionScan>

const Attention = Type.Object({
  scan: AttentionScan,
  /** The most urgent kind first, and the largest of it; of very many the first. */
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
        /** From the beginning, even where a stopped look could go on. */
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
