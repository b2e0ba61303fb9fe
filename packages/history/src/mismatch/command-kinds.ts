import { eventTypeFromName } from '../events/event-names.ts'

/** What commands are called here, by Temporal's `CommandType` in Go's spelling. */
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

/** The kind of a command by its type, `ScheduleActivityTask`. A marker's own kind is told by its name, if at all. */
export const kindOfCommand = (type: string): string | undefined => kinds.get(type)

/** The kind of an event's command, by the type as texts write it: `TimerStarted`. */
export const kindOfEventName = (name: string): string | undefined =>
  kindOfEvent.get(eventTypeFromName(name))

/** The event types with which the code's own commands are written, by their kind. */
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
  // An update that is admitted has reached the server: nobody decided it.
  ['WORKFLOW_EXECUTION_UPDATE_ACCEPTED', 'update'],
  ['WORKFLOW_EXECUTION_UPDATE_REJECTED', 'update'],
  ['WORKFLOW_EXECUTION_UPDATE_COMPLETED', 'update'],
  ['WORKFLOW_EXECUTION_COMPLETED', 'completion'],
  ['WORKFLOW_EXECUTION_FAILED', 'failure'],
  ['WORKFLOW_EXECUTION_CANCELED', 'cancellation'],
  ['WORKFLOW_EXECUTION_CONTINUED_AS_NEW', 'continuation'],
])
