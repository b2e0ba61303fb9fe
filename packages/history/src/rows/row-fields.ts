/**
 * Fields of Temporal's history messages that no row shows, by name, or as `Message.field` where the
 * name alone means more. Whoever reads an event for its row alone need not read these.
 */
const fieldsNoRowShows: ReadonlySet<string> = new Set([
  'ActivityTaskScheduledEventAttributes.taskQueue',
  'ApplicationFailureInfo.details',
  'CanceledFailureInfo.details',
  'HistoryEvent.version',
  'WorkflowTaskFailedEventAttributes.binaryChecksum',
  'WorkflowTaskFailedEventAttributes.workerVersion',
  'WorkflowTaskStartedEventAttributes.workerVersion',
  'completionCallbacks',
  'coreUsedFlags',
  'header',
  'heartbeatTimeout',
  'historySizeBytes',
  'langUsedFlags',
  'lastCompletionResult',
  'lastHeartbeatDetails',
  'links',
  'memo',
  'meteringMetadata',
  'nexusHeader',
  'originalExecutionRunId',
  'firstExecutionRunId',
  'prevAutoResetPoints',
  'requestId',
  'retryPolicy',
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'sdkVersion',
  'stackTrace',
  'startToCloseTimeout',
  'useWorkflowBuildId',
  'workflowRunTimeout',
  'workflowTaskTimeout',
  'workflowExecutionTimeout',
])

/** By the message's own name, such as `Failure`, and the field's in `camelCase`. */
export const isShownInRows = (message: string, field: string): boolean =>
  !fieldsNoRowShows.has(field) && !fieldsNoRowShows.has(`${message}.${field}`)
