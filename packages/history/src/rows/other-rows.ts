import { type JsonObject, objectOf, textOf } from '../events/json-object.ts'
import { failureLine } from '../failures/failure-text.ts'
import { payloadPreview, payloadsPreview } from '../payloads/payload-preview.ts'
import { listed, lowerWords, prefixed } from '../text/words.ts'
import type { RowMakers } from './row-parts.ts'

const target = (attributes: JsonObject): string =>
  `workflow ${textOf(objectOf(attributes, 'workflowExecution'), 'workflowId') ?? ''}`.trim()

const refused = (attributes: JsonObject) => ({
  cause: textOf(attributes, 'cause'),
  failure: lowerWords(textOf(attributes, 'cause') ?? 'failed'),
})

const operation = (attributes: JsonObject): string =>
  [textOf(attributes, 'service'), textOf(attributes, 'operation')].filter(Boolean).join('.') ||
  'operation'

const failed = (attributes: JsonObject, otherwise: string) => ({
  failure: failureLine(attributes.failure) || otherwise,
})

/** Names a child by its workflow type and id. */
const child = (attributes: JsonObject) => {
  const type = textOf(objectOf(attributes, 'workflowType'), 'name')
  const id =
    textOf(attributes, 'workflowId') ??
    textOf(objectOf(attributes, 'workflowExecution'), 'workflowId')
  const runId = textOf(objectOf(attributes, 'workflowExecution'), 'runId')
  return { name: [type ?? 'child workflow', id].filter(Boolean).join(' '), id, runId }
}

/** The workflow that is asked to cancel, by its id. It can be a child of this run. */
const asked = (attributes: JsonObject) => ({
  name: target(attributes),
  id: textOf(objectOf(attributes, 'workflowExecution'), 'workflowId'),
})

/** The rows of what a run does with other workflows and with Nexus services. */
export const otherRows: RowMakers = {
  START_CHILD_WORKFLOW_EXECUTION_INITIATED: (a) => ({
    ...child(a),
    cause: textOf(a, 'parentClosePolicy'),
    text: prefixed('input ', payloadsPreview(a, 'input')),
  }),
  START_CHILD_WORKFLOW_EXECUTION_FAILED: (a) => ({ ...child(a), ...refused(a) }),
  CHILD_WORKFLOW_EXECUTION_STARTED: child,
  CHILD_WORKFLOW_EXECUTION_COMPLETED: (a) => ({
    ...child(a),
    text: prefixed('result ', payloadsPreview(a, 'result')),
  }),
  CHILD_WORKFLOW_EXECUTION_FAILED: (a) => ({ ...child(a), ...failed(a, 'failed') }),
  CHILD_WORKFLOW_EXECUTION_CANCELED: child,
  CHILD_WORKFLOW_EXECUTION_TIMED_OUT: child,
  CHILD_WORKFLOW_EXECUTION_TERMINATED: child,

  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (a) => ({
    name: `signal ${textOf(a, 'signalName') ?? ''} to ${target(a)}`,
  }),
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: (a) => ({ name: target(a), ...refused(a) }),
  EXTERNAL_WORKFLOW_EXECUTION_SIGNALED: (a) => ({ name: target(a) }),
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (a) => ({
    ...asked(a),
    text: textOf(a, 'reason'),
  }),
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: (a) => ({ ...asked(a), ...refused(a) }),
  EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED: asked,

  NEXUS_OPERATION_SCHEDULED: (a) => ({
    name: operation(a),
    text: listed(
      prefixed('endpoint ', textOf(a, 'endpoint')),
      prefixed('input ', payloadPreview(a.input)),
    ),
  }),
  NEXUS_OPERATION_STARTED: () => ({}),
  NEXUS_OPERATION_COMPLETED: (a) => ({ text: prefixed('result ', payloadPreview(a.result)) }),
  NEXUS_OPERATION_FAILED: (a) => failed(a, 'failed'),
  NEXUS_OPERATION_CANCELED: (a) => failed(a, 'canceled'),
  NEXUS_OPERATION_TIMED_OUT: (a) => failed(a, 'timed out'),
  NEXUS_OPERATION_CANCEL_REQUESTED: () => ({}),
  NEXUS_OPERATION_CANCEL_REQUEST_COMPLETED: () => ({}),
  NEXUS_OPERATION_CANCEL_REQUEST_FAILED: (a) => failed(a, 'the request failed'),
}
