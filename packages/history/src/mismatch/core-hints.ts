import { onlyEvent, type Place, type ReadHint, type Wanted } from './hint.ts'

/** The state machines of the Core SDK, with the kind of command that each of them handles. */
const machines = new Map([
  ['Activity machine', 'activity'],
  ['Timer machine', 'timer'],
  ['Child workflow machine', 'child'],
  ['Nexus operation machine', 'Nexus operation'],
  ['Signal external WF machine', 'signal'],
  ['Cancel external WF machine', 'external cancellation'],
  ['Local activity machine', 'local activity'],
  ['Change machine', 'version'],
  ['Update machine', 'update'],
  ['UpsertWorkflowSearchAttributesMachine', 'search attributes'],
  ['ModifyWorkflowPropertiesMachine', 'memo'],
  ['Complete workflow machine', 'completion'],
  ['Fail workflow machine', 'failure'],
])

/**
 * Texts that name both the command of the event and the command of the code: "of scheduled event
 * 'A' does not match … 'B'".
 */
const names: readonly (readonly [RegExp, key: string, kind: string])[] = [
  [
    /^Activity type of scheduled event '(.+)' does not match activity type of activity command '(.+)'$/s,
    'activity type',
    'activity',
  ],
  [
    /^Activity id of scheduled event '(.+)' does not match activity id of activity command '(.+)'$/s,
    'activity',
    'activity',
  ],
  [
    /^Child workflow type of scheduled event '(.+)' does not match child workflow type of command '(.+)'$/s,
    'child type',
    'child',
  ],
  [
    /^Child workflow id of scheduled event '(.+)' does not match child workflow id of command '(.+)'$/s,
    'child',
    'child',
  ],
  [
    /^Activity type of recorded marker '(.+)' does not match activity type of local activity command '(.+)'$/s,
    'local activity type',
    'local activity',
  ],
  [
    /^Activity id of recorded marker '(.+)' does not match activity id of local activity command '(.+)'$/s,
    'local activity',
    'local activity',
  ],
  [
    /^Nexus operation of scheduled event '(.+)' does not match .*?'(.+)'$/s,
    'Nexus operation',
    'Nexus operation',
  ],
  [/^Change id (.+) does not match expected id (.+)$/s, 'patch', 'version'],
]

const ofType = new Set(['activity type', 'child type', 'local activity type', 'Nexus operation'])

/** Reads the texts of the Core SDK, which TypeScript, Python, .NET and Ruby use. */
export const readCore: ReadHint = (text) => {
  const [, fatal, body] =
    /^(?:\[TMPRL1100\] )?(?:Nondeterminism error|(Fatal error in workflow machines)): (.*)$/s.exec(
      text,
    ) ?? []
  if (body === undefined) return undefined
  for (const [pattern, key, kind] of names) {
    const [, history, code] = pattern.exec(body) ?? []
    if (history === undefined || code === undefined) continue
    const wanted: Wanted = ofType.has(key) ? { kind, name: code } : { kind }
    return { place: { is: 'COMMAND', key: `${key} ${history}` }, wanted }
  }
  const [, patch] =
    /^Non-deprecated patch marker encountered for change (.+), but there is no/s.exec(body) ?? []
  if (patch !== undefined) return { place: { is: 'COMMAND', key: `patch ${patch}` } }
  const [, seq] =
    /^Missing associated machine for LocalActivity\((\d+)\)$/.exec(body) ??
    /^Local activity marker data has sequence number (\d+) but/.exec(body) ??
    []
  if (seq !== undefined) return { place: { is: 'COMMAND', key: `local activity seq ${seq}` } }
  const place = placeOf(body)
  const wanted = wantedOf(body)
  if (place === undefined) return fatal === undefined ? { place: { is: 'UNKNOWN' } } : undefined
  return { place, ...(wanted === undefined ? {} : { wanted }) }
}

function placeOf(body: string): Place | undefined {
  // The text names a later event whose command is missing. The event that began it is the one
  // meant.
  const [, began] =
    /^During event handling, this event had an initial command ID .* (?:scheduled|initiated|started)_event_id: (\d+),/s.exec(
      body,
    ) ?? []
  if (began !== undefined) return { is: 'EVENT', eventId: Number(began) }
  // Core prints the event either whole, with users' data after id and type, or in a short form
  // without it.
  const [, eventId, type = ''] =
    /^[^{]*HistoryEvent \{ event_id: (\d+), event_time: [^,]*, [^,]*, event_type: (\w+),/.exec(
      body,
    ) ?? []
  if (eventId !== undefined) return { is: 'EVENT', eventId: Number(eventId), type }
  return onlyEvent(body, /HistoryEvent\(id: (\d+), (?:Some\()?(\w+)\)/g)
}

function wantedOf(body: string): Wanted | undefined {
  if (body.startsWith('No command scheduled for event')) return { kind: undefined }
  const [, machine = ''] =
    /^([\w ]+?) (?:does not|cannot) handle (?:this event: )?HistoryEvent/.exec(body) ?? []
  const kind = machines.get(machine)
  return kind === undefined ? undefined : { kind }
}
