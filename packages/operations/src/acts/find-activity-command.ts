import { activityIdOf } from '../store/operation-record.ts'
import type { Temporal } from '../temporal/gateway.ts'
import type { Found, Trace } from './operation.ts'
import { runOf } from './run-state.ts'

/**
 * Whether Temporal keeps no trace of the operation, so that no later check can find its outcome
 * (docs/temporal-semantics.md#what-temporal-keeps-of-a-write).
 */
export const leavesNoTrace = (action: Trace['action']): boolean =>
  action === 'unpause-activity' ||
  action === 'reset-activity' ||
  action === 'update-activity-options'

/**
 * Looks for the effect of an activity command. Temporal writes no event for it. A pause keeps the
 * token in its reason while the pause lasts. The other commands leave nothing that is unique to the
 * request (docs/temporal-semantics.md#what-temporal-keeps-of-a-write): if an activity is not paused,
 * any caller may have unpaused it.
 */
export async function findCommand(temporal: Temporal, trace: Trace): Promise<Found> {
  const activityId = activityIdOf(trace) ?? ''
  const { activity, pauseToken } = await temporal.readActivity({ ...runOf(trace), activityId })
  const isFinal = leavesNoTrace(trace.action)
  if (!isFinal && pauseToken !== undefined && pauseToken === trace.token) return { is: 'applied' }
  const now =
    activity === undefined
      ? 'it is pending no longer'
      : `it is ${activity.paused ? '' : 'not '}paused, at attempt ${activity.attempt}`
  return {
    is: 'untold',
    why: `${isFinal ? 'Temporal keeps no trace of this command' : 'Temporal shows nothing of this pause so far'}. The activity now: ${now}.`,
    isFinal,
  }
}
