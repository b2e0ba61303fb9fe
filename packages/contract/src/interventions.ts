import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { ErrorCode, errorReplies } from './errors.ts'
import { Superseded } from './interrupts.ts'
import {
  closed,
  EventId,
  Namespace,
  PageToken,
  RequestId,
  RunId,
  Time,
  WorkflowId,
  WorkflowParams,
} from './primitives.ts'

export const InterventionAction = Type.Enum([
  'cancel',
  'terminate',
  'reset',
  'pause-activity',
  'unpause-activity',
  'reset-activity',
  'update-activity-options',
  'signal',
  'update',
])
export type InterventionAction = Static<typeof InterventionAction>

/**
 * - `intended`: under way, or its process has ended and Rewind has not looked since.
 * - `done`: Temporal did it.
 * - `refused`: nothing was changed.
 * - `unknown`: no answer came, and Temporal does not show whether it happened. A network may still
 *   deliver the call, so Rewind looks again for a day. Some activity commands leave no trace and stay
 *   unknown.
 */
export const InterventionState = Type.Enum(['intended', 'done', 'refused', 'unknown'])
export type InterventionState = Static<typeof InterventionState>

/** One operation of one operator on one run: the reason, the time and the outcome. */
export const Intervention = Type.Object({
  id: Type.String(),
  namespace: Type.String(),
  workflowId: Type.String(),
  /** The run on which the operator acted. */
  runId: Type.String(),
  action: InterventionAction,
  operator: Type.String(),
  /** Empty if no reason was given. Only signals and updates allow that. */
  reason: Type.String(),
  state: InterventionState,
  intendedAt: Time,
  settledAt: Type.Optional(Time),
  /** For an activity command. */
  activityId: Type.Optional(Type.String()),
  /** For a signal or an update. */
  name: Type.Optional(Type.String()),
  /** For a reset: the reset point. `newRunId`: the run that the reset made. */
  eventId: Type.Optional(EventId),
  newRunId: Type.Optional(Type.String()),
  /**
   * For a reset: the latest run of the workflow id immediately before. The reset terminated it if
   * it was open.
   */
  latestRunId: Type.Optional(Type.String()),
  superseded: Type.Optional(Superseded),
  error: Type.Optional(Type.Object({ code: ErrorCode, message: Type.String() })),
})
export type Intervention = Static<typeof Intervention>

/** What is known about one request, by the id that the client gave it. */
const RequestOutcome = Type.Object({
  /** The request waits for its turn or is being served. After that its outcome is what the record says. */
  isUnderWay: Type.Boolean(),
  /** True if the outcome is unknown and stays so: Temporal never tells, or a day of looks has ended. */
  isFinal: Type.Optional(Type.Boolean()),
  /**
   * Absent: no intent is stored, because the request did not arrive, was refused earlier, or is
   * under way.
   */
  intervention: Type.Optional(Intervention),
})
export type RequestOutcome = Static<typeof RequestOutcome>

export const readRequest = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/workflows/:workflowId/requests/:requestId',
  schema: {
    summary: 'What is known of one request, for a client that got no answer',
    tags: ['interrupts'],
    params: Type.Object({ ...WorkflowParams.properties, requestId: RequestId }, closed),
    response: { 200: RequestOutcome, ...errorReplies },
  },
})

/** ISO 8601: a day in UTC, or a time with its zone. */
export const TimeFilter = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d))?$',
})

export const listInterventions = endpoint({
  method: 'GET',
  url: '/api/interventions',
  schema: {
    summary:
      'The audit trail: who did what to which run, why, when, with what result; newest first',
    tags: ['interrupts'],
    querystring: Type.Object(
      {
        namespace: Type.Optional(Namespace),
        workflowId: Type.Optional(WorkflowId),
        /**
         * The run on which the operator acted, the run that the operation made, or the latest run
         * at that time.
         */
        runId: Type.Optional(RunId),
        operator: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
        action: Type.Optional(InterventionAction),
        state: Type.Optional(InterventionState),
        /** Intended at or after this time. */
        from: Type.Optional(TimeFilter),
        /** Intended before this time. */
        to: Type.Optional(TimeFilter),
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        interventions: Type.Array(Intervention),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})
