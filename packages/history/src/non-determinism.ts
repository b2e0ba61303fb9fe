import type { Clue, HistoryEvent } from '@rewind/contract/history'
import { eventTypeName, unprefixed } from './event-names.ts'
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
    if (clue !== undefined) return clue
  }
  return undefined
}

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
    keyFrom(message, /patch marker encountered for change (.+), but there is no/s, 'patch'),
  (message) => onlyEventId(message, /HistoryEvent\(id: (\d+), (?:Some\()?(\w+)\)/g),
  // Java
  (message) =>
    onlyEventId(
      message,
      /^(?:\[TMPRL1100\] )?Failure handling event (\d+) of type (?:'EVENT_TYPE_(\w+)')?/g,
    ),
  // Go
  goLookup,
  goPosition,
  goEvent,
]

/** The SDK looks up what an ActivityTaskScheduled of the history belongs to. */
function goLookup(message: string): Clue | undefined {
  const clue = onlyEventId(
    message,
    /^(?:\[TMPRL1100\] )?lookup failed for scheduledEventID to activityID: scheduleEventID: (\d+),/g,
  )
  return clue && { ...clue, type: 'ActivityTaskScheduled' }
}

const goCommands = new Map([
  ['Activity', 'activity'],
  ['Timer', 'timer'],
  ['ChildWorkflow', 'child'],
  ['Signal', 'signal'],
])

/** Go names a command by the id of what it starts: by default that is the event's id, but an activity's can be chosen. */
function goPosition(message: string): Clue | undefined {
  const [, command = '', id] =
    /^\[TMPRL1100\] During replay, a matching (\w+) command was expected in history event position (.+)\. However,/s.exec(
      message,
    ) ??
    /^(?:\[TMPRL1100\] )?unknown command CommandType: (\w+), ID: (.+), possible causes are /s.exec(
      message,
    ) ??
    []
  const kind = goCommands.get(command)
  return kind === undefined || id === undefined ? undefined : { key: `${kind} ${id}` }
}

/** Go prints the event without its id, but with the workflow task that decided it. */
function goEvent(message: string): Clue | undefined {
  const [, type] =
    /^(?:\[TMPRL1100\] )?(?:nondeterministic workflow: (?:history event is|missing replay command for)|unable to find nexus operation state machine for event:) (\w+): \(/.exec(
      message,
    ) ?? []
  const { number: decidedBy } = onlyNumber(message, /\bWorkflowTaskCompletedEventId:(\d+)/g) ?? {}
  return type === undefined || decidedBy === undefined ? undefined : { decidedBy, type }
}

function keyFrom(message: string, pattern: RegExp, kind: string): Clue | undefined {
  if (!/^(?:\[TMPRL1100\] )?Nondeterminism error: /.test(message)) return undefined
  const name = pattern.exec(message)?.[1]
  return name === undefined ? undefined : { key: `${kind} ${name}` }
}

function onlyEventId(message: string, pattern: RegExp): Clue | undefined {
  const { number: eventId, name } = onlyNumber(message, pattern) ?? {}
  if (eventId === undefined) return undefined
  return name === undefined
    ? { eventId }
    : { eventId, type: eventTypeName(unprefixed('EVENT_TYPE_', name)) }
}

function onlyNumber(message: string, pattern: RegExp) {
  const found = new Map(
    Array.from(message.matchAll(pattern), ([, digits, name]) => [Number(digits), name] as const),
  )
  const [only] = found
  return found.size === 1 && only && only[0] > 0 ? { number: only[0], name: only[1] } : undefined
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
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return key('signal', textOf(attributes, 'control'))
    case 'MARKER_RECORDED': {
      const marker = markerOf(attributes)
      return marker.is === 'patch' ? key('patch', marker.name) : []
    }
    default:
      return []
  }
}
