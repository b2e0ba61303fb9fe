import type { Temporal } from '../temporal/gateway.ts'
import type { Found, Trace } from './operation.ts'
import { runOf } from './run-state.ts'

/** The activity id of an activity command; null for other operations. */
export function activityIdOf({
  action,
  request,
}: Pick<Trace, 'action' | 'request'>): string | null {
  return action.endsWith('-activity') || action === 'update-activity-options'
    ? JSON.parse(request).activityId
    : null
}

/** Whether no look can ever tell: an unpause, a reset or a change of options of an activity. */
export const leavesNoTrace = (action: Trace['action']): boolean =>
  action === 'unpause-activity' ||
  action === 'reset-activity' ||
  action === 'update-activity-options'

/**
 * Temporal writes no event for an activity command. A pause has the token in its reason while it
 * lasts. The other commands leave nothing unique (docs/temporal-semantics.md#what-temporal-keeps-of-a-write):
 * anyone may have unpaused an activity that is not paused.
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
