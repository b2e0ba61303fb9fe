import { eventTypeFromName } from '../events/event-names.ts'

/** The kind of each command, by Temporal's `CommandType` in Go's spelling. */
const kinds = new Map([
  ['ScheduleActivityTask', 'activity'],
  ['RequestCancelActivityTask', 'activity cancellation'],
  ['StartTimer', 'timer'],
  ['CancelTimer', 'timer cancellation'],
  ['StartChildWorkflowExecution', 'child'],
  ['SignalExternalWorkflowExecution', 'signal'],
  ['RequestCancelExternalWorkflowExecution', 'external cancellation'],
  ['ScheduleNexusOperation', 'Nexus operation'],
  ['RequestCancelNexusOperation', 'Nexus cancellation'],
  ['RecordMarker', 'marker'],
  ['UpsertWorkflowSearchAttributes', 'search attributes'],
  ['ModifyWorkflowProperties', 'memo'],
  ['ProtocolMessage', 'update'],
  ['CompleteWorkflowExecution', 'completion'],
  ['FailWorkflowExecution', 'failure'],
  ['CancelWorkflowExecution', 'cancellation'],
  ['ContinueAsNewWorkflowExecution', 'continuation'],
])

/**
 * Returns the kind of a command by its type, such as `ScheduleActivityTask`. A marker's own kind
 * depends on its name.
 */
export const kindOfCommand = (type: string): string | undefined => kinds.get(type)

/**
 * Returns the kind of the command that wrote an event, by the type in the spelling of SDK texts:
 * `TimerStarted`.
 */
export const kindOfEventName = (name: string): string | undefined =>
  kindOfEvent.get(eventTypeFromName(name))

/** The event types that the code's own commands write, with the kind of the command. */
export const kindOfEvent: ReadonlyMap<string, string> = new Map([
  ['ACTIVITY_TASK_SCHEDULED', 'activity'],
  ['ACTIVITY_TASK_CANCEL_REQUESTED', 'activity cancellation'],
  ['TIMER_STARTED', 'timer'],
  ['TIMER_CANCELED', 'timer cancellation'],
  ['START_CHILD_WORKFLOW_EXECUTION_INITIATED', 'child'],
  ['SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', 'signal'],
  ['REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', 'external cancellation'],
  ['NEXUS_OPERATION_SCHEDULED', 'Nexus operation'],
  ['NEXUS_OPERATION_CANCEL_REQUESTED', 'Nexus cancellation'],
  ['MARKER_RECORDED', 'marker'],
  ['UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', 'search attributes'],
  ['WORKFLOW_PROPERTIES_MODIFIED', 'memo'],
  // UpdateAdmitted is missing here: no code decides it. It only says that the update reached the
  // server.
  ['WORKFLOW_EXECUTION_UPDATE_ACCEPTED', 'update'],
  ['WORKFLOW_EXECUTION_UPDATE_REJECTED', 'update'],
  ['WORKFLOW_EXECUTION_UPDATE_COMPLETED', 'update'],
  ['WORKFLOW_EXECUTION_COMPLETED', 'completion'],
  ['WORKFLOW_EXECUTION_FAILED', 'failure'],
  ['WORKFLOW_EXECUTION_CANCELED', 'cancellation'],
  ['WORKFLOW_EXECUTION_CONTINUED_AS_NEW', 'continuation'],
])
