import type {
  ActivityRef,
  InterruptedActivity,
  PauseActivityBody,
  ResetActivityBody,
  UnpauseActivityBody,
  UpdateActivityOptionsBody,
} from '@rewind/contract/activities'
import type { PendingActivity } from '@rewind/contract/pending'
import { whyNoActivityCommand } from '@rewind/history/acts/actions'
import {
  type ActivityActions,
  activityActions,
  whyNotOptions,
} from '@rewind/history/acts/activity-actions'
import type { Actor } from '../access/actor.ts'
import { OperationError } from '../errors.ts'
import type { Intent } from '../store/store.ts'
import type { ActivityState, Temporal } from '../temporal/gateway.ts'
import { NotApplied, type Operation } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { readOr } from './poll-until.ts'
import { askedOf, trimmedReason } from './request.ts'
import { refuseClosed, unseen } from './run-state.ts'

interface Asked {
  reason: string
  requestId: string
  ticket?: string
}

type Sending<Body> = Body & { operator: string; token: string }

interface Command<Body extends Asked> {
  action: Intent['action']
  /** The rule that says when the command is allowed. */
  rule: keyof ActivityActions
  /**
   * Throws INVALID for a body that Temporal would refuse, or would accept without doing what the body
   * says.
   */
  check?: (body: Body, activity: PendingActivity) => void
  send: (temporal: Temporal, ref: ActivityRef, body: Sending<Body>) => Promise<void>
  /** Throws `NotApplied` if Temporal accepted the call and did nothing. */
  confirm?: (now: ActivityState, token: string) => void
}

const pause: Command<PauseActivityBody> = {
  action: 'pause-activity',
  rule: 'pause',
  send: (temporal, ref, body) => temporal.pauseActivity(ref, body),
  confirm({ activity, pauseToken }, token) {
    const { pause } = activity ?? {}
    if (!activity?.paused || pauseToken === token) return
    const by = pause?.identity ? ` by ${pause.identity}` : ''
    throw new NotApplied(
      'CHANGED',
      `It was paused${by} just before. Temporal keeps the first pause, so this one changed nothing.`,
      { activityId: activity.activityId, ...(pause && { pause }) },
    )
  },
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
}

export const activityCommands = { pause, unpause, reset, updateOptions }

/**
 * Returns the operation for one command to one pending activity. No command writes an event
 * (docs/temporal-semantics.md#activity-commands).
 */
export function activityOperation<Body extends Asked>(
  command: Command<Body>,
  { name: operator }: Actor,
  { temporal, mode }: Pick<OperationContext, 'temporal' | 'mode'>,
  ref: ActivityRef,
  body: Body,
): Operation<InterruptedActivity> {
  const { activityId, ...run } = ref
  const { requestId, ticket: _, ...how } = body
  const reason = trimmedReason(body.reason)
  const asked = askedOf(run, {
    action: command.action,
    requestId,
    request: { runId: run.runId, activityId, ...how, reason },
    operator,
    reason,
  })
  const { token } = asked
  return {
    workflow: run,
    asked,
    isOnceInTemporal: false,

    async prepare() {
      const before = await temporal.readActivity(ref)
      const activity = pendingOf(ref, before)
      const whyNone = whyNoActivityCommand(before.run.status, mode)
      const { whyNot } = activityActions(activity, whyNone)[command.rule]
      if (whyNot !== undefined) throw notNow(whyNot, activity)
      command.check?.(body, activity)
      return {
        run,
        async send() {
          await command.send(temporal, ref, { ...body, reason, operator, token })
          return {}
        },
        async confirm() {
          const now = await readOr<ActivityState>(temporal.readActivity(ref), { run: before.run })
          command.confirm?.(now, token)
          return serverStateOf(now)
        },
      }
    },

    replyOf: async () =>
      serverStateOf(await readOr<ActivityState>(temporal.readActivity(ref), { run: unseen(run) })),
  }
}

function pendingOf({ activityId }: ActivityRef, { run, activity }: ActivityState): PendingActivity {
  // The description of a closed run still lists the activities that were left behind
  // (docs/temporal-semantics.md#cancellation-of-activities-and-children).
  refuseClosed(run)
  if (activity !== undefined) return activity
  throw new OperationError(
    'NOT_FOUND',
    `No activity ${activityId} is pending in this run: it has ended, or there was none. Nothing was changed.`,
    { details: { activityId } },
  )
}

const notNow = (whyNot: string, { activityId, state, pause }: PendingActivity): OperationError =>
  new OperationError('CHANGED', `${whyNot} Nothing was changed.`, {
    details: { activityId, state, ...(pause && { pause }) },
  })

const serverStateOf = ({ run, activity }: ActivityState): InterruptedActivity => ({
  runId: run.runId,
  status: run.status,
  ...(activity === undefined ? {} : { activity }),
})

const invalid = (field: string, message: string): OperationError =>
  new OperationError('INVALID', message, { details: { in: 'body', field } })
