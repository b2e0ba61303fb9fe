import { failureLine } from './failure-text.ts'
import { type JsonObject, numberOf, objectOf, textOf } from './json-object.ts'
import { payloadPreview, payloadsPreview } from './payload-preview.ts'
import type { EventAt, Summaries } from './summarize-event.ts'
import { listed, lowerWords, prefixed } from './words.ts'

const target = (attributes: JsonObject): string =>
  `workflow ${textOf(objectOf(attributes, 'workflowExecution'), 'workflowId') ?? ''}`.trim()

const causeWords = (attributes: JsonObject): string =>
  lowerWords(textOf(attributes, 'cause') ?? 'failed')

/** A child by its workflow's type and id. */
const child = (attributes: JsonObject): string => {
  const type = textOf(objectOf(attributes, 'workflowType'), 'name')
  const id =
    textOf(attributes, 'workflowId') ??
    textOf(objectOf(attributes, 'workflowExecution'), 'workflowId')
  return [type ?? 'child workflow', id].filter(Boolean).join(' ')
}

/** The Nexus operation that an event is about, by the event that scheduled it. */
function operationOf(attributes: JsonObject, eventAt: EventAt): string {
  const scheduled = numberOf(attributes, 'scheduledEventId')
  const event = scheduled === undefined ? undefined : eventAt(scheduled)
  return event === undefined
    ? `operation of event ${scheduled ?? '?'}`
    : operation(event.attributes)
}

const operation = (attributes: JsonObject): string =>
  [textOf(attributes, 'service'), textOf(attributes, 'operation')].filter(Boolean).join('.') ||
  'operation'

const withFailure = (words: string, failure: unknown, otherwise: string): string =>
  `${words}: ${failureLine(failure) || otherwise}`

/** The rows of what a run does with other workflows and services. */
export const otherSummaries: Summaries = {
  START_CHILD_WORKFLOW_EXECUTION_INITIATED: (a) =>
    listed(child(a), prefixed('input ', payloadsPreview(a, 'input'))),
  START_CHILD_WORKFLOW_EXECUTION_FAILED: (a) => `${child(a)}: ${causeWords(a)}`,
  CHILD_WORKFLOW_EXECUTION_STARTED: child,
  CHILD_WORKFLOW_EXECUTION_COMPLETED: (a) =>
    listed(child(a), prefixed('result ', payloadsPreview(a, 'result'))),
  CHILD_WORKFLOW_EXECUTION_FAILED: (a) => withFailure(child(a), a.failure, 'failed'),
  CHILD_WORKFLOW_EXECUTION_CANCELED: child,
  CHILD_WORKFLOW_EXECUTION_TIMED_OUT: child,
  CHILD_WORKFLOW_EXECUTION_TERMINATED: child,

  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (a) =>
    `signal ${textOf(a, 'signalName') ?? ''} to ${target(a)}`,
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: (a) => `${target(a)}: ${causeWords(a)}`,
  EXTERNAL_WORKFLOW_EXECUTION_SIGNALED: target,
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (a) =>
    listed(target(a), textOf(a, 'reason')),
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: (a) => `${target(a)}: ${causeWords(a)}`,
  EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED: target,

  NEXUS_OPERATION_SCHEDULED: (a) =>
    listed(
      operation(a),
      prefixed('endpoint ', textOf(a, 'endpoint')),
      prefixed('input ', payloadPreview(a.input)),
    ),
  NEXUS_OPERATION_STARTED: operationOf,
  NEXUS_OPERATION_COMPLETED: (a, eventAt) =>
    listed(operationOf(a, eventAt), prefixed('result ', payloadPreview(a.result))),
  NEXUS_OPERATION_FAILED: (a, eventAt) => withFailure(operationOf(a, eventAt), a.failure, 'failed'),
  NEXUS_OPERATION_CANCELED: (a, eventAt) =>
    withFailure(operationOf(a, eventAt), a.failure, 'canceled'),
  NEXUS_OPERATION_TIMED_OUT: (a, eventAt) =>
    withFailure(operationOf(a, eventAt), a.failure, 'timed out'),
  NEXUS_OPERATION_CANCEL_REQUESTED: operationOf,
  NEXUS_OPERATION_CANCEL_REQUEST_COMPLETED: operationOf,
  NEXUS_OPERATION_CANCEL_REQUEST_FAILED: (a, eventAt) =>
    withFailure(operationOf(a, eventAt), a.failure, 'the request failed'),
}
