import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { ErrorReply, errorReplies } from './errors.ts'
import {
  closed,
  EventId,
  Int64,
  Mapping,
  PageToken,
  ReapplyExclude,
  RunParams,
  runUrl,
  Time,
} from './primitives.ts'
import { streamed } from './streamed.ts'

/**
 * Who the server knows the caller to be, from the caller's token. Newer servers tell it where it is
 * enabled: docs/temporal-semantics.md#what-temporal-keeps-of-a-write
 */
export const Principal = Type.Object({
  /** A category, such as `jwt`. */
  type: Type.String(),
  name: Type.String(),
})

/**
 * One event. `type` is Temporal's event type without prefix (`WORKFLOW_TASK_COMPLETED`).
 * `attributes` are the attributes of that type, with the names of Temporal's API: enums without
 * prefix, event ids as numbers, other 64-bit numbers as decimal strings, durations as `"1.5s"`, and
 * payloads as `DecodedPayload`.
 */
export const HistoryEvent = Type.Object({
  eventId: EventId,
  type: Type.String(),
  time: Time,
  attributes: Mapping(Type.Unknown()),
  /**
   * `summary` and `details` of the SDK's user metadata. Absent, like `links`, if the event has
   * none.
   */
  userMetadata: Type.Optional(Mapping(Type.Unknown())),
  links: Type.Optional(Type.Array(Type.Unknown())),
  principal: Type.Optional(Principal),
  workerMayIgnore: Type.Optional(Type.Boolean()),
  /**
   * Consecutive within one transaction of the server, so it shows which events were stored
   * together: docs/temporal-semantics.md#reset-points
   */
  taskId: Type.Optional(Int64),
})
export type HistoryEvent = Static<typeof HistoryEvent>

export const HistoryOrder = Type.Enum(['asc', 'desc'])
export type HistoryOrder = Static<typeof HistoryOrder>

export const HistoryPage = Type.Object({
  events: Type.Array(HistoryEvent),
  nextPageToken: Type.Optional(PageToken),
})
export type HistoryPage = Static<typeof HistoryPage>

/**
 * `pageSize` counts batches of the server, so a page can hold more events:
 * docs/temporal-semantics.md#reading-histories
 */
export const readHistory = endpoint({
  method: 'GET',
  url: `${runUrl}/history`,
  schema: {
    summary: 'One page of the event history, oldest or newest first',
    tags: ['history'],
    params: RunParams,
    querystring: Type.Object(
      {
        order: Type.Optional(HistoryOrder),
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: { 200: HistoryPage, ...errorReplies },
  },
})

/**
 * The short form of one event, for a row of a table, a group or a lane. The whole event is one page
 * read away (`IndexPage`). Each name and text is one line, cut to the length that a row shows.
 */
export const EventRow = Type.Object({
  eventId: EventId,
  type: Type.String(),
  time: Time,
  /**
   * The event that began what this event continues: the ACTIVITY_TASK_SCHEDULED of an activity's
   * start and end, the TIMER_STARTED of a firing. Absent: the event begins something itself, or
   * stands alone.
   */
  of: Type.Optional(EventId),
  /**
   * The WORKFLOW_TASK_COMPLETED that decided the event, and what it decided: "schedules
   * ChargeCard".
   */
  decidedBy: Type.Optional(EventId),
  decision: Type.Optional(Type.String()),
  /**
   * What the event is about, if the event itself has the name: "ChargeCard", "timer 30 d", "signal
   * addressChanged".
   */
  name: Type.Optional(Type.String()),
  /** The id of the activity, timer, update or child workflow. */
  id: Type.Optional(Type.String()),
  /** The run of a child workflow, or the run that continues this one. */
  runId: Type.Optional(Type.String()),
  attempt: Type.Optional(Type.Integer()),
  /** The failure in one line. */
  failure: Type.Optional(Type.String()),
  /** The messages of the surrounding failures, the outermost first. Used by text searches. */
  wrapped: Type.Optional(Type.String()),
  /** The failure is a nondeterminism error. */
  mismatch: Type.Optional(Type.Literal(true)),
  /** For the failure of a run: the event that began what failed the run. */
  failedBy: Type.Optional(EventId),
  /** `cause`, `timeoutType` or `origin` of the event: Temporal's enum without prefix. */
  cause: Type.Optional(Type.String()),
  /** The build of the worker that completed a workflow task. Absent: the worker has none. */
  buildId: Type.Optional(Type.String()),
  /**
   * The SDK of the worker that completed a workflow task: `temporal-go`. Only the first such event,
   * and each change, has it.
   */
  sdk: Type.Optional(Type.String()),
  /** When a timer fires. */
  due: Type.Optional(Time),
  /** Other useful text: the worker, the reason, the beginning of the input or result. */
  text: Type.Optional(Type.String()),
  /** The summary from the SDK's user metadata, which the workflow's author wrote. */
  summary: Type.Optional(Type.String()),
  /** Bytes of the payloads of a signal or an update. A reset may write them again. */
  size: Type.Optional(Type.Integer()),
  /** For a completed workflow task: the worker version that the run is pinned to. */
  pinnedTo: Type.Optional(Type.Object({ deploymentName: Type.String(), buildId: Type.String() })),
  /**
   * The `taskId` of the event. Absent on a completed workflow task and its commands, where no reset
   * needs it.
   */
  taskId: Type.Optional(Int64),
})
export type EventRow = Static<typeof EventRow>

/**
 * How to read the whole events of the rows `from` to `to`: `RUN/history` with this order, size and
 * token returns them, now and later. From server 1.32 on, the last page of order `asc` also holds
 * events that were written since. The first page has no token.
 */
export const IndexPage = Type.Object({
  from: EventId,
  to: EventId,
  order: HistoryOrder,
  pageSize: Type.Integer(),
  pageToken: Type.Optional(PageToken),
})
export type IndexPage = Static<typeof IndexPage>

/**
 * A line of the index. The first is `length`: the id of the newest event when the stream began,
 * where the stream ends. Then, for each page, its rows and the page follow. The last is `end`, or
 * `error` if the stream broke off.
 */
export const IndexLine = Type.Union([
  EventRow,
  Type.Object({ length: Type.Integer() }),
  Type.Object({ page: IndexPage }),
  Type.Object({ end: Type.Literal(true) }),
  Type.Object({ error: ErrorReply }),
])
export type IndexLine = Static<typeof IndexLine>

export const streamHistoryIndex = endpoint({
  method: 'GET',
  url: `${runUrl}/history/index`,
  schema: {
    summary:
      'A light row for every event, newest first unless asked otherwise: streamed NDJSON, each line an IndexLine',
    tags: ['history'],
    params: RunParams,
    querystring: Type.Object({ order: Type.Optional(HistoryOrder) }, closed),
    response: { 200: streamed('application/x-ndjson', 'Lines of IndexLine'), ...errorReplies },
  },
})

/**
 * Server-sent events:
 * - `rows`: an array of EventRow after event `after`, oldest first. Its id is the id of the last
 *   row, so a broken connection resumes there. An empty array says that the history has been read
 *   to its end, at the beginning and after a problem.
 * - `closed`: `{ status }`, once the run is closed and every row was sent.
 * - `problem`: an ErrorReply, while Temporal cannot be read. The stream continues.
 */
export const followHistory = endpoint({
  method: 'GET',
  url: `${runUrl}/history/live`,
  schema: {
    summary: 'The rows of events as they are written, and the close: server-sent events',
    tags: ['history'],
    params: RunParams,
    querystring: Type.Object(
      { after: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) },
      closed,
    ),
    response: {
      200: streamed('text/event-stream', 'Events named rows, problem and closed'),
      ...errorReplies,
    },
  },
})

export const exportHistory = endpoint({
  method: 'GET',
  url: `${runUrl}/history/export`,
  schema: {
    summary:
      'The whole history as `temporal workflow show --output json` prints it, for a replayer; or with payloads decoded, for reading',
    tags: ['history'],
    params: RunParams,
    querystring: Type.Object(
      { payloads: Type.Optional(Type.Enum(['encoded', 'decoded'])) },
      closed,
    ),
    response: { 200: streamed('application/json', 'The file'), ...errorReplies },
  },
})

/**
 * A line of a payload search: a match with its attribute ("input 1") and the text around it; the
 * number of events that were searched so far, from `newest` backwards; the end; or the error that
 * ended the search. A search ends early after a thousand matches.
 */
export const SearchLine = Type.Union([
  Type.Object({ eventId: EventId, where: Type.String(), text: Type.String() }),
  Type.Object({ lookedAt: Type.Integer(), newest: EventId }),
  Type.Object({ end: Type.Literal(true) }),
  Type.Object({ error: ErrorReply }),
])
export type SearchLine = Static<typeof SearchLine>

export const searchHistory = endpoint({
  method: 'GET',
  url: `${runUrl}/history/search`,
  schema: {
    summary:
      'Text in decoded payloads and whole failures, newest first: streamed NDJSON, each line a SearchLine',
    tags: ['history'],
    params: RunParams,
    querystring: Type.Object(
      {
        q: Type.String({ minLength: 1, maxLength: 500 }),
        after: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 2_147_483_647,
            description: 'Only events newer than this one: those that came since an earlier search',
          }),
        ),
      },
      closed,
    ),
    response: { 200: streamed('application/x-ndjson', 'Lines of SearchLine'), ...errorReplies },
  },
})

export const ResetPoint = Type.Object({
  eventId: EventId,
  type: Type.String(),
  time: Time,
  /** What the workflow task decided, in words: "schedules ChargeCard, starts timer 30 d". */
  decided: Type.String(),
  whyNot: Type.Optional(Type.String()),
  /**
   * For the schedule or start of a workflow task: the end of the same task. A reset to either does
   * the same.
   */
  sameAs: Type.Optional(EventId),
})
export type ResetPoint = Static<typeof ResetPoint>

/**
 * Where the code stopped matching the history: at the named event, or at or before it. The texts of
 * some SDKs name an event long after the first one that does not match:
 * docs/temporal-semantics.md#when-the-named-event-is-certain
 */
export const Certainty = Type.Enum(['CERTAIN', 'AT_OR_BEFORE'])
export type Certainty = Static<typeof Certainty>

export const SuggestedPoint = Type.Object({
  /** The point to try first. */
  eventId: EventId,
  because: Type.String(),
  certainty: Certainty,
  /**
   * The points that may be right, newest first; exactly one if it is certain. After `eventId`, the
   * next older point is the one to try. A run from a point later than `eventId` may lack a step.
   */
  candidates: Type.Array(EventId),
  /** What must not be reapplied, so that the new run can make progress. */
  reapplyExclude: Type.Optional(Type.Array(ReapplyExclude)),
})
export type SuggestedPoint = Static<typeof SuggestedPoint>

/** Where the code does not match the history, according to the newest failure and the history. */
export const Mismatch = Type.Object({
  /** The event that the failure names. Absent: it names none. */
  eventId: Type.Optional(EventId),
  certainty: Certainty,
  /** The workflow tasks at which the code may have stopped matching, newest first. */
  candidates: Type.Array(EventId),
  /** Why the place is not certain, as sentences. */
  doubt: Type.Optional(Type.String()),
})
export type Mismatch = Static<typeof Mismatch>

export const ResetPoints = Type.Object({
  points: Type.Array(ResetPoint),
  suggested: Type.Optional(SuggestedPoint),
  /** Absent: the run has no nondeterminism error, or the error does not show the place. */
  mismatch: Type.Optional(Mismatch),
})
export type ResetPoints = Static<typeof ResetPoints>

export const listResetPoints = endpoint({
  method: 'GET',
  url: `${runUrl}/reset-points`,
  schema: {
    summary: 'Every event this run can be reset to, what was decided there, and the suggested one',
    tags: ['history'],
    params: RunParams,
    response: { 200: ResetPoints, ...errorReplies },
  },
})
