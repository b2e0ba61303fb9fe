import type { Action } from '@rewind/contract/access'
import type { ActivityOptionsChange } from '@rewind/contract/activities'
import type { PendingActivity } from '@rewind/contract/pending'
import { allowedIf } from './actions.ts'

export type ActivityActions = Record<'pause' | 'unpause' | 'reset' | 'updateOptions', Action>

/**
 * Returns which commands a pending activity allows, and why it refuses the others. `whyNone`: why the
 * run takes no such command at all. The page and the server both use this table.
 */
export function activityActions(
  activity: Pick<PendingActivity, 'paused' | 'pause'>,
  whyNone: string | undefined,
): ActivityActions {
  return {
    // The server answers OK to a second pause and keeps the reason of the first one. It also
    // answers OK to an unpause of an activity that is not paused, and does nothing:
    // docs/temporal-semantics.md#activity-commands
    pause: allowedIf(whyNone ?? (activity.paused ? pausedAlready(activity) : undefined)),
    unpause: allowedIf(whyNone ?? (activity.paused ? undefined : 'The activity is not paused.')),
    reset: allowedIf(whyNone),
    updateOptions: allowedIf(whyNone),
  }
}

function pausedAlready({ pause }: Pick<PendingActivity, 'pause'>): string {
  const by = pause?.identity ? ` by ${pause.identity}` : ''
  const why = pause?.reason ? `: ${pause.reason}` : ''
  return `The activity is paused already${by}${why}.`
}

/**
 * Returns why an activity cannot be made to run now, or undefined if it can. A reset starts an
 * activity that waits for its retry at once, and an unpause starts a paused one at once:
 * docs/temporal-semantics.md#activity-commands
 */
export function whyNotRetryNow(
  { state, attempt, paused, nextAttemptTime }: PendingActivity,
  { reset }: ActivityActions,
  now: number,
): string | undefined {
  if (reset.whyNot !== undefined) return reset.whyNot
  if (paused)
    return 'The activity is paused. Unpause it: it is scheduled at once and keeps its attempt.'
  if (state !== 'SCHEDULED') return `Attempt ${attempt} is running.`
  return nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now
    ? undefined
    : `Attempt ${attempt} is scheduled already and waits for a worker.`
}

/**
 * Returns why the server would ignore a change of activity options or refuse it with a misleading
 * message. Undefined: the change is valid.
 */
export function whyNotOptions(
  change: ActivityOptionsChange,
  current: PendingActivity['options'] = {},
): string | undefined {
  const { backoffCoefficient = 1, taskQueue } = change
  if (Object.keys(change).length === 0) return 'Nothing is changed.'
  if (backoffCoefficient < 1) return 'The back-off coefficient must be 1 or more.'
  if (taskQueue?.trim() === '') return 'A task queue has a name.'
  const next = { ...current, ...change }
  if (!next.startToCloseTimeout && !next.scheduleToCloseTimeout) {
    return 'An activity needs a start-to-close or a schedule-to-close timeout.'
  }
  if (change.initialInterval === 0) return 'The initial interval must be more than 0.'
  if (next.maximumInterval && next.initialInterval && next.maximumInterval < next.initialInterval) {
    return 'The maximum interval must not be shorter than the initial interval.'
  }
  return undefined
}
