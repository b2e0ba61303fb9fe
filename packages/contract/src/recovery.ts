import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { Certainty } from './history.ts'
import { EventId, Milliseconds, RunParams, runUrl, Time } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

/** What a run failed at before it was reset. */
export const FailedAt = Type.Object({
  kind: Type.Enum(['NON_DETERMINISM', 'WORKFLOW_TASK', 'ACTIVITY', 'CHILD_WORKFLOW', 'RUN']),
  /** In one line. */
  message: Type.String(),
  /** Of what failed: the activity type, the child's workflow type; else the cause. */
  name: Type.String(),
  /** The event that could not be got past: what the code cannot follow, or what began what failed. */
  eventId: Type.Optional(EventId),
  /** Of what the code cannot follow: whether it is that event, or that one or an earlier one. */
  certainty: Type.Optional(Certainty),
  /** Which of that name in the history, from 1. */
  ordinal: Type.Optional(Type.Integer()),
})
export type FailedAt = Static<typeof FailedAt>

export const RecoveryState = Type.Enum([
  /** No workflow task of the new run has completed yet. */
  'STARTING',
  'RUNNING',
  'WAITING',
  'FAILED_AGAIN',
  'FAILED_OTHERWISE',
  'COMPLETED',
  'CONTINUED_AS_NEW',
  'CANCELED',
  'TERMINATED',
  'TIMED_OUT',
  'RESET_AGAIN',
])
export type RecoveryState = Static<typeof RecoveryState>

const Passage = Type.Object({ eventId: EventId, time: Time })

/** How a run that a reset made fares. */
export const Recovery = Type.Object({
  runId: Type.String(),
  baseRunId: Type.String(),
  /** The reset point, and when the reset was done. */
  eventId: EventId,
  resetTime: Time,
  /** Absent: the run that was reset had not failed. */
  failedAt: Type.Optional(FailedAt),
  status: WorkflowStatus,
  state: RecoveryState,
  /** Past what the old run failed at, and not failing. Where nothing had failed: completed. */
  isRecovered: Type.Boolean(),
  /** From the reset until it was past the failure; of a run that has closed, until then. */
  tookMs: Type.Optional(Milliseconds),
  /** The first workflow task that completed after the reset. */
  firstTask: Type.Optional(Passage),
  /** Where it got past what the old run failed at. */
  passed: Type.Optional(Passage),
  waitsFor: Type.Optional(
    Type.Object({
      kind: Type.Enum([
        'WORKER',
        'ACTIVITY',
        'ACTIVITY_RETRY',
        'ACTIVITY_PAUSED',
        'TIMER',
        'CHILD_WORKFLOW',
        'SIGNAL',
      ]),
      /** As it follows "waits for": "timer 30 d", "a worker: nobody polls task queue orders". */
      text: Type.String(),
      until: Type.Optional(Time),
    }),
  ),
  /** What it fails at now, or failed with. */
  failure: Type.Optional(
    Type.Object({
      message: Type.String(),
      /** The same as before the reset. */
      isSame: Type.Boolean(),
      eventId: Type.Optional(EventId),
      attempt: Type.Optional(Type.Integer()),
    }),
  ),
  closeTime: Type.Optional(Time),
  /**
   * It closed in its first workflow task, which Go’s SDK does not compare with the history: it may have
   * skipped a step.
   */
  isUnchecked: Type.Optional(Type.Literal(true)),
  /** Where it goes on: the run made by a further reset, or by continue-as-new. */
  nextRunId: Type.Optional(Type.String()),
})
export type Recovery = Static<typeof Recovery>

export const readRecovery = endpoint({
  method: 'GET',
  url: `${runUrl}/recovery`,
  schema: {
    summary:
      'How a run that a reset made fares: past the failure, waiting, failed again, completed',
    tags: ['workflows'],
    params: RunParams,
    response: { 200: Recovery, ...errorReplies },
  },
})
