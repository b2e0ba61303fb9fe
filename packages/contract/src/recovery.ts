import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { Certainty } from './history.ts'
import { EventId, Milliseconds, RunParams, runUrl, Time } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

/** What a run failed at before its reset. */
export const FailedAt = Type.Object({
  kind: Type.Enum(['NON_DETERMINISM', 'WORKFLOW_TASK', 'ACTIVITY', 'CHILD_WORKFLOW', 'RUN']),
  /** In one line. */
  message: Type.String(),
  /** The whole message with ids, numbers and times masked. Equal for the same failure. */
  fingerprint: Type.Optional(Type.String()),
  /** The activity type or the child's workflow type. For other kinds: the cause. */
  name: Type.String(),
  /**
   * The event of the failure: the one that the code does not match, or the one that began what
   * failed.
   */
  eventId: Type.Optional(EventId),
  /**
   * For a nondeterminism error: whether the code stopped matching at this event, or at or before
   * it.
   */
  certainty: Type.Optional(Certainty),
  /** The number of this activity or child among those of the same name in the history, from 1. */
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
  /** The run closed well, or waits, without a step that the old run had done after the point. */
  'STEP_MISSING',
  'COMPLETED',
  'CONTINUED_AS_NEW',
  'CANCELED',
  'TERMINATED',
  'TIMED_OUT',
  'RESET_AGAIN',
])
export type RecoveryState = Static<typeof RecoveryState>

/** The kinds of work that has an effect outside the history, and of waits. */
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
  /** The activity type, "timer 30 d", the workflow type of the child, "signal approve". */
  name: Type.String(),
  /** The event in the old run that began the step. Of several, the first. */
  eventId: EventId,
  count: Type.Integer(),
  /**
   * The old run did this after the failure that ended it, so the step may have undone work that the
   * new run keeps.
   */
  isCompensation: Type.Boolean(),
})
export type MissingStep = Static<typeof MissingStep>

const Passage = Type.Object({ eventId: EventId, time: Time })

/** The state of a run that a reset made. */
export const Recovery = Type.Object({
  runId: Type.String(),
  baseRunId: Type.String(),
  /** The reset point. `resetTime`: when the reset happened. */
  eventId: EventId,
  resetTime: Time,
  /** Absent: the base run had not failed. */
  failedAt: Type.Optional(FailedAt),
  status: WorkflowStatus,
  state: RecoveryState,
  /**
   * `HISTORY`: every event that the new run has written was read. `STATUS`: only its status is
   * known.
   */
  evidence: Type.Enum(['HISTORY', 'STATUS']),
  /** The history of the old run was read, so its failure and its steps are known. */
  isCompared: Type.Boolean(),
  /**
   * The new run is past the failure of the old run, does not fail, and lacks no step. If nothing
   * had failed: it completed. Never true on a status alone.
   */
  isRecovered: Type.Boolean(),
  missingSteps: Type.Optional(Type.Array(MissingStep)),
  /** Milliseconds from the reset until the run was past the failure, or until it closed. */
  tookMs: Type.Optional(Milliseconds),
  /** The first workflow task that completed after the reset. */
  firstTask: Type.Optional(Passage),
  /** The event at which it got past the failure of the old run. */
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
      /**
       * Follows the words "waits for": "timer 30 d", "a worker: nobody polls task queue orders".
       */
      text: Type.String(),
      until: Type.Optional(Time),
    }),
  ),
  /** The current failure, or the failure that closed the run. */
  failure: Type.Optional(
    Type.Object({
      message: Type.String(),
      /** The same failure as before the reset. */
      isSame: Type.Boolean(),
      eventId: Type.Optional(EventId),
      attempt: Type.Optional(Type.Integer()),
    }),
  ),
  closeTime: Type.Optional(Time),
  /**
   * The run closed in its first workflow task, which the Go SDK does not compare with the history.
   * The run may have skipped a step: docs/temporal-semantics.md#when-the-named-event-is-certain
   */
  isUnchecked: Type.Optional(Type.Literal(true)),
  /** The run that a further reset or continue-as-new made. */
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
