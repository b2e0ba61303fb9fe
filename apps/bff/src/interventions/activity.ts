import type {
  ActivityRef,
  InterruptedActivity,
  PauseActivityBody,
  ResetActivityBody,
  UnpauseActivityBody,
  UpdateActivityOptionsBody,
} from '@rewind/contract/activities'
import type { PendingActivity } from '@rewind/contract/pending'
import {
  type ActivityActions,
  activityActions,
  whyNotOptions,
} from '@rewind/history/activity-actions'
import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Intent, Intervention } from '../store/store.ts'
import type { RunState, Temporal } from '../temporal/temporal.ts'
import { attemptAndLook } from './attempt.ts'
import { refuseClosed } from './cancel.ts'
import type { Room } from './interventions.ts'
import { lookOr } from './look-until.ts'
import { checkRequestId, checkSameRequest, intentOf, trimmedReason } from './request.ts'

interface Asked {
  reason: string
  requestId: string
}

interface Command<Body extends Asked> {
  action: Intent['action']
  /** The rule that says when it is allowed. */
  rule: keyof ActivityActions
  /** What else would be refused, or taken in silence. */
  check?: (body: Body, activity: PendingActivity) => void
  send: (temporal: Temporal, ref: ActivityRef, body: Body & { operator: string }) => Promise<void>
  /** Whether the activity shows that it happened, after an answer that never came. */
  shows: (now: PendingActivity, body: Body & { operator: string }) => boolean
}

const pause: Command<PauseActivityBody> = {
  action: 'pause-activity',
  rule: 'pause',
  send: (temporal, ref, body) => temporal.pauseActivity(ref, body),
  shows: (now, { operator, reason }) =>
    now.paused && now.pause?.identity === operator && now.pause.reason === reason,
}

const unpause: Command<UnpauseActivityBody> = {
  action: 'unpause-activity',
  rule: 'unpause',
  send: (temporal, ref, { operator, ...body }) =>
    temporal.unpauseActivity(ref, {
      operator,
      resetAttempts: body.resetAttempts ?? false,
      resetHeartbeat: body.resetHeartbeat ?? false,
      jitter: body.jitter ?? 0,
    }),
  shows: (now) => !now.paused,
}

const reset: Command<ResetActivityBody> = {
  action: 'reset-activity',
  rule: 'reset',
  send: (temporal, ref, { operator, ...body }) =>
    temporal.resetActivity(ref, {
      operator,
      keepPaused: body.keepPaused ?? false,
      resetHeartbeat: body.resetHeartbeat ?? false,
      restoreOriginalOptions: body.restoreOriginalOptions ?? false,
      jitter: body.jitter ?? 0,
    }),
  // A first attempt may be the first there was: a reset leaves nothing behind that names it.
  shows: () => false,
}

const updateOptions: Command<UpdateActivityOptionsBody> = {
  action: 'update-activity-options',
  rule: 'updateOptions',
  check({ options, restoreOriginal = false }, activity) {
    if ((options !== undefined) === restoreOriginal) {
      throw invalid('options', 'Give either the options to change, or restoreOriginal.')
    }
    const whyNot = options && whyNotOptions(options, activity.options)
    if (whyNot !== undefined) throw invalid('options', `${whyNot} Nothing was changed.`)
  },
  send: (temporal, ref, { operator, options }) =>
    temporal.updateActivityOptions(ref, { operator, options: options ?? 'original' }),
  shows({ options: now = {} }, { options }) {
    const current: Record<string, unknown> = now
    return (
      options !== undefined &&
      Object.entries(options).every(([name, value]) => (current[name] ?? 0) === value)
    )
  },
}

export const activityCommands = { pause, unpause, reset, updateOptions }

/** One command to one pending activity: none of them leaves a trace in the history. */
export async function interruptActivity<Body extends Asked>(
  room: Room,
  command: Command<Body>,
  ref: ActivityRef,
  body: Body,
  log: FastifyBaseLogger,
): Promise<InterruptedActivity> {
  const { temporal, store, operator, mode } = room
  const { activityId, ...run } = ref
  const { requestId, ...how } = body
  const reason = trimmedReason(body.reason)
  checkRequestId(requestId)
  const { action } = command
  const request = JSON.stringify({ action, runId: run.runId, activityId, ...how, reason })
  const asked = { ...body, reason, operator }

  const earlier = await store.findRequest(run, requestId)
  if (earlier !== undefined) {
    checkSameRequest(earlier, request)
    if (earlier.state === 'done') return whatServerSays(await temporal.readActivity(ref))
    if (earlier.state !== 'refused') {
      const found = await find()
      if (found !== undefined) {
        await store.settle(earlier, { state: 'done' })
        return found
      }
    }
  }

  const before = await temporal.readActivity(ref)
  const activity = pendingOf(ref, before)
  const { whyNot } = activityActions(activity, { status: before.run.status, mode })[command.rule]
  if (whyNot !== undefined) {
    throw new ReplyError('CHANGED', `${whyNot} Nothing was changed.`, {
      details: {
        activityId,
        state: activity.state,
        ...(activity.pause && { pause: activity.pause }),
      },
    })
  }
  command.check?.(body, activity)

  return attemptAndLook({
    room,
    log,
    earlier,
    intent: intentOf(run, { action, request_id: requestId, request, operator, reason }),
    send: () => command.send(temporal, ref, asked),
    find,
    look: async () => whatServerSays(await lookOr(temporal.readActivity(ref), { run: before.run })),
  })

  async function find(): Promise<InterruptedActivity | undefined> {
    const now = await temporal.readActivity(ref)
    return command.shows(pendingOf(ref, now), asked) ? whatServerSays(now) : undefined
  }
}

const byAction = new Map(Object.values(activityCommands).map((each) => [each.action, each.shows]))

/** What a command was for; other interruptions have no activity. */
export function activityIdOf({ action, request }: Intervention): string | null {
  return byAction.has(action) ? JSON.parse(request).activityId : null
}

/** After an answer that never came, much later: what is not to be seen may have been undone since. */
export async function findActivityCommand(
  temporal: Temporal,
  record: Intervention,
): Promise<InterruptedActivity> {
  const { namespace, workflow_id: workflowId, run_id: runId, action, operator } = record
  const body = JSON.parse(record.request)
  const ref = { namespace, workflowId, runId, activityId: activityIdOf(record) ?? '' }
  const now = await temporal.readActivity(ref)
  if (now.activity && byAction.get(action)?.(now.activity, { ...body, operator })) {
    return whatServerSays(now)
  }
  throw new ReplyError(
    'NOT_FOUND',
    'Temporal writes no event for what is done to an activity: whether this happened cannot be told any more.',
  )
}

interface ActivityState {
  run: RunState
  activity?: PendingActivity
}

function pendingOf({ activityId }: ActivityRef, { run, activity }: ActivityState): PendingActivity {
  // Describe lists what was left over of a closed run, too.
  refuseClosed(run)
  if (activity !== undefined) return activity
  throw new ReplyError(
    'NOT_FOUND',
    `No activity ${activityId} is pending in this run: it has ended, or there was none. Nothing was changed.`,
    { details: { activityId } },
  )
}

const whatServerSays = ({ run, activity }: ActivityState): InterruptedActivity => ({
  runId: run.runId,
  status: run.status,
  ...(activity === undefined ? {} : { activity }),
})

const invalid = (field: string, message: string): ReplyError =>
  new ReplyError('INVALID', message, { details: { in: 'body', field } })
