import type { Clue, HistoryEvent } from '@rewind/contract/history'
import { onlyEventId, versionClue } from './clue-text.ts'
import { goReaders } from './go-clues.ts'
import { objectOf, textOf } from './json-object.ts'
import { markerOf } from './markers.ts'

/**
 * Reads the texts of the SDKs, recorded from real failures (test/fixtures/non-determinism), and of
 * releases from before they began with `[TMPRL1100]`. They quote what users wrote, so a text that
 * names two different events names none.
 */
export function clueIn(message: string): Clue | undefined {
  for (const read of readers) {
    const clue = read(message)
    if (clue !== undefined) return isOfCommand(clue) ? clue : undefined
  }
  return undefined
}

const isOfCommand = (clue: Clue): boolean =>
  !('type' in clue) || clue.type === undefined || isDecided(clue.type)

const decided =
  /^(?:ActivityTask(?:Scheduled|CancelRequested)|Timer(?:Started|Canceled)|MarkerRecorded|StartChildWorkflowExecutionInitiated|(?:Signal|RequestCancel)ExternalWorkflowExecutionInitiated|UpsertWorkflowSearchAttributes|WorkflowPropertiesModified|NexusOperation(?:Scheduled|CancelRequested)|WorkflowExecution(?:Completed|Failed|Canceled|ContinuedAsNew|Update\w+))$/

/**
 * Whether the workflow's own decisions are written with such events. Where a failure names another,
 * such as a signal after the code had already completed, the code went astray before it, and the text
 * does not say where.
 */
export const isDecided = (typeName: string): boolean => decided.test(typeName)

/** A code that fails the run where the history goes on would fail the run that a reset makes. */
export const wantsToFail = (message: string): boolean =>
  /^(?:\[TMPRL1100\] )?(?:Nondeterminism error: Fail workflow machine does not handle |Failure handling event \d+ of .* does not match command type COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION\b)/.test(
    message,
  )

const readers: readonly ((message: string) => Clue | undefined)[] = [
  // Core: TypeScript, Python, .NET, Ruby
  (message) =>
    keyFrom(message, /Activity type of scheduled event '(.+)' does not match/s, 'activity type'),
  (message) =>
    keyFrom(message, /Activity id of scheduled event '(.+)' does not match/s, 'activity'),
  (message) =>
    keyFrom(message, /Child workflow id of scheduled event '(.+)' does not match/s, 'child'),
  (message) =>
    keyFrom(message, /Child workflow type of scheduled event '(.+)' does not match/s, 'child type'),
  (message) =>
    keyFrom(
      message,
      /Activity type of recorded marker '(.+)' does not match/s,
      'local activity type',
    ),
  (message) =>
    keyFrom(message, /patch marker encountered for change (.+), but there is no/s, 'patch'),
  corePrintedEvent,
  (message) => onlyEventId(message, /HistoryEvent\(id: (\d+), (?:Some\()?(\w+)\)/g),
  // Java
  (message) =>
    onlyEventId(
      message,
      /^(?:\[TMPRL1100\] )?Failure handling event (\d+) of type (?:'EVENT_TYPE_(\w+)')?/g,
    ),
  javaVersion,
  ...goReaders,
]

/** Some machines print the whole event. What users wrote comes behind its id and type. */
function corePrintedEvent(message: string): Clue | undefined {
  return onlyEventId(
    message,
    /^(?:\[TMPRL1100\] )?Nondeterminism error: [\w ]+ machine does not handle this event: HistoryEvent \{ event_id: (\d+), event_time: [^,]*, [^,]*, event_type: (\w+),/g,
  )
}

/** The code does not know the version that the history holds, and would record another one in its place. */
function javaVersion(message: string): Clue | undefined {
  return versionClue(
    /^Version (?<version>-?\d+) of changeId (?<change>.+) is not supported\. Supported v is between -?\d+ and -?\d+\.$/s.exec(
      message,
    ),
  )
}

function keyFrom(message: string, pattern: RegExp, kind: string): Clue | undefined {
  if (!/^(?:\[TMPRL1100\] )?Nondeterminism error: /.test(message)) return undefined
  const name = pattern.exec(message)?.[1]
  return name === undefined ? undefined : { key: `${kind} ${name}` }
}

/** By what names a failure's text may mean this event. */
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
        ? [...key('local activity', marker.id), ...key('local activity type', marker.name)]
        : []
    }
    default:
      return []
  }
}
