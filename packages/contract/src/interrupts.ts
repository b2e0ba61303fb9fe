import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import {
  closed,
  EventId,
  ReapplyExclude,
  Reason,
  RequestId,
  RunParams,
  runUrl,
  Ticket,
  WorkflowParams,
} from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const tags = ['interrupts']

/** The state of the run after the operation. A cancel is a request, so RUNNING is usual. */
const Interrupted = Type.Object({
  runId: Type.String(),
  status: WorkflowStatus,
  cancelRequested: Type.Boolean(),
})
export type Interrupted = Static<typeof Interrupted>

const reasonFields = { reason: Reason, ticket: Type.Optional(Ticket) }

const CancelBody = Type.Object({ ...reasonFields, requestId: RequestId }, closed)
/** Each call without a request id is a separate request. */
const TerminateBody = Type.Object({ ...reasonFields, requestId: Type.Optional(RequestId) }, closed)

export const cancelRun = endpoint({
  method: 'POST',
  url: `${runUrl}/cancel`,
  schema: {
    summary: 'Request cancellation of one run',
    tags,
    params: RunParams,
    body: CancelBody,
    response: { 200: Interrupted, ...errorReplies },
  },
})

export const terminateRun = endpoint({
  method: 'POST',
  url: `${runUrl}/terminate`,
  schema: {
    summary: 'Terminate one run',
    tags,
    params: RunParams,
    body: TerminateBody,
    response: { 200: Interrupted, ...errorReplies },
  },
})

export const cancelLatestRun = endpoint({
  method: 'POST',
  url: '/api/namespaces/:namespace/workflows/:workflowId/cancel',
  schema: {
    summary: 'Request cancellation of whichever run of the workflow id is the latest',
    tags,
    params: WorkflowParams,
    body: CancelBody,
    response: { 200: Interrupted, ...errorReplies },
  },
})

export const terminateLatestRun = endpoint({
  method: 'POST',
  url: '/api/namespaces/:namespace/workflows/:workflowId/terminate',
  schema: {
    summary: 'Terminate whichever run of the workflow id is the latest',
    tags,
    params: WorkflowParams,
    body: TerminateBody,
    response: { 200: Interrupted, ...errorReplies },
  },
})

/** The worker version of the new run. Absent: the version in the history. */
export const ResetOptions = Type.Object(
  {
    versioningOverride: Type.Optional(
      Type.Union([
        Type.Object({ behavior: Type.Literal('AUTO_UPGRADE') }, closed),
        Type.Object(
          {
            behavior: Type.Literal('PINNED'),
            deploymentName: Type.String({ minLength: 1, maxLength: 1000 }),
            buildId: Type.String({ minLength: 1, maxLength: 1000 }),
          },
          closed,
        ),
      ]),
    ),
  },
  closed,
)
export type ResetOptions = Static<typeof ResetOptions>

export const ResetBody = Type.Object(
  {
    eventId: EventId,
    ...reasonFields,
    requestId: RequestId,
    reapplyExclude: Type.Optional(Type.Array(ReapplyExclude, { maxItems: 3, uniqueItems: true })),
    options: Type.Optional(ResetOptions),
    /**
     * What the operator saw. If it no longer holds, the server answers 409 and says what has
     * changed.
     */
    expected: Type.Optional(
      Type.Object(
        {
          status: Type.Optional(WorkflowStatus),
          historyLength: Type.Optional(Type.Integer({ minimum: 0 })),
          latestRunId: Type.Optional(Type.String({ maxLength: 36 })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type ResetBody = Static<typeof ResetBody>

/**
 * What happened between the last look at a run and its reset. No lock of the server prevents it:
 * docs/temporal-semantics.md#reset-once
 */
export const Superseded = Type.Object({
  message: Type.String(),
  /** A run that nobody had seen and that the reset terminated. */
  runId: Type.Optional(Type.String()),
})

const ResetReply = Type.Object({
  /** The new run. */
  runId: Type.String(),
  superseded: Type.Optional(Superseded),
})
export type ResetReply = Static<typeof ResetReply>

export const resetRun = endpoint({
  method: 'POST',
  url: `${runUrl}/reset`,
  schema: {
    summary: 'Reset one run: events before the reset point are kept in a new run',
    tags,
    params: RunParams,
    body: ResetBody,
    response: { 200: ResetReply, ...errorReplies },
  },
})
