import { eventTypeName, unprefixed } from '../events/event-names.ts'
import { kindOfCommand } from './command-kinds.ts'
import { onlyEvent, type Place, type ReadHint, versionPlace, type Wanted } from './hint.ts'

/**
 * The event at which the replay failed. The reason follows in the text, or in the failure's cause.
 */
const handling = /^(?:\[TMPRL1100\] )?Failure handling event (\d+) of type (?:'EVENT_TYPE_(\w+)')?/g

/**
 * Reads the texts of the Java SDK. Of a failure with causes, `text` has all messages, the outermost
 * first, one a line.
 */
export const readJava: ReadHint = (text) => {
  const version = versionPlace(
    /^Version (?<version>-?\d+) of changeId (?<change>.+) is not supported\. Supported v is between -?\d+ and -?\d+\.$/m.exec(
      text,
    ),
  )
  if (version !== undefined) return { place: version }
  if (
    /^(?:java\.lang\.IllegalArgumentException: )?No value found for mutableSideEffectId=/.test(text)
  ) {
    return { place: { is: 'UNKNOWN' }, wanted: { kind: 'side effect' } }
  }
  const place = onlyEvent(text, handling)
  if (place === undefined || place.is !== 'EVENT') return undefined
  const wanted = wantedOf(text)
  return { place: placeOf(place, text), ...(wanted === undefined ? {} : { wanted }) }
}

/** Java SDK releases before 1.24 do not know the event of an update that a reset reapplied. */
const unreplayable =
  /^Unexpected event type: (?:UNRECOGNIZED|EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED)$/m

function placeOf(event: Extract<Place, { is: 'EVENT' }>, text: string): Place {
  const { eventId, type = '' } = event
  if (unreplayable.test(text)) return { is: 'REAPPLIED', eventId }
  if (/(?:Signal|Update) received after workflow is (?:completed|closed)\./.test(text)) {
    return { is: 'SIGNAL', eventId }
  }
  // The code ran for this workflow task and differed at the first event of the task or later.
  return /^WorkflowTask(?:Started|Completed)$/.test(type) ? { is: 'TASK', eventId } : event
}

function wantedOf(text: string): Wanted | undefined {
  if (text.includes('No command scheduled that corresponds to')) return { kind: undefined }
  const [, type, expected] =
    /Event \d+ of type EVENT_TYPE_\w+ does not match command type COMMAND_TYPE_(\w+)/.exec(text) ??
    /Command COMMAND_TYPE_(\w+) doesn't match event EVENT_TYPE_\w+ with EventId=\d+ on check (?:\w*Type|operation) with an expected value '(?:name: ")?([^'"]*)/.exec(
      text,
    ) ??
    /Command COMMAND_TYPE_(\w+) doesn't match event /.exec(text) ??
    []
  const kind = type === undefined ? undefined : kindOfCommand(eventTypeName(unprefixed('', type)))
  if (kind === undefined) return undefined
  return expected === undefined ? { kind } : { kind, name: expected }
}
