import type { HistoryEvent } from '@rewind/contract/history'
import type { ResetFacts } from '@rewind/contract/reset-plan'
import { isObject, numberOf, objectOf, textOf } from '@rewind/history/events/json-object'
import { durationText } from '@rewind/history/text/durations'
import type { temporal as types } from '@temporalio/proto'
import type { TemporalConnection } from './connection.ts'
import { present } from './convert.ts'
import type { Temporal } from './gateway.ts'
import { temporal } from './proto.ts'

type PendingActivity = types.api.workflow.v1.IPendingActivityInfo
type ActivityOptions = types.api.activity.v1.IActivityOptions

/**
 * Rewind reads this many of the newest ActivityTaskScheduled events. Older activities stay
 * undetermined.
 */
const maxActivities = 500

/** Reads the fields of a description that only a reset needs. */
export const resetStateReader = (
  connection: TemporalConnection,
  history: Pick<Temporal, 'findEvents'>,
): Pick<Temporal, 'readResetState'> => ({
  async readResetState(run) {
    const { namespace, workflowId, runId } = run
    const reply = await connection.read((service) =>
      service.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
    )
    const changed = await changedOptions(reply.pendingActivities ?? [], () =>
      history.findEvents(run, { types: ['ACTIVITY_TASK_SCHEDULED'] }),
    )
    return {
      callbacks: (reply.callbacks ?? []).filter(isWaiting).length,
      versioning: versioningOf(reply.workflowExecutionInfo?.versioningInfo),
      ...present({ changedActivityOptions: changed }),
    }
  },
})

const { CallbackState } = temporal.api.enums.v1
const isOver = new Set<unknown>([
  CallbackState.CALLBACK_STATE_FAILED,
  CallbackState.CALLBACK_STATE_SUCCEEDED,
])

const isWaiting = ({ state }: types.api.workflow.v1.ICallbackInfo): boolean => !isOver.has(state)

type Versioning = NonNullable<ResetFacts['versioning']>

function versioningOf(
  info: types.api.workflow.v1.IWorkflowExecutionVersioningInfo | null | undefined,
): Versioning {
  const override = info?.versioningOverride
  const pinned = override?.pinned?.version
  if (pinned) {
    const { deploymentName, buildId } = pinned
    return {
      override: {
        behavior: 'PINNED',
        deploymentName: deploymentName ?? '',
        buildId: buildId ?? '',
      },
    }
  }
  return override?.autoUpgrade ? { override: { behavior: 'AUTO_UPGRADE' } } : {}
}

/**
 * Returns the ids of pending activities whose options differ from those in their
 * ActivityTaskScheduled event. Returns undefined if some of these events were not found.
 */
async function changedOptions(
  pending: readonly PendingActivity[],
  scheduled: () => AsyncGenerator<HistoryEvent>,
): Promise<string[] | undefined> {
  const remaining = new Map(
    pending
      .filter(({ activityOptions }) => activityOptions)
      .map(({ activityId, activityOptions }) => [activityId ?? '', activityOptions ?? {}]),
  )
  if (remaining.size === 0) return []
  const changed: string[] = []
  let readCount = 0
  for await (const { attributes } of scheduled()) {
    const activityId = textOf(attributes, 'activityId') ?? ''
    const options = remaining.get(activityId)
    if (options !== undefined && remaining.delete(activityId) && differ(options, attributes)) {
      changed.push(activityId)
    }
    readCount += 1
    if (remaining.size === 0) return changed
    if (readCount === maxActivities) return undefined
  }
  return undefined
}

const timeouts = [
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'startToCloseTimeout',
  'heartbeatTimeout',
] as const

function differ(options: ActivityOptions, scheduled: HistoryEvent['attributes']): boolean {
  const queue = textOf(objectOf(scheduled, 'taskQueue'), 'name')
  if ((options.taskQueue?.name ?? queue) !== queue) return true
  for (const name of timeouts) {
    if (seconds(durationText(options[name])) !== seconds(scheduled[name])) return true
  }
  const policy = options.retryPolicy
  const scheduledPolicy = objectOf(scheduled, 'retryPolicy')
  if (!policy) return false
  return (
    (policy.maximumAttempts ?? 0) !== (numberOf(scheduledPolicy, 'maximumAttempts') ?? 0) ||
    (policy.backoffCoefficient ?? 0) !== (numberOf(scheduledPolicy, 'backoffCoefficient') ?? 0) ||
    seconds(durationText(policy.initialInterval)) !== seconds(scheduledPolicy?.initialInterval) ||
    seconds(durationText(policy.maximumInterval)) !== seconds(scheduledPolicy?.maximumInterval)
  )
}

/** An absent duration equals a zero duration. */
const seconds = (duration: unknown): string =>
  typeof duration === 'string' ? duration : isObject(duration) ? JSON.stringify(duration) : '0s'
