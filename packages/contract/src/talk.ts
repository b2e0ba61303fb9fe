import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { DecodedPayload } from './payloads.ts'
import { Failure } from './pending.ts'
import { closed, Mapping, Reason, RequestId, RunParams, runUrl, Ticket } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const tags = ['talk']

/** Bytes. The server's limit for these names and for the id of an update. */
const Name = Type.String({ minLength: 1, maxLength: 1000 })

/** One argument. `DecodedPayload` has the same fields. */
export const PayloadInput = Type.Object(
  {
    /** Absent: `json/plain`. */
    encoding: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** The data as text. JSON is sent as written, large numbers included. */
    text: Type.Optional(Type.String()),
    /** The data in base64, if it is not text. */
    base64: Type.Optional(Type.String()),
    /** The protobuf message type, for `json/protobuf` and `binary/protobuf`. */
    messageType: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    /** Other metadata, as text. */
    metadata: Type.Optional(Mapping(Type.String({ maxLength: 1000 }))),
  },
  closed,
)
export type PayloadInput = Static<typeof PayloadInput>

const callFields = { name: Name, input: Type.Optional(Type.Array(PayloadInput, { maxItems: 100 })) }

/** Kept in Rewind's audit log. Temporal keeps no reason for these. */
const reasonFields = { reason: Type.Optional(Reason), ticket: Type.Optional(Ticket) }

export const QueryBody = Type.Object(
  {
    ...callFields,
    /** The query is rejected if the run is closed, or if it is closed without having completed. */
    rejectCondition: Type.Optional(Type.Enum(['NOT_OPEN', 'NOT_COMPLETED_CLEANLY'])),
  },
  closed,
)
export type QueryBody = Static<typeof QueryBody>

export const QueryReply = Type.Object({
  /** What the workflow answered. */
  result: Type.Optional(Type.Array(DecodedPayload)),
  /** The status of the run, if the condition rejected the query. */
  rejected: Type.Optional(Type.Object({ status: WorkflowStatus })),
})
export type QueryReply = Static<typeof QueryReply>

export const queryRun = endpoint({
  method: 'POST',
  url: `${runUrl}/query`,
  schema: {
    summary: 'Query one run: a worker answers from its state, and nothing is written',
    tags,
    params: RunParams,
    body: QueryBody,
    response: { 200: QueryReply, ...errorReplies },
  },
})

const SignalBody = Type.Object({ ...callFields, ...reasonFields, requestId: RequestId }, closed)
export type SignalBody = Static<typeof SignalBody>

const SignalReply = Type.Object({
  runId: Type.String(),
  /** The status of the run after the signal. */
  status: WorkflowStatus,
})
export type SignalReply = Static<typeof SignalReply>

export const signalRun = endpoint({
  method: 'POST',
  url: `${runUrl}/signal`,
  schema: {
    summary: 'Signal one run; one request id signals once',
    tags,
    params: RunParams,
    body: SignalBody,
    response: { 200: SignalReply, ...errorReplies },
  },
})

const UpdateId = Type.String({ minLength: 1, maxLength: 1000 })

/**
 * `ADMITTED`: the update waits for a worker. `ACCEPTED`: it is in the history. `COMPLETED`: it has
 * an outcome.
 */
export const UpdateStage = Type.Enum(['ADMITTED', 'ACCEPTED', 'COMPLETED'])
export type UpdateStage = Static<typeof UpdateStage>

const UpdateBody = Type.Object(
  {
    ...callFields,
    ...reasonFields,
    requestId: RequestId,
    /** Absent: the request id. A run accepts each update id once. */
    updateId: Type.Optional(UpdateId),
    /** How long to wait: until this stage, and at most 20 seconds. Absent: `COMPLETED`. */
    waitForStage: Type.Optional(Type.Enum(['ACCEPTED', 'COMPLETED'])),
  },
  closed,
)
export type UpdateBody = Static<typeof UpdateBody>

const UpdateReply = Type.Object({
  runId: Type.String(),
  updateId: Type.String(),
  stage: UpdateStage,
  /** What the update returned. */
  result: Type.Optional(Type.Array(DecodedPayload)),
  /** Temporal's `Failure`, if the update was rejected or failed. */
  failure: Type.Optional(Failure),
  /**
   * For a failure: whether the update was accepted first. Absent: not known. A rejected update
   * leaves no event.
   */
  accepted: Type.Optional(Type.Boolean()),
  /**
   * The run already had this update id. Nothing was sent, and this is the outcome of the first
   * update.
   */
  sentBefore: Type.Optional(Type.Boolean()),
})
export type UpdateReply = Static<typeof UpdateReply>

export const updateRun = endpoint({
  method: 'POST',
  url: `${runUrl}/update`,
  schema: {
    summary: 'Update one run, and wait for its outcome',
    tags,
    params: RunParams,
    body: UpdateBody,
    response: { 200: UpdateReply, ...errorReplies },
  },
})

export const readUpdate = endpoint({
  method: 'GET',
  url: `${runUrl}/updates/:updateId`,
  schema: {
    summary: 'How far an update is; waits for its outcome, 20 seconds at most',
    tags,
    params: Type.Object({ ...RunParams.properties, updateId: UpdateId }, closed),
    response: { 200: UpdateReply, ...errorReplies },
  },
})

/** A handler as the workflow describes it, if its SDK supports that. */
const Handler = Type.Object({ name: Type.String(), description: Type.Optional(Type.String()) })
export type Handler = Static<typeof Handler>

export const Handlers = Type.Object({
  queries: Type.Array(Handler),
  signals: Type.Array(Handler),
  updates: Type.Array(Handler),
  /** The workflow's own description of its current state. */
  currentDetails: Type.Optional(Type.String()),
})
export type Handlers = Static<typeof Handlers>

export const readHandlers = endpoint({
  method: 'GET',
  url: `${runUrl}/handlers`,
  schema: {
    summary: 'What queries, signals and updates a run takes, as its worker tells',
    tags,
    params: RunParams,
    response: { 200: Handlers, ...errorReplies },
  },
})
