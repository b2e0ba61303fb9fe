/**
 * How to read the fields of Temporal's history, by field name. A test compares these tables with
 * the protobuf definitions of the installed SDK, so that an upgrade reports new names.
 */
export const enumPrefixes: readonly (readonly [
  field: string,
  prefix: string,
  ...others: string[],
])[] = [
  ['behavior', 'VERSIONING_BEHAVIOR_', 'PINNED_OVERRIDE_BEHAVIOR_'],
  ['category', 'APPLICATION_ERROR_CATEGORY_'],
  ['continueAsNewInitialVersioningBehavior', 'CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_'],
  ['eventType', 'EVENT_TYPE_'],
  ['initialVersioningBehavior', 'CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_'],
  ['initiator', 'CONTINUE_AS_NEW_INITIATOR_'],
  ['kind', 'TASK_QUEUE_KIND_'],
  ['origin', 'UPDATE_ADMITTED_EVENT_ORIGIN_'],
  ['parentClosePolicy', 'PARENT_CLOSE_POLICY_'],
  ['retryBehavior', 'NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_'],
  ['retryState', 'RETRY_STATE_'],
  ['suggestContinueAsNewReasons', 'SUGGEST_CONTINUE_AS_NEW_REASON_'],
  ['timeoutType', 'TIMEOUT_TYPE_'],
  ['versioningBehavior', 'VERSIONING_BEHAVIOR_'],
  ['workflowIdReusePolicy', 'WORKFLOW_ID_REUSE_POLICY_'],
]

/** `cause` is an enum in these events only. In other events it is a user's text or a failure. */
export const causePrefixes: ReadonlyMap<string, string> = new Map([
  ['WORKFLOW_TASK_FAILED', 'WORKFLOW_TASK_FAILED_CAUSE_'],
  ['START_CHILD_WORKFLOW_EXECUTION_FAILED', 'START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_'],
  ['SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED', 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_'],
  [
    'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED',
    'CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_',
  ],
])

export const durationFields: readonly string[] = [
  'backoffStartInterval',
  'duration',
  'firstWorkflowTaskBackoff',
  'heartbeatTimeout',
  'initialInterval',
  'initialSkippedDuration',
  'maximumInterval',
  'newWorkflowExecutionTimeout',
  'newWorkflowRunTimeout',
  'newWorkflowTaskTimeout',
  'nextRetryDelay',
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'startToCloseTimeout',
  'startToFireTimeout',
  'workflowExecutionTimeout',
  'workflowRunTimeout',
  'workflowTaskTimeout',
]

export const timestampFields: readonly string[] = [
  'createTime',
  'expireTime',
  'fastForwardTargetTime',
  'targetTime',
  'wallClockTime',
  'workflowExecutionExpirationTime',
]

/** Event ids are JSON numbers in Rewind and decimal strings in Temporal's JSON. */
export const eventIdFields: readonly string[] = [
  'acceptedEventId',
  'acceptedRequestSequencingEventId',
  'eventId',
  'externalInitiatedEventId',
  'firstWorkflowTaskCompletedId',
  'initiatedEventId',
  'latestCancelRequestedEventId',
  'parentInitiatedEventId',
  'rejectedRequestSequencingEventId',
  'requestedEventId',
  'scheduledEventId',
  'startedEventId',
  'workflowTaskCompletedEventId',
]

/** Other 64-bit numbers are decimal strings in Rewind, even where a tool wrote JSON numbers. */
export const int64Fields: readonly string[] = [
  'buildIdRedirectCounter',
  'forkEventVersion',
  'historySizeBytes',
  'parentInitiatedEventVersion',
  'revisionNumber',
  'sourceDeploymentRevisionNumber',
]

/**
 * Fields that hold a list of payloads. Exceptions: a marker's `details` is a map of such lists,
 * `details` of user metadata is one payload, `input` and `result` of a Nexus operation are one
 * payload each, and `input` of an update's request is a message.
 */
export const payloadsFields: readonly string[] = [
  'args',
  'details',
  'input',
  'lastCompletionResult',
  'lastHeartbeatDetails',
  'result',
  'success',
]

/** Fields that hold one payload. */
export const payloadFields: readonly string[] = ['encodedAttributes', 'summary']

/** Fields that hold a map of payloads, each with the name of the member that is the map. */
export const payloadMaps: ReadonlyMap<string, string> = new Map([
  ['header', 'fields'],
  ['memo', 'fields'],
  ['searchAttributes', 'indexedFields'],
  ['upsertedMemo', 'fields'],
])
