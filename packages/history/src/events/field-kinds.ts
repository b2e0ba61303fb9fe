/**
 * How the fields of Temporal's history are read, by name. A test holds these tables against the
 * proto of the installed SDK, so that an upgrade says which names are new.
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

/** `cause` is an enum in these events only: in others it is what a user wrote, or a failure. */
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

/** Event ids: JSON numbers here, decimal strings in Temporal's JSON. */
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

/** Other 64-bit numbers: decimal strings, also where a tool wrote JSON numbers. */
export const int64Fields: readonly string[] = [
  'buildIdRedirectCounter',
  'forkEventVersion',
  'historySizeBytes',
  'parentInitiatedEventVersion',
  'revisionNumber',
  'sourceDeploymentRevisionNumber',
]

/**
 * Fields that hold a list of payloads. A marker's `details` are a map of such lists, those of user
 * metadata one payload, as are the input and result of a Nexus operation; an update's request has a
 * message as its `input`.
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

/** Fields that hold a map of payloads, with the member of their message that is the map. */
export const payloadMaps: ReadonlyMap<string, string> = new Map([
  ['header', 'fields'],
  ['memo', 'fields'],
  ['searchAttributes', 'indexedFields'],
  ['upsertedMemo', 'fields'],
])
