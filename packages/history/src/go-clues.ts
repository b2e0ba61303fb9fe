import type { Clue } from '@rewind/contract/history'
import { onlyEventId, onlyNumber, versionClue } from './clue-text.ts'

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
  ['Cancellation', 'external cancellation'],
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

/** Go prints a child's event whole, others without their id, but with the workflow task that decided them. */
function goEvent(message: string): Clue | undefined {
  const [, isCompared, type] =
    /^(?:\[TMPRL1100\] )?(?:nondeterministic workflow: (?:(history event is)|missing replay command for)|unable to find nexus operation state machine for event:) (\w+): \(/.exec(
      message,
    ) ?? []
  // What it misses and prints whole it compares by its type alone: it may miss an earlier one of them.
  const decision =
    isCompared === undefined
      ? /\bWorkflowTaskCompletedEventId:(\d+)/g
      : /\b(?:WorkflowTaskCompletedEventId|workflow_task_completed_event_id):(\d+)/g
  const { number: decidedBy } = onlyNumber(message, decision) ?? {}
  if (type === undefined || decidedBy === undefined) return undefined
  if (isCompared !== undefined && !isOfThatDecision(message, decidedBy)) return undefined
  const [, digits] = / history event is \w+: \(EventId:(\d+), EventTime:/.exec(message) ?? []
  return digits === undefined ? { decidedBy, type } : { eventId: Number(digits), type }
}

/**
 * Go compares all commands of a replay with all events, one after the other: a command that the code
 * gives beside those of an earlier decision is compared with an event of a later one, and only the
 * id of what it starts tells. By default that is the id its event would have.
 */
function isOfThatDecision(message: string, decidedBy: number): boolean {
  const [history = '', command, ...more] = message.split('), replay command is ')
  if (command === undefined || more.length > 0) return false
  const id = startedId(command)
  if (id === undefined) return false
  const [, number] = /^(?:.*_)?(\d+)$/s.exec(id) ?? []
  return id === startedId(history) || (number !== undefined && Number(number) > decidedBy)
}

const startedId = (printed: string): string | undefined => {
  const [, id, workflowId] =
    /: \((?:ActivityId|TimerId):([^,]+),|\bworkflow_id:"([^"]+)"/.exec(printed) ?? []
  return id ?? workflowId
}

function goVersion(message: string): Clue | undefined {
  return versionClue(
    /^\[TMPRL1100\] Workflow code (?:removed support of version (?<version>-?\d+)\.|is too old to support version (?<newer>-?\d+)) for "(?<change>.+)" changeID\. The (?:oldest|maximum) supported version is -?\d+$/s.exec(
      message,
    ),
  )
}

function goTimerCancellation(message: string): Clue | undefined {
  const [, id] =
    /^\[TMPRL1100\] invalid state transition: attempt to handleCanceledEvent, CommandType: Timer, ID: (.+), state=Initiated, isDone\(\)=false, history=\[/s.exec(
      message,
    ) ?? []
  return id === undefined ? undefined : { key: `timer cancellation ${id}` }
}

/** The marker is printed with the id that the SDK counted. */
function goLocalActivity(message: string): Clue | undefined {
  if (!/^\[TMPRL1100\] code executed local activity .+, but history event found /s.test(message)) {
    return undefined
  }
  const { number } = onlyNumber(message, /\{\\"ActivityID\\":\\"(\d+)\\",/g) ?? {}
  return number === undefined ? undefined : { key: `local activity ${number}` }
}

/** The texts of the Go SDK. */
export const goReaders: readonly ((message: string) => Clue | undefined)[] = [
  goLookup,
  goPosition,
  goEvent,
  goVersion,
  goTimerCancellation,
  goLocalActivity,
]
