import { kindOfCommand } from './command-kinds.ts'
import { onlyEvent, onlyNumber, type ReadHint, versionPlace, type Wanted } from './hint.ts'

/** The SDK looks up the activity that belongs to an ActivityTaskScheduled of the history. */
const lookup: ReadHint = (text) => {
  const place = onlyEvent(
    text,
    /^(?:\[TMPRL1100\] )?lookup failed for scheduledEventID to activityID: scheduleEventID: (\d+),/g,
  )
  if (place?.is !== 'EVENT') return undefined
  return { place: { ...place, type: 'ActivityTaskScheduled' }, isLate: true }
}

const keys = new Map([
  ['Activity', 'activity'],
  ['Timer', 'timer'],
  ['ChildWorkflow', 'child'],
  ['Signal', 'signal'],
  ['Cancellation', 'external cancellation'],
])

/** The text names a command by the id of what it starts. By default this is the id of its event. */
const position: ReadHint = (text) => {
  const [, command = '', id] =
    /^\[TMPRL1100\] During replay, a matching (\w+) command was expected in history event position (.+)\. However,/s.exec(
      text,
    ) ??
    /^(?:\[TMPRL1100\] )?unknown command CommandType: (\w+), ID: (.+), possible causes are /s.exec(
      text,
    ) ??
    /^\[TMPRL1100\] invalid state transition: attempt to handleCanceledEvent, CommandType: (Timer), ID: (.+), state=Initiated, isDone\(\)=false, history=\[/s.exec(
      text,
    ) ??
    []
  const kind = keys.get(command)
  if (kind === undefined || id === undefined) return undefined
  const key = text.includes('handleCanceledEvent') ? 'timer cancellation' : kind
  return { place: { is: 'COMMAND', key: `${key} ${id}` }, isLate: true }
}

const nexusLookup: ReadHint = (text) => {
  const [, event] =
    /^(?:\[TMPRL1100\] )?unable to find nexus operation state machine for event: (NexusOperationScheduled: .*)/s.exec(
      text,
    ) ?? []
  const place = event === undefined ? undefined : printedEvent(event)
  return place && { place, isLate: true }
}

/**
 * After a complete replay the Go SDK compares all commands with all events in order. Everything
 * before the first difference has the same kind, type and id.
 */
const compared: ReadHint = (text) => {
  const [, how, rest = ''] =
    /^(?:\[TMPRL1100\] )?nondeterministic workflow: (history event is|missing replay command for|extra replay command for) (.*)/s.exec(
      text,
    ) ?? []
  if (how === undefined) return undefined
  if (how.startsWith('extra')) {
    const wanted = printedCommand(rest)
    return wanted && { place: { is: 'MORE' }, wanted }
  }
  const [event = '', command, ...more] = rest.split('), replay command is ')
  const place = printedEvent(event)
  if (place === undefined || more.length > 0) return { place: { is: 'UNKNOWN' } }
  if (how.startsWith('missing')) return { place, wanted: { kind: undefined } }
  const wanted = command === undefined ? undefined : printedCommand(command)
  return { place, ...(wanted === undefined ? {} : { wanted }) }
}

/**
 * Go prints some events with their id, but most only with the id of the workflow task that decided
 * them.
 */
function printedEvent(printed: string) {
  const [, type] = /^(\w+): \(/.exec(printed) ?? []
  if (type === undefined) return undefined
  const [, eventId] = /^\w+: \(EventId:(\d+), EventTime:/.exec(printed) ?? []
  if (eventId !== undefined) return { is: 'EVENT' as const, eventId: Number(eventId), type }
  const { number: decidedBy } =
    onlyNumber(
      printed,
      /\b(?:WorkflowTaskCompletedEventId|workflow_task_completed_event_id):(\d+)/g,
    ) ?? {}
  if (decidedBy === undefined) return undefined
  const id = startedId(printed)
  return { is: 'DECISION' as const, decidedBy, type, ...(id === undefined ? {} : { id }) }
}

function printedCommand(printed: string): Wanted | undefined {
  const [, type = ''] = /^(\w+): \(/.exec(printed) ?? []
  const kind = kindOfCommand(type)
  if (kind === undefined) return undefined
  const id = startedId(printed)
  const [, activity, child] =
    /\bActivityType:\(Name:([^)]*)\)|\bworkflow_type:\{name:"([^"]*)"/.exec(printed) ?? []
  const name = activity ?? child
  return {
    kind: kind === 'marker' ? (markers.get(markerName(printed)) ?? kind) : kind,
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
  }
}

const markerName = (printed: string): string => /^\w+: \(MarkerName:(\w+)/.exec(printed)?.[1] ?? ''

const markers = new Map([
  ['SideEffect', 'side effect'],
  ['LocalActivity', 'local activity'],
  ['Version', 'version'],
])

function startedId(printed: string): string | undefined {
  const [, id, workflowId] =
    /: \((?:ActivityId|TimerId):([^,]+),|\bworkflow_id:"([^"]+)"/.exec(printed) ?? []
  return id ?? workflowId
}

const version: ReadHint = (text) => {
  const place = versionPlace(
    /^\[TMPRL1100\] Workflow code (?:removed support of version (?<version>-?\d+)\.|is too old to support version (?<newer>-?\d+)) for "(?<change>.+)" changeID\. The (?:oldest|maximum) supported version is -?\d+$/s.exec(
      text,
    ),
  )
  return place && { place }
}

/** Go prints the marker with the local activity id that the SDK counts. */
const localActivity: ReadHint = (text) => {
  const [, wanted] =
    /^\[TMPRL1100\] code executed local activity (.+), but history event found /s.exec(text) ?? []
  const { number } = onlyNumber(text, /\{\\"ActivityID\\":\\"(\d+)\\",/g) ?? {}
  if (wanted === undefined || number === undefined) return undefined
  return {
    place: { is: 'COMMAND', key: `local activity ${number}` },
    wanted: { kind: 'local activity', name: wanted },
    isLate: true,
  }
}

const sideEffect: ReadHint = (text) => {
  const [, ordinal] =
    /^\[TMPRL1100\] No cached result found for side effectID=(\d+)\. KnownSideEffects=\[/.exec(
      text,
    ) ?? []
  return ordinal === undefined
    ? undefined
    : { place: { is: 'SIDE_EFFECT', ordinal: Number(ordinal) }, wanted: { kind: 'side effect' } }
}

const readers: readonly ReadHint[] = [
  lookup,
  position,
  nexusLookup,
  compared,
  version,
  localActivity,
  sideEffect,
]

/** Reads the texts of the Go SDK. */
export const readGo: ReadHint = (text) => {
  for (const read of readers) {
    const hint = read(text)
    if (hint !== undefined) return hint
  }
  return undefined
}
