import { defaultPayloadConverter } from '@temporalio/common'
import type { temporal } from '@temporalio/proto'
import type { Beat } from '../src/activities/heartbeats.ts'

type Event = temporal.api.history.v1.IHistoryEvent
type Payloads = temporal.api.common.v1.IPayloads

export const activityTypes = (events: Event[]) =>
  events.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [])

export const cancelRequest = (events: Event[]) =>
  events.find((event) => event.workflowExecutionCancelRequestedEventAttributes)
    ?.workflowExecutionCancelRequestedEventAttributes

/** Returns the decoded result of the activity of that type. */
export function resultOf(events: Event[], activityType: string): unknown {
  const scheduled = events.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activityType,
  )
  const completed = events.find(
    (event) =>
      scheduled?.eventId != null &&
      event.activityTaskCompletedEventAttributes?.scheduledEventId?.eq(scheduled.eventId),
  )
  return firstOf(completed?.activityTaskCompletedEventAttributes?.result)
}

/** Returns the heartbeat details of the only pending activity. */
export function heartbeatOf(
  description: temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse,
): Beat | undefined {
  const details = description.pendingActivities?.[0]?.heartbeatDetails
  return details == null
    ? undefined
    : defaultPayloadConverter.fromPayload<Beat>(details.payloads?.[0] ?? {})
}

export function firstOf(payloads: Payloads | null | undefined): unknown {
  const payload = payloads?.payloads?.[0]
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload)
}
