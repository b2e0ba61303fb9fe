import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { PendingActivity } from './pending.ts'
import { closed, Milliseconds, Reason, RequestId, RunParams, runUrl, Ticket } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const tags = ['activities']

const ActivityParams = Type.Object(
  {
    ...RunParams.properties,
    /** The workflow's code or the SDK chooses the id. It can hold any characters. */
    activityId: Type.String({ minLength: 1, maxLength: 1000 }),
  },
  closed,
)
export type ActivityRef = Static<typeof ActivityParams>

/**
 * The state of the run and the activity after the command. `activity` is absent if the activity has
 * ended.
 */
const InterruptedActivity = Type.Object({
  runId: Type.String(),
  status: WorkflowStatus,
  activity: Type.Optional(PendingActivity),
})
export type InterruptedActivity = Static<typeof InterruptedActivity>

/**
 * Every command needs a reason. If Temporal does not keep the reason, only Rewind's audit log has
 * it.
 */
const requestFields = {
  reason: Reason,
  ticket: Type.Optional(Ticket),
  requestId: RequestId,
}

const day = 86_400_000
/** Milliseconds. The next attempt starts after a random delay of at most this length. */
const Jitter = Type.Integer({ minimum: 0, maximum: 365 * day })

const PauseActivityBody = Type.Object(requestFields, closed)
export type PauseActivityBody = Static<typeof PauseActivityBody>

const UnpauseActivityBody = Type.Object(
  {
    ...requestFields,
    /** The next attempt counts as attempt 1. */
    resetAttempts: Type.Optional(Type.Boolean()),
    /** The next attempt gets no heartbeat details of earlier attempts. */
    resetHeartbeat: Type.Optional(Type.Boolean()),
    jitter: Type.Optional(Jitter),
  },
  closed,
)
export type UnpauseActivityBody = Static<typeof UnpauseActivityBody>

const ResetActivityBody = Type.Object(
  {
    ...requestFields,
    /** If this is not set, the reset unpauses a paused activity. */
    keepPaused: Type.Optional(Type.Boolean()),
    resetHeartbeat: Type.Optional(Type.Boolean()),
    /** The options with which the activity was scheduled. */
    restoreOriginalOptions: Type.Optional(Type.Boolean()),
    jitter: Type.Optional(Jitter),
  },
  closed,
)
export type ResetActivityBody = Static<typeof ResetActivityBody>

const Timeout = Type.Intersect([
  Milliseconds,
  Type.Integer({ minimum: 0, maximum: 100 * 365 * day }),
])

/**
 * Only the given options change. A timeout of 0 removes the timeout; `maximumAttempts` 0 means
 * unlimited.
 */
export const ActivityOptionsChange = Type.Object(
  {
    taskQueue: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    scheduleToCloseTimeout: Type.Optional(Timeout),
    scheduleToStartTimeout: Type.Optional(Timeout),
    startToCloseTimeout: Type.Optional(Timeout),
    heartbeatTimeout: Type.Optional(Timeout),
    initialInterval: Type.Optional(Timeout),
    /**
     * The server accepts a coefficient below 1, which makes each wait shorter than the last. Rewind
     * does not.
     */
    backoffCoefficient: Type.Optional(Type.Number({ minimum: 1, maximum: 1000 })),
    maximumInterval: Type.Optional(Timeout),
    maximumAttempts: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  },
  { ...closed, minProperties: 1 },
)
export type ActivityOptionsChange = Static<typeof ActivityOptionsChange>

const UpdateActivityOptionsBody = Type.Object(
  {
    ...requestFields,
    options: Type.Optional(ActivityOptionsChange),
    /** In place of `options`: restores the options with which the activity was scheduled. */
    restoreOriginal: Type.Optional(Type.Boolean()),
  },
  closed,
)
export type UpdateActivityOptionsBody = Static<typeof UpdateActivityOptionsBody>

const activityUrl = `${runUrl}/activities/:activityId` as const

export const pauseActivity = endpoint({
  method: 'POST',
  url: `${activityUrl}/pause`,
  schema: {
    summary: 'Pause one pending activity: a running attempt is told with its next heartbeat',
    tags,
    params: ActivityParams,
    body: PauseActivityBody,
    response: { 200: InterruptedActivity, ...errorReplies },
  },
})

export const unpauseActivity = endpoint({
  method: 'POST',
  url: `${activityUrl}/unpause`,
  schema: {
    summary: 'Unpause one pending activity: it is scheduled at once',
    tags,
    params: ActivityParams,
    body: UnpauseActivityBody,
    response: { 200: InterruptedActivity, ...errorReplies },
  },
})

export const resetActivity = endpoint({
  method: 'POST',
  url: `${activityUrl}/reset`,
  schema: {
    summary:
      'Reset one pending activity: its attempts count from 1, and one that waits for its retry is scheduled at once',
    tags,
    params: ActivityParams,
    body: ResetActivityBody,
    response: { 200: InterruptedActivity, ...errorReplies },
  },
})

export const updateActivityOptions = endpoint({
  method: 'POST',
  url: `${activityUrl}/update-options`,
  schema: {
    summary: 'Change timeouts, retry policy or task queue of one pending activity',
    tags,
    params: ActivityParams,
    body: UpdateActivityOptionsBody,
    response: { 200: InterruptedActivity, ...errorReplies },
  },
})
