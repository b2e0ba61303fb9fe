import { type JsonObject, numberOf, objectOf, textOf } from '../events/json-object.ts'
import { markerOf, markerWords } from '../events/markers.ts'
import { failureLine, timeoutWords } from '../failures/failure-text.ts'
import { workflowTaskFailureLine } from '../failures/workflow-task-failure.ts'
import { taskMismatch } from '../mismatch/read-mismatch.ts'
import { payloadsPreview } from '../payloads/payload-preview.ts'
import { humanDuration } from '../text/durations.ts'
import { listed, lowerWords, prefixed } from '../text/words.ts'
import type { RowMakers } from './row-parts.ts'

const retryWords = (attributes: JsonObject): string | undefined => {
  const state = textOf(attributes, 'retryState')
  return state === undefined || state === 'UNSPECIFIED' || state === 'IN_PROGRESS'
    ? undefined
    : `no retry: ${lowerWords(state)}`
}

const worker = (attributes: JsonObject): string | undefined =>
  prefixed('worker ', textOf(attributes, 'identity'))

/** The fields in which deployments, older build ids and the oldest SDKs keep the build id. */
const buildIdOf = (a: JsonObject): string | undefined =>
  textOf(objectOf(a, 'deploymentVersion'), 'buildId') ||
  textOf(objectOf(a, 'workerVersion'), 'buildId') ||
  textOf(a, 'binaryChecksum')

const timerId = (a: JsonObject) => ({ id: textOf(a, 'timerId') })

const pinnedTo = (a: JsonObject) => {
  const version = objectOf(a, 'deploymentVersion')
  const buildId = textOf(version, 'buildId')
  return a.versioningBehavior === 'PINNED' && buildId
    ? { deploymentName: textOf(version, 'deploymentName') ?? '', buildId }
    : undefined
}

/** The rows of workflow tasks, activities, timers and markers. */
export const taskRows: RowMakers = {
  WORKFLOW_TASK_SCHEDULED: (a) => {
    const queue = objectOf(a, 'taskQueue')
    const text =
      queue?.kind === 'STICKY'
        ? prefixed('sticky queue of ', textOf(queue, 'normalName') || textOf(queue, 'name'))
        : prefixed('queue ', textOf(queue, 'name'))
    return { text, attempt: numberOf(a, 'attempt') }
  },
  WORKFLOW_TASK_STARTED: (a) => ({
    text: listed(
      worker(a),
      a.suggestContinueAsNew === true ? 'history is long: continue-as-new suggested' : undefined,
    ),
  }),
  WORKFLOW_TASK_COMPLETED: (a) => ({
    buildId: buildIdOf(a),
    sdk: textOf(objectOf(a, 'sdkMetadata'), 'sdkName'),
    text: listed(
      worker(a),
      prefixed('version ', textOf(objectOf(a, 'deploymentVersion'), 'buildId')),
    ),
    pinnedTo: pinnedTo(a),
  }),
  WORKFLOW_TASK_TIMED_OUT: (a) => ({
    cause: textOf(a, 'timeoutType'),
    failure: `${lowerWords(textOf(a, 'timeoutType') ?? 'workflow task')} timeout`,
  }),
  WORKFLOW_TASK_FAILED: (a) => ({
    cause: textOf(a, 'cause'),
    failure: workflowTaskFailureLine(a),
    mismatch: taskMismatch(a) === undefined ? undefined : true,
  }),

  ACTIVITY_TASK_SCHEDULED: (a) => ({
    name: textOf(objectOf(a, 'activityType'), 'name'),
    id: textOf(a, 'activityId'),
    text: prefixed('input ', payloadsPreview(a, 'input')),
  }),
  ACTIVITY_TASK_STARTED: (a) => ({
    attempt: numberOf(a, 'attempt'),
    text: listed(worker(a), prefixed('before: ', failureLine(a.lastFailure))),
  }),
  ACTIVITY_TASK_COMPLETED: (a) => ({ text: prefixed('result ', payloadsPreview(a, 'result')) }),
  ACTIVITY_TASK_FAILED: (a) => ({
    failure: failureLine(a.failure) || 'failed',
    text: retryWords(a),
  }),
  ACTIVITY_TASK_TIMED_OUT: (a) => ({
    failure: timeoutWords(a.failure) ?? 'timed out',
    text: retryWords(a),
  }),
  ACTIVITY_TASK_CANCELED: (a) => ({ text: payloadsPreview(a, 'details') }),
  ACTIVITY_TASK_CANCEL_REQUESTED: () => ({}),
  ACTIVITY_PROPERTIES_MODIFIED_EXTERNALLY: () => ({ text: 'new retry policy' }),

  TIMER_STARTED: (a) => ({
    name: `timer ${humanDuration(textOf(a, 'startToFireTimeout') ?? '0s')}`,
    ...timerId(a),
  }),
  TIMER_FIRED: timerId,
  TIMER_CANCELED: timerId,

  MARKER_RECORDED: (a) => ({
    name: markerWords(markerOf(a)),
    cause: textOf(a, 'markerName'),
    failure: failureLine(a.failure),
  }),
}
