import type { HistoryEvent } from '@rewind/contract/history'
import { type JsonObject, numberOf, objectOf, textOf } from '../events/json-object.ts'
import { markerOf } from '../events/markers.ts'
import { kindOfEvent } from './command-kinds.ts'

/** A command of the workflow's code, as recorded in the history. */
export interface LoggedCommand {
  eventId: number
  /** The type of the event, without prefix. */
  type: string
  /** The WORKFLOW_TASK_COMPLETED that decided it. */
  decidedBy: number
  kind: string
  /**
   * What SDKs compare besides the kind: the type of the activity or child, or the change id of a
   * version. Empty: nothing.
   */
  name: string
  /** Equal for equal arguments. Undefined: the history does not hold the arguments. */
  args: string | undefined
  /** The id of the activity, timer or child. */
  id: string | undefined
}

/**
 * Returns the command that wrote an event. Undefined: the code did not decide the event.
 * `newestDecision`: the last workflow task that completed before the event.
 */
export function loggedCommand(
  event: HistoryEvent,
  newestDecision: number | undefined,
): LoggedCommand | undefined {
  const { eventId, type, attributes } = event
  const kind = kindOfEvent.get(type)
  if (kind === undefined) return undefined
  // Events of an update name no workflow task. The server writes them after the end of the workflow
  // task that decided them.
  const decidedBy = numberOf(attributes, 'workflowTaskCompletedEventId') ?? newestDecision
  if (decidedBy === undefined) return undefined
  const described = describe(type, attributes)
  return described && { eventId, type, decidedBy, kind, ...described }
}

type Described = Pick<LoggedCommand, 'name' | 'args' | 'id'> & { kind?: string }

/** Undefined: an SDK wrote the event by itself beside another command. */
function describe(type: string, attributes: JsonObject): Described | undefined {
  const id = textOf(attributes, 'activityId') ?? textOf(attributes, 'timerId')
  const input = () => argsOf(attributes.input)
  switch (type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return { name: typeName(attributes, 'activityType'), args: input(), id }
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED': {
      const workflowId = textOf(attributes, 'workflowId')
      return { name: typeName(attributes, 'workflowType'), args: input(), id: workflowId }
    }
    case 'NEXUS_OPERATION_SCHEDULED':
      return { name: textOf(attributes, 'operation') ?? '', args: input(), id: undefined }
    case 'TIMER_STARTED':
      return { name: '', args: argsOf(attributes.startToFireTimeout), id }
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED': {
      const { signalName, workflowExecution, input: sent } = attributes
      const args = argsOf([signalName, workflowExecution, sent])
      return { name: '', args, id: textOf(attributes, 'control') }
    }
    case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES': {
      const fields = objectOf(objectOf(attributes, 'searchAttributes'), 'indexedFields') ?? {}
      const names = Object.keys(fields)
      const isSdks = names.length > 0 && names.every((name) => name === 'TemporalChangeVersion')
      return isSdks ? undefined : { name: '', args: argsOf(fields), id: undefined }
    }
    case 'WORKFLOW_PROPERTIES_MODIFIED':
      return { name: '', args: argsOf(attributes.upsertedMemo), id: undefined }
    case 'MARKER_RECORDED':
      return describeMarker(attributes)
    case 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED':
    case 'WORKFLOW_EXECUTION_UPDATE_REJECTED':
    case 'WORKFLOW_EXECUTION_UPDATE_COMPLETED':
      return { name: type, args: undefined, id: textOf(attributes, 'protocolInstanceId') }
    default:
      // Cancellations of commands, and the end of the run.
      return { name: '', args: argsOf(targetOf(attributes)), id }
  }
}

function describeMarker(attributes: JsonObject): Described {
  const marker = markerOf(attributes)
  switch (marker.is) {
    case 'local activity':
      return { kind: 'local activity', name: marker.name, args: inputOf(attributes), id: marker.id }
    case 'side effect':
      return { kind: 'side effect', name: '', args: undefined, id: undefined }
    case 'patch':
      return { kind: 'version', name: marker.name, args: '', id: undefined }
    case 'version':
      return { kind: 'version', name: marker.name, args: marker.version, id: undefined }
    default:
      return { kind: 'marker', name: marker.name, args: undefined, id: undefined }
  }
}

/** Only the Java SDK records the arguments of a local activity. */
function inputOf(attributes: JsonObject): string | undefined {
  const input = objectOf(objectOf(attributes, 'details'), 'input')
  return input === undefined ? undefined : argsOf(input)
}

const typeName = (attributes: JsonObject, key: string): string =>
  textOf(objectOf(attributes, key), 'name') ?? ''

const targetOf = ({ scheduledEventId, startedEventId, workflowExecution }: JsonObject) => [
  scheduledEventId,
  startedEventId,
  workflowExecution,
]

/** Characters. Longer arguments are reduced to a hash, because a history can hold 50 MB of them. */
const maxArgs = 200

function argsOf(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return text.length <= maxArgs ? text : `${text.length} ${hashOf(text)}`
}

/** A hash: different texts of the same length rarely share it. */
function hashOf(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0
  return sum
}

/** Returns the keys by which the text of a failure can name this event. */
export function commandKeys({ type, attributes }: HistoryEvent): string[] {
  const key = (kind: string, name: string | undefined) =>
    name === undefined ? [] : [`${kind} ${name}`]
  switch (type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return [
        ...key('activity', textOf(attributes, 'activityId')),
        ...key('activity type', textOf(objectOf(attributes, 'activityType'), 'name')),
      ]
    case 'TIMER_STARTED':
      return key('timer', textOf(attributes, 'timerId'))
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED':
      return [
        ...key('child', textOf(attributes, 'workflowId')),
        ...key('child type', textOf(objectOf(attributes, 'workflowType'), 'name')),
      ]
    case 'NEXUS_OPERATION_SCHEDULED':
      return key('Nexus operation', textOf(attributes, 'operation'))
    case 'TIMER_CANCELED':
      return key('timer cancellation', textOf(attributes, 'timerId'))
    case 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return key('external cancellation', textOf(attributes, 'control'))
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return key('signal', textOf(attributes, 'control'))
    case 'MARKER_RECORDED': {
      const marker = markerOf(attributes)
      if (marker.is === 'patch') return key('patch', marker.name)
      if (marker.is === 'version') return key('version', `${marker.version} of ${marker.name}`)
      return marker.is === 'local activity'
        ? [
            ...key('local activity', marker.id),
            ...key('local activity type', marker.name),
            ...key('local activity seq', marker.seq),
          ]
        : []
    }
    default:
      return []
  }
}
