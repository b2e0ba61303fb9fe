import type { Static } from 'typebox'
import * as Type from 'typebox'
import { DecodedPayload } from './payloads.ts'
import { EventId, Mapping, Milliseconds, Time } from './primitives.ts'

// What an open run waits for, according to its description. No event of the history has it.

/** The options in force, which a command may have changed. An absent timeout means no timeout. */
export const ActivityOptions = Type.Object({
  taskQueue: Type.Optional(Type.String()),
  scheduleToCloseTimeout: Type.Optional(Milliseconds),
  scheduleToStartTimeout: Type.Optional(Milliseconds),
  startToCloseTimeout: Type.Optional(Milliseconds),
  heartbeatTimeout: Type.Optional(Milliseconds),
  /**
   * The retry policy, down to `maximumAttempts`. If all of these are absent, the activity is tried
   * once.
   */
  initialInterval: Type.Optional(Milliseconds),
  backoffCoefficient: Type.Optional(Type.Number()),
  maximumInterval: Type.Optional(Milliseconds),
  /** Absent: unlimited. */
  maximumAttempts: Type.Optional(Type.Integer()),
})
export type ActivityOptions = Static<typeof ActivityOptions>

/** Who paused an activity, and why. The reason of a rule is its description. */
export const ActivityPause = Type.Object({
  time: Type.Optional(Time),
  by: Type.Enum(['manual', 'rule']),
  ruleId: Type.Optional(Type.String()),
  identity: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
})
export type ActivityPause = Static<typeof ActivityPause>

const Priority = Type.Object({
  priorityKey: Type.Optional(Type.Integer()),
  fairnessKey: Type.Optional(Type.String()),
  fairnessWeight: Type.Optional(Type.Number()),
})

/** A failure with its chain of causes, in the form that events have. */
export const Failure = Mapping(Type.Unknown())

export const PendingActivity = Type.Object({
  activityId: Type.String(),
  type: Type.String(),
  /** `SCHEDULED`, `STARTED`, `CANCEL_REQUESTED`, `PAUSED`, `PAUSE_REQUESTED` */
  state: Type.String(),
  attempt: Type.Integer(),
  /** 0: unlimited. */
  maximumAttempts: Type.Integer(),
  scheduledTime: Type.Optional(Time),
  lastStartedTime: Type.Optional(Time),
  lastAttemptCompleteTime: Type.Optional(Time),
  lastHeartbeatTime: Type.Optional(Time),
  /** Present only while the activity waits for its retry. */
  nextAttemptTime: Type.Optional(Time),
  expirationTime: Type.Optional(Time),
  heartbeatTimeout: Type.Optional(Milliseconds),
  heartbeatDetails: Type.Optional(Type.Array(DecodedPayload)),
  /** The last failure in one line. `failure` is the whole failure. */
  lastFailure: Type.Optional(Type.String()),
  failure: Type.Optional(Failure),
  lastWorkerIdentity: Type.Optional(Type.String()),
  /** The version of the worker that last had the activity, if workers are versioned. */
  deploymentName: Type.Optional(Type.String()),
  buildId: Type.Optional(Type.String()),
  options: Type.Optional(ActivityOptions),
  priority: Type.Optional(Priority),
  paused: Type.Boolean(),
  pause: Type.Optional(ActivityPause),
})
export type PendingActivity = Static<typeof PendingActivity>

export const PendingChild = Type.Object({
  workflowId: Type.String(),
  runId: Type.String(),
  type: Type.String(),
  initiatedEventId: EventId,
  /** `TERMINATE`, `ABANDON`, `REQUEST_CANCEL` */
  parentClosePolicy: Type.String(),
})
export type PendingChild = Static<typeof PendingChild>

export const PendingWorkflowTask = Type.Object({
  /** `SCHEDULED` or `STARTED` */
  state: Type.String(),
  attempt: Type.Integer(),
  scheduledTime: Type.Optional(Time),
  originalScheduledTime: Type.Optional(Time),
  startedTime: Type.Optional(Time),
  /**
   * The time that a worker has for each of the first three attempts. From the fourth on, the server
   * adds to it.
   */
  startToCloseTimeout: Type.Optional(Milliseconds),
})
export type PendingWorkflowTask = Static<typeof PendingWorkflowTask>

/**
 * Fields of what the server retries: the start of a Nexus operation, its cancellation, a callback.
 */
const attempts = {
  attempt: Type.Integer(),
  lastAttemptCompleteTime: Type.Optional(Time),
  nextAttemptTime: Type.Optional(Time),
  lastFailure: Type.Optional(Type.String()),
  failure: Type.Optional(Failure),
  blockedReason: Type.Optional(Type.String()),
}

export const PendingNexusOperation = Type.Object({
  endpoint: Type.String(),
  service: Type.String(),
  operation: Type.String(),
  operationToken: Type.Optional(Type.String()),
  /** `SCHEDULED`, `BACKING_OFF`, `STARTED`, `BLOCKED` */
  state: Type.String(),
  ...attempts,
  scheduledEventId: EventId,
  scheduledTime: Type.Optional(Time),
  scheduleToCloseTimeout: Type.Optional(Milliseconds),
  cancellation: Type.Optional(
    Type.Object({
      /** `SCHEDULED`, `BACKING_OFF`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `BLOCKED` */
      state: Type.String(),
      requestedTime: Type.Optional(Time),
      ...attempts,
    }),
  ),
})
export type PendingNexusOperation = Static<typeof PendingNexusOperation>

/** A callback that the server calls when the run closes. */
export const WorkflowCallback = Type.Object({
  /** Absent: the callback is the server's own. */
  url: Type.Optional(Type.String()),
  /** `STANDBY`, `SCHEDULED`, `BACKING_OFF`, `FAILED`, `SUCCEEDED`, `BLOCKED` */
  state: Type.String(),
  ...attempts,
  registrationTime: Type.Optional(Time),
})
export type WorkflowCallback = Static<typeof WorkflowCallback>
