import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { PendingActivity } from './pending.ts'
import { closed, Milliseconds, Reason, RequestId, RunParams, runUrl } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const tags = ['activities']

const ActivityParams = Type.Object(
  {
    ...RunParams.properties,
    /** As the workflow chose it, or the SDK for it: any characters. */
    activityId: Type.String({ minLength: 1, maxLength: 1000 }),
  },
  closed,
)
export type ActivityRef = Static<typeof ActivityParams>

/** What the server says of the run and the activity afterwards. An activity that has ended is gone. */
const InterruptedActivity = Type.Object({
  runId: Type.String(),
  status: WorkflowStatus,
  activity: Type.Optional(PendingActivity),
})
export type InterruptedActivity = Static<typeof InterruptedActivity>

/** Every command has a reason, also where Temporal records none: then Rewind's own record has it. */
const asked = { reason: Reason, requestId: RequestId }

const day = 86_400_000
/** The next attempt begins at a random time within it. */
const Jitter = Type.Integer({ minimum: 0, maximum: 365 * day })

const PauseActivityBody = Type.Object(asked, closed)
export type PauseActivityBody = Static<typeof PauseActivityBody>

const UnpauseActivityBody = Type.Object(
  {
    ...asked,
    /** The next attempt is the first again. */
    resetAttempts: Type.Optional(Type.Boolean()),
    /** The next attempt gets no heartbeat details of earlier ones. */
    resetHeartbeat: Type.Optional(Type.Boolean()),
    jitter: Type.Optional(Jitter),
  },
  closed,
)
export type UnpauseActivityBody = Static<typeof UnpauseActivityBody>

const ResetActivityBody = Type.Object(
  {
    ...asked,
    /** Else a paused activity is unpaused. */
    keepPaused: Type.Optional(Type.Boolean()),
    resetHeartbeat: Type.Optional(Type.Boolean()),
    /** The options it was scheduled with. */
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

/** Only what is named changes; a timeout of 0 is none, `maximumAttempts` 0 no limit. */
export const ActivityOptionsChange = Type.Object(
  {
    taskQueue: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    scheduleToCloseTimeout: Type.Optional(Timeout),
    scheduleToStartTimeout: Type.Optional(Timeout),
    startToCloseTimeout: Type.Optional(Timeout),
    heartbeatTimeout: Type.Optional(Timeout),
    initialInterval: Type.Optional(Timeout),
    /** The server takes less than 1, and then waits less with every attempt. */
    backoffCoefficient: Type.Optional(Type.Number({ minimum: 1, maximum: 1000 })),
    maximumInterval: Type.Optional(Timeout),
    maximumAttempts: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  },
  { ...closed, minProperties: 1 },
)
export type ActivityOptionsChange = Static<typeof ActivityOptionsChange>

const UpdateActivityOptionsBody = Type.Object(
  {
    ...asked,
    options: Type.Optional(ActivityOptionsChange),
    /** Instead of `options`: those it was scheduled with. */
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
