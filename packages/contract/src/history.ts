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

/**
 * One event. `type` is Temporal's event type without prefix (`WORKFLOW_TASK_COMPLETED`); `attributes`
 * are those of the event's own type, named as in Temporal's API, with enums without prefix, event
 * ids as numbers, other 64-bit numbers as decimal strings, durations as `"1.5s"`, and each payload as
 * a `DecodedPayload`.
 */
export const HistoryEvent = Type.Object({
  eventId: EventId,
  type: Type.String(),
  time: Time,
  attributes: Mapping(Type.Unknown()),
  /** `summary` and `details` of the SDK's user metadata, and links, where the event has them. */
  userMetadata: Type.Optional(Mapping(Type.Unknown())),
  links: Type.Optional(Type.Array(Type.Unknown())),
  workerMayIgnore: Type.Optional(Type.Boolean()),
  /** Consecutive within one transaction of the server: it says which events were stored together. */
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

/** `pageSize` counts batches as the server stored them, so a page may hold more events than that. */
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
 * One event in short: what a row of a table, a group or a lane needs of it. The whole event is one
 * page read away (`IndexPage`). Names and texts are one line each, cut to what a row can show.
 */
export const EventRow = Type.Object({
  eventId: EventId,
  type: Type.String(),
  time: Time,
  /**
   * The event that began what this one belongs to: the ACTIVITY_TASK_SCHEDULED of an activity's start
   * and end, the TIMER_STARTED of its firing. Absent: it begins something itself, or stands alone.
   */
  of: Type.Optional(EventId),
  /** The WORKFLOW_TASK_COMPLETED that decided it, and what it decided: "schedules ChargeCard". */
  decidedBy: Type.Optional(EventId),
  decision: Type.Optional(Type.String()),
  /** What it is about, where the event itself says so: "ChargeCard", "timer 30 d", "signal addressChanged". */
  name: Type.Optional(Type.String()),
  /** The id beside the name: of the activity, the timer, the update, the child workflow. */
  id: Type.Optional(Type.String()),
  /** The run of a child workflow, once it has one, or the one that continues this run. */
  runId: Type.Optional(Type.String()),
  attempt: Type.Optional(Type.Integer()),
  /** What went wrong, in one line. */
  failure: Type.Optional(Type.String()),
  /** What the failures around it say beside that, the outermost first: for who looks for it. */
  wrapped: Type.Optional(Type.String()),
  /** Of a failure that says that the code does not match the history. */
  mismatch: Type.Optional(Type.Literal(true)),
  /** Of a run's failure: the event that began what failed it. */
  failedBy: Type.Optional(EventId),
  /** `cause`, `timeoutType` or `origin` of the event, as Temporal's enum says it without prefix. */
  cause: Type.Optional(Type.String()),
  /** Of the worker that completed a workflow task, where it tells one. */
  buildId: Type.Optional(Type.String()),
  /** Of the worker that completed a workflow task: `temporal-go`. Told by the first one, and where it changes. */
  sdk: Type.Optional(Type.String()),
  /** When a timer fires. */
  due: Type.Optional(Time),
  /** What else is worth reading: worker, reason, a glimpse of input or result. */
  text: Type.Optional(Type.String()),
  /** What the workflow's author wrote for people to read: the summary of the SDK's user metadata. */
  summary: Type.Optional(Type.String()),
  /** Bytes of the payloads that a signal or an update brought: a reset may write them again. */
  size: Type.Optional(Type.Integer()),
  /** Of a workflow task that was completed by a run pinned to a worker version. */
  pinnedTo: Type.Optional(Type.Object({ deploymentName: Type.String(), buildId: Type.String() })),
  /** As the event has it. Absent where no reset can begin: on a completed task and its commands. */
  taskId: Type.Optional(Int64),
})
export type EventRow = Static<typeof EventRow>

/**
 * The way from rows to whole events: `RUN/history` with this order, size and token gives the events
 * `from` to `to`, now and later; from server 1.32 on the last page of the order `asc` also has what was
 * written since. The first page has no token.
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
 * A line of the index. First `length`: the newest event's id when the stream began, at which it ends.
 * Then for each page its rows and, after them, the page. Last `end`, or `error` where it broke off.
 */
export const IndexLine = Type.Union([
  EventRow,
  Type.Object({ length: Type.Integer() }),
  Type.Object({ page: IndexPage }),
  Type.Object({ end: Type.Literal(true) }),
  Type.Object({ error: ErrorReply }),
])
export type IndexLine = Static<typeof IndexLine>

/** A reply that comes as it is made. */
const streamed = (contentType: string, description: string) =>
  Type.Unsafe<string>({
    description,
    content: {
      [contentType]: { schema: { type: contentType === 'application/json' ? 'object' : 'string' } },
    },
  })

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
 * Server-sent events. `rows`: an array of EventRow, oldest first, written after event `after`, with
 * the last one's id as the event's id, so that a broken connection resumes there by itself; an empty
 * one says that the history is read, at the beginning and after a problem. `closed`:
 * `{ status }`, once the run is closed and every row was sent. `problem`: an ErrorReply, while Temporal
 * cannot be read; the stream goes on.
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
 * A line of a payload search: a hit with the attribute it is in ("input 1") and the text around it,
 * how many events were looked at so far from the newest one on that there was when it began, the end,
 * or why it broke off. Past a thousand hits it ends early.
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
  /** The end of the same workflow task, of its schedule or start: a reset to either does the same. */
  sameAs: Type.Optional(EventId),
})
export type ResetPoint = Static<typeof ResetPoint>

/**
 * Where the code stopped matching the history: at the event that is named, or there or earlier. The
 * texts of some SDKs name an event that may come long after the first one that does not match.
 */
export const Certainty = Type.Enum(['CERTAIN', 'AT_OR_BEFORE'])
export type Certainty = Static<typeof Certainty>

export const SuggestedPoint = Type.Object({
  eventId: EventId,
  because: Type.String(),
  certainty: Certainty,
  /** The points to try one after the other, newest first: `eventId` is the first. Only one where it is certain. */
  candidates: Type.Array(EventId),
  /** What must not be reapplied for the new run to get on. */
  reapplyExclude: Type.Optional(Type.Array(ReapplyExclude)),
})
export type SuggestedPoint = Static<typeof SuggestedPoint>

/** Where the code does not match the history, as its newest failure and the history tell. */
export const Mismatch = Type.Object({
  /** The event that the failure names. Absent: it names none. */
  eventId: Type.Optional(EventId),
  certainty: Certainty,
  /** The workflow tasks at which the code may have stopped matching, newest first. */
  candidates: Type.Array(EventId),
  /** Why it is not certain, as sentences. */
  doubt: Type.Optional(Type.String()),
})
export type Mismatch = Static<typeof Mismatch>

export const ResetPoints = Type.Object({
  points: Type.Array(ResetPoint),
  suggested: Type.Optional(SuggestedPoint),
  /** Absent: the run has not failed for that, or the failure does not tell where. */
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
