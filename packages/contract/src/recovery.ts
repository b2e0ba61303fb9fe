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
  /** Of the whole message, with what differs from run to run masked: equal for the same failure. */
  fingerprint: Type.Optional(Type.String()),
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
  /** Closed well, or waits, without a step that the old run had done after the point. */
  'STEP_MISSING',
  'COMPLETED',
  'CONTINUED_AS_NEW',
  'CANCELED',
  'TERMINATED',
  'TIMED_OUT',
  'RESET_AGAIN',
])
export type RecoveryState = Static<typeof RecoveryState>

/** What a run does that has an effect beyond its own history, and its waits. */
export const StepKind = Type.Enum([
  'activity',
  'local activity',
  'child workflow',
  'Nexus operation',
  'signal sent',
  'timer',
])
export type StepKind = Static<typeof StepKind>

/** A step that the old run had done after the point and the new run has not. */
export const MissingStep = Type.Object({
  kind: StepKind,
  /** The activity type, "timer 30 d", the child's workflow type, "signal approve". */
  name: Type.String(),
  /** In the old run: the event that began it; of several, the first. */
  eventId: EventId,
  count: Type.Integer(),
  /** The old run did it after what ended it: it may have undone work that the new run keeps. */
  isCompensation: Type.Boolean(),
})
export type MissingStep = Static<typeof MissingStep>

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
  /**
   * `HISTORY`: every event that the new run has written was read. `STATUS`: only how it stands or
   * closed is known.
   */
  evidence: Type.Enum(['HISTORY', 'STATUS']),
  /** The old run's history was at hand: what it failed at and what it had done is known. */
  isCompared: Type.Boolean(),
  /**
   * Past what the old run failed at, not failing, and without a missing step. Where nothing had
   * failed: completed. Never on a status alone.
   */
  isRecovered: Type.Boolean(),
  missingSteps: Type.Optional(Type.Array(MissingStep)),
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
