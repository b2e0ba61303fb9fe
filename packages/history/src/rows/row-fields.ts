/**
 * Fields of Temporal's history messages that no row shows, by name, or as `Message.field` if the
 * name alone means more. A reader that needs only rows can skip them.
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

/** `message` is a message name such as `Failure`, `field` is in `camelCase`. */
export const isShownInRows = (message: string, field: string): boolean =>
  !fieldsNoRowShows.has(field) && !fieldsNoRowShows.has(`${message}.${field}`)
