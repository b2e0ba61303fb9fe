import type { EventRow } from '@rewind/contract/history'
import { splitToken } from '../acts/request-token.ts'
import { type JsonObject, numberOf, objectOf, textOf } from '../events/json-object.ts'
import { resetter } from '../events/operation-event.ts'
import { updateOf } from '../events/update-names.ts'
import { failedCommand } from '../failures/command-index.ts'
import { failureLine } from '../failures/failure-text.ts'
import { runMismatch } from '../mismatch/read-mismatch.ts'
import { payloadPreview, payloadsPreview, payloadsSize } from '../payloads/payload-preview.ts'
import { listed, lowerWords, prefixed } from '../text/words.ts'
import type { RowMakers } from './row-parts.ts'

const by = (attributes: unknown): string | undefined =>
  prefixed('by ', textOf(attributes, 'identity'))

const workflowIdOf = (attributes: JsonObject, key: string): string | undefined =>
  textOf(objectOf(attributes, key), 'workflowId')

/** The run that follows by retry, cron or continue-as-new. */
const nextRunId = (attributes: JsonObject): string | undefined =>
  textOf(attributes, 'newExecutionRunId')

const nextRun = (attributes: JsonObject): string | undefined =>
  prefixed('next run ', nextRunId(attributes))

const byReset = 'by a reset'

/** Whether a reset terminated the run, according to its last row. */
export const isEndedByReset = ({ type, text }: EventRow): boolean =>
  type === 'WORKFLOW_EXECUTION_TERMINATED' && text?.startsWith(byReset) === true

/** The token of the reset that ended a run, as its last row says it. */
export const endingToken = (row: EventRow): string | undefined =>
  isEndedByReset(row) ? splitToken(row.text ?? '').token : undefined

const withReason = (attributes: JsonObject, reason: string | undefined): string => {
  const who = by(attributes) ?? ''
  return reason === undefined || reason === '' ? who : `${who}: ${reason}`.replace(/^: /, '')
}

const startedBy = (attributes: JsonObject): string | undefined => {
  const from = textOf(attributes, 'continuedExecutionRunId')
  const initiators = new Map([
    ['WORKFLOW', 'continued from run '],
    ['RETRY', 'retry of run '],
    ['CRON_SCHEDULE', 'cron, after run '],
  ])
  return (
    prefixed(initiators.get(textOf(attributes, 'initiator') ?? '') ?? 'after run ', from) ??
    prefixed('child of ', workflowIdOf(attributes, 'parentWorkflowExecution'))
  )
}

const keysOf = (owner: JsonObject, key: string, fields: string): string =>
  Object.keys(objectOf(objectOf(owner, key), fields) ?? {}).join(', ')

/** Returns the name and the value of each search attribute: `CustomKeyword ["paid"]`. */
const searchAttributes = (attributes: JsonObject): string => {
  const fields = objectOf(objectOf(attributes, 'searchAttributes'), 'indexedFields') ?? {}
  return Object.entries(fields)
    .map(([name, payload]) => `${name} ${payloadPreview(payload) ?? 'removed'}`)
    .join(', ')
}

/** Names an update by its name, or by its id if the event lacks the name. */
const update = (attributes: JsonObject) => {
  const { id, name } = updateOf(attributes)
  return { name: `update ${name ?? id ?? ''}`.trim(), id }
}

const versioning = (attributes: JsonObject): string | undefined => {
  if (attributes.unsetVersioningOverride === true) return 'versioning override removed'
  const override = objectOf(attributes, 'versioningOverride')
  if (override === undefined) return undefined
  const pinned = objectOf(objectOf(override, 'pinned'), 'version')
  if (pinned !== undefined)
    return `pinned to ${listed(textOf(pinned, 'deploymentName'), textOf(pinned, 'buildId'))}`
  if (override.autoUpgrade === true) return 'upgrades by itself'
  const behavior = textOf(override, 'behavior')
  return `versioning override ${lowerWords(behavior ?? 'set')}`
}

/**
 * The rows of events about the run as a whole: its start and end, and what reached it from outside.
 */
export const runRows: RowMakers = {
  WORKFLOW_EXECUTION_STARTED: (a) => ({
    name: textOf(objectOf(a, 'workflowType'), 'name'),
    attempt: numberOf(a, 'attempt'),
    text: listed(
      prefixed('queue ', textOf(objectOf(a, 'taskQueue'), 'name')),
      startedBy(a),
      prefixed('cron ', textOf(a, 'cronSchedule')),
      prefixed('input ', payloadsPreview(a, 'input')),
    ),
  }),
  WORKFLOW_EXECUTION_COMPLETED: (a) => ({
    runId: nextRunId(a),
    text: listed(prefixed('result ', payloadsPreview(a, 'result')) ?? 'no result', nextRun(a)),
  }),
  WORKFLOW_EXECUTION_FAILED: (a) => ({
    runId: nextRunId(a),
    failure: failureLine(a.failure) || 'failed',
    text: nextRun(a),
    mismatch: runMismatch(a.failure) === undefined ? undefined : true,
    failedBy: failedCommand(a.failure)?.eventId,
  }),
  WORKFLOW_EXECUTION_TIMED_OUT: (a) => ({
    runId: nextRunId(a),
    failure: 'run or execution timeout',
    text: nextRun(a),
  }),
  WORKFLOW_EXECUTION_CANCELED: (a) => ({ text: listed('canceled', payloadsPreview(a, 'details')) }),
  WORKFLOW_EXECUTION_TERMINATED: (a) => ({
    // The server terminates a run that is reset with this identity:
    // docs/temporal-semantics.md#what-a-reset-writes
    text:
      a.identity === resetter
        ? `${byReset}: ${textOf(a, 'reason') ?? ''}`.replace(/: $/, '')
        : withReason(a, textOf(a, 'reason')),
  }),
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: (a) => ({
    runId: nextRunId(a),
    text: listed(prefixed('as run ', nextRunId(a)), prefixed('after: ', failureLine(a.failure))),
  }),
  WORKFLOW_EXECUTION_CANCEL_REQUESTED: (a) => {
    const from = prefixed('from workflow ', workflowIdOf(a, 'externalWorkflowExecution'))
    const cause = textOf(a, 'cause')
    return { text: from === undefined ? withReason(a, cause) : listed(from, cause) }
  },
  WORKFLOW_EXECUTION_SIGNALED: (a) => ({
    name: `signal ${textOf(a, 'signalName') ?? ''}`.trim(),
    text: prefixed('from workflow ', workflowIdOf(a, 'externalWorkflowExecution')) ?? by(a),
    size: payloadsSize(a, 'input'),
  }),
  WORKFLOW_EXECUTION_PAUSED: (a) => ({ text: withReason(a, textOf(a, 'reason')) }),
  WORKFLOW_EXECUTION_UNPAUSED: (a) => ({ text: withReason(a, textOf(a, 'reason')) }),
  WORKFLOW_EXECUTION_OPTIONS_UPDATED: (a) => ({
    text: listed(
      versioning(a),
      objectOf(a, 'priority') && 'priority changed',
      Array.isArray(a.attachedCompletionCallbacks) && a.attachedCompletionCallbacks.length > 0
        ? 'a caller attached itself'
        : undefined,
      a.timeSkippingConfigUpdated === true ? 'time skipping changed' : undefined,
      by(a),
    ),
  }),
  WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED: (a) => ({
    text: prefixed('to ', textOf(a, 'targetTime')),
  }),

  WORKFLOW_EXECUTION_UPDATE_ADMITTED: (a) => ({
    ...update(a),
    cause: textOf(a, 'origin'),
    text: a.origin === 'REAPPLY' ? 'reapplied by a reset' : undefined,
    size: payloadsSize(objectOf(objectOf(a, 'request'), 'input'), 'args'),
  }),
  WORKFLOW_EXECUTION_UPDATE_ACCEPTED: (a) => {
    const request = objectOf(a, 'acceptedRequest')
    return {
      ...update(a),
      text: by(objectOf(request, 'meta')),
      size: payloadsSize(objectOf(request, 'input'), 'args'),
    }
  },
  WORKFLOW_EXECUTION_UPDATE_REJECTED: (a) => ({
    ...update(a),
    failure: failureLine(a.failure) || 'rejected',
  }),
  WORKFLOW_EXECUTION_UPDATE_COMPLETED: (a) => {
    const outcome = objectOf(a, 'outcome')
    const failed = objectOf(outcome, 'failure')
    return {
      ...update(a),
      failure: failed && (failureLine(failed) || 'failed'),
      text: prefixed('result ', payloadsPreview(outcome, 'success')),
    }
  },

  UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: (a) => ({ text: searchAttributes(a) }),
  WORKFLOW_PROPERTIES_MODIFIED: (a) => ({
    text: prefixed('memo ', keysOf(a, 'upsertedMemo', 'fields')),
  }),
  WORKFLOW_PROPERTIES_MODIFIED_EXTERNALLY: (a) => ({
    text: listed(
      prefixed('new task queue ', textOf(a, 'newTaskQueue')),
      prefixed('memo ', keysOf(a, 'upsertedMemo', 'fields')),
      Object.keys(a).some((key) => key.endsWith('Timeout')) ? 'new timeouts' : undefined,
    ),
  }),
}
