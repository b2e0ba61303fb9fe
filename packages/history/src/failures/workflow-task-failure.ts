import { eventTypeName as pascal } from '../events/event-names.ts'
import { type JsonObject, textOf } from '../events/json-object.ts'
import { taskMismatch } from '../mismatch/read-mismatch.ts'
import { firstLine, listed, lowerWords, oneLine } from '../text/words.ts'
import { failureLine, failureMessage } from './failure-text.ts'

/** Returns the whole text of a WORKFLOW_TASK_FAILED. Runs are grouped and compared by it. */
export const taskFailureText = (attributes: JsonObject): string =>
  failureMessage(attributes.failure) || workflowTaskFailureLine(attributes)

/**
 * Describes a WORKFLOW_TASK_FAILED in one line: "non-deterministic: code wants Activity, history
 * has TimerStarted (11)".
 */
export function workflowTaskFailureLine(attributes: JsonObject): string {
  const cause = textOf(attributes, 'cause') ?? 'UNSPECIFIED'
  const mismatch = taskMismatch(attributes)
  if (mismatch !== undefined) return mismatchLine(mismatch.text)
  const line = failureLine(attributes.failure)
  switch (cause) {
    case 'WORKFLOW_WORKER_UNHANDLED_FAILURE':
      return `unhandled failure: ${line || 'the worker gave no message'}`
    case 'RESET_WORKFLOW': {
      const base = textOf(attributes, 'baseRunId')
      return listed(`reset${base === undefined ? '' : ` of run ${base}`}`, line)
    }
    case 'FORCE_CLOSE_COMMAND':
      return 'cut short: the run was closed from outside'
    case 'UNHANDLED_COMMAND':
      return 'done again: something new arrived while it ran'
    case 'UNSPECIFIED':
      return line || 'the worker gave no cause'
    default:
      return line === '' ? lowerWords(cause) : `${lowerWords(cause)}: ${line}`
  }
}

/** The texts of the SDKs' nondeterminism errors, and their short forms. */
const mismatches: readonly (readonly [RegExp, (parts: readonly string[]) => string])[] = [
  [
    /(\w+(?: workflow)?) machine does not handle this event: HistoryEvent\(id: (\d+), (\w+)\)/,
    ([, machine, id, type]) => `code wants ${machine}, history has ${type} (${id})`,
  ],
  [
    /(\w+(?: workflow)?) machine does not handle this event: HistoryEvent \{ event_id: (\d+), event_time: [^,]*, [^,]*, event_type: (\w+),/,
    ([, machine, id, type]) => `code wants ${machine}, history has ${type} (${id})`,
  ],
  [
    /No command scheduled for event HistoryEvent\(id: (\d+), (\w+)\)/,
    ([, id, type]) => `code wants nothing, history has ${type} (${id})`,
  ],
  [
    /(Activity|Child workflow) (?:type|id) of scheduled event '(.+)' does not match .+ command '(.+)'/,
    ([, kind = '', history, code]) =>
      `code wants ${kind.toLowerCase()} ${code}, history has ${history}`,
  ],
  [
    /Event (\d+) of type EVENT_TYPE_(\w+) does not match command type COMMAND_TYPE_(\w+)/,
    ([, id, type = '', command = '']) =>
      `code wants ${pascal(command)}, history has ${pascal(type)} (${id})`,
  ],
  [
    /handling event (\d+) of type 'EVENT_TYPE_(\w+)' .*No command scheduled that corresponds to/,
    ([, id, type = '']) => `code wants nothing, history has ${pascal(type)} (${id})`,
  ],
  [
    /doesn't match event EVENT_TYPE_(\w+) with EventId=(\d+) on check (\w+)/,
    ([, type = '', id, check]) =>
      `code wants another ${check}, history has ${pascal(type)} (${id})`,
  ],
  [
    /handling event (\d+) of type .* Local activity of type (.+) is recorded in the history with id \S+ but was not expected/,
    ([, id, name]) => `code wants something else, history has local activity ${name} (${id})`,
  ],
  [
    /lookup failed for scheduledEventID to activityID: scheduleEventID: (\d+)/,
    ([, id]) => `code wants nothing, history has ActivityTaskScheduled (${id})`,
  ],
  [
    /During replay, a matching (\w+) command was expected in history event position (\S+)\. However/,
    ([, command, position]) => `code does not want the ${command} that history has at ${position}`,
  ],
]

const preamble = /^\[TMPRL1100\] (?:Nondeterminism error: |nondeterministic workflow: )?/

/**
 * A nondeterminism error in one line: the short form if the text is known, else the first line of
 * the text.
 */
export const mismatchLine = (message: string): string => `non-deterministic: ${mismatch(message)}`

function mismatch(message: string): string {
  for (const [pattern, shorten] of mismatches) {
    const found = pattern.exec(message)
    if (found !== null) return oneLine(shorten(found))
  }
  return firstLine(message.replace(preamble, '')) || 'the worker gave no message'
}
