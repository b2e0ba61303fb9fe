import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { closed, EventId, Mapping, PageToken, RunParams, runUrl, Time } from './primitives.ts'

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

export const ResetPoint = Type.Object({
  eventId: EventId,
  type: Type.String(),
  time: Time,
  /** What the workflow task decided, in words: "schedules ChargeCard, starts timer 30 d". */
  decided: Type.String(),
  whyNot: Type.Optional(Type.String()),
})
export type ResetPoint = Static<typeof ResetPoint>

export const ResetPoints = Type.Object({
  points: Type.Array(ResetPoint),
  suggested: Type.Optional(Type.Object({ eventId: EventId, because: Type.String() })),
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
