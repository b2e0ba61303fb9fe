import type { HistoryEvent } from '@rewind/contract/history'
import { humanDuration } from './durations.ts'
import { failureLine, timeoutWords } from './failure-text.ts'
import { type JsonObject, numberOf, objectOf, textOf } from './json-object.ts'
import { markerOf, markerWords } from './markers.ts'
import { payloadsPreview } from './payload-preview.ts'
import type { EventAt, Summaries } from './summarize-event.ts'
import { listed, lowerWords, prefixed } from './words.ts'
import { workflowTaskFailureLine } from './workflow-task-failure.ts'

const nameOf = (attributes: JsonObject | undefined, key: string): string | undefined =>
  textOf(objectOf(attributes, key), 'name')

/** The activity that an event is about: its type, else the event that scheduled it. */
function activityOf(attributes: JsonObject, eventAt: EventAt): string {
  const scheduled = numberOf(attributes, 'scheduledEventId')
  const event: HistoryEvent | undefined = scheduled === undefined ? undefined : eventAt(scheduled)
  return nameOf(event?.attributes, 'activityType') ?? `activity of event ${scheduled ?? '?'}`
}

const retryWords = (attributes: JsonObject): string | undefined => {
  const state = textOf(attributes, 'retryState')
  return state === undefined || state === 'UNSPECIFIED' || state === 'IN_PROGRESS'
    ? undefined
    : `no retry: ${lowerWords(state)}`
}

const timer = (attributes: JsonObject, eventAt: EventAt): string => {
  const started = numberOf(attributes, 'startedEventId')
  const event = started === undefined ? undefined : eventAt(started)
  const duration = textOf(event?.attributes, 'startToFireTimeout')
  if (duration !== undefined) return `timer ${humanDuration(duration)}`
  return `timer ${textOf(attributes, 'timerId') ?? ''} of event ${started ?? '?'}`
}

const attemptWords = (attributes: JsonObject): string | undefined => {
  const attempt = numberOf(attributes, 'attempt')
  return attempt === undefined ? undefined : `attempt ${attempt}`
}

/** The rows of workflow tasks, activities, timers and markers. */
export const taskSummaries: Summaries = {
  WORKFLOW_TASK_SCHEDULED: (a) => {
    const queue = objectOf(a, 'taskQueue')
    const words =
      queue?.kind === 'STICKY'
        ? prefixed('sticky queue of ', textOf(queue, 'normalName') || textOf(queue, 'name'))
        : prefixed('queue ', textOf(queue, 'name'))
    const attempt = numberOf(a, 'attempt') ?? 1
    return listed(words, attempt > 1 ? `attempt ${attempt}` : undefined)
  },
  WORKFLOW_TASK_STARTED: (a) =>
    listed(
      prefixed('worker ', textOf(a, 'identity')),
      a.suggestContinueAsNew === true ? 'history is long: continue-as-new suggested' : undefined,
    ),
  WORKFLOW_TASK_COMPLETED: (a) =>
    listed(
      prefixed('worker ', textOf(a, 'identity')),
      prefixed('version ', textOf(objectOf(a, 'deploymentVersion'), 'buildId')),
    ),
  WORKFLOW_TASK_TIMED_OUT: (a) =>
    `${lowerWords(textOf(a, 'timeoutType') ?? 'workflow task')} timeout`,
  WORKFLOW_TASK_FAILED: workflowTaskFailureLine,

  ACTIVITY_TASK_SCHEDULED: (a) =>
    listed(nameOf(a, 'activityType'), prefixed('input ', payloadsPreview(a, 'input'))),
  ACTIVITY_TASK_STARTED: (a, eventAt) =>
    listed(
      activityOf(a, eventAt),
      attemptWords(a),
      prefixed('worker ', textOf(a, 'identity')),
      prefixed('before: ', failureLine(a.lastFailure)),
    ),
  ACTIVITY_TASK_COMPLETED: (a, eventAt) =>
    listed(activityOf(a, eventAt), prefixed('result ', payloadsPreview(a, 'result'))),
  ACTIVITY_TASK_FAILED: (a, eventAt) =>
    listed(`${activityOf(a, eventAt)}: ${failureLine(a.failure) || 'failed'}`, retryWords(a)),
  ACTIVITY_TASK_TIMED_OUT: (a, eventAt) =>
    listed(`${activityOf(a, eventAt)}: ${timeoutWords(a.failure) ?? 'timed out'}`, retryWords(a)),
  ACTIVITY_TASK_CANCEL_REQUESTED: activityOf,
  ACTIVITY_TASK_CANCELED: (a, eventAt) =>
    listed(activityOf(a, eventAt), payloadsPreview(a, 'details')),
  ACTIVITY_PROPERTIES_MODIFIED_EXTERNALLY: (a, eventAt) =>
    `${activityOf(a, eventAt)}, new retry policy`,

  TIMER_STARTED: (a) => `timer ${humanDuration(textOf(a, 'startToFireTimeout') ?? '0s')}`,
  TIMER_FIRED: timer,
  TIMER_CANCELED: timer,

  MARKER_RECORDED: (a) => {
    const failed = failureLine(a.failure)
    const words = markerWords(markerOf(a))
    return failed === '' ? words : `${words}: ${failed}`
  },
}
