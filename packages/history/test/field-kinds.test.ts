import { expect, test } from 'vitest'
import {
  causePrefixes,
  durationFields,
  enumPrefixes,
  eventIdFields,
  int64Fields,
  payloadFields,
  payloadMaps,
  payloadsFields,
  timestampFields,
} from '../src/events/field-kinds.ts'
import {
  attributeFields,
  enumOf,
  eventTypeOf,
  isEventId,
  messageOf,
  messageTypes,
  prefixOf,
} from './proto.ts'

// `translateEvent` reads these members of an event by hand, and drops the others.
const ownMembers = new Set(['version', 'taskId', 'eventTime'])
const fields = Array.from(messageTypes()).flatMap((type) =>
  type.fieldsArray
    .filter(({ name }) => type.name !== 'HistoryEvent' || !ownMembers.has(name))
    .filter(() => type.name !== 'InboundEvent'),
)
const namesOf = (wanted: (field: (typeof fields)[number]) => boolean) =>
  [...new Set(fields.filter(wanted).map(({ name }) => name))].sort()
const isMessage = (name: string) => (field: (typeof fields)[number]) =>
  messageOf(field)?.name === name

/** An SDK upgrade that brings new fields fails here. Add their names to the tables. */
test.each([
  ['durations', durationFields, isMessage('Duration')],
  ['timestamps', timestampFields, isMessage('Timestamp')],
  ['event ids', eventIdFields, isEventId],
  [
    'other 64-bit numbers',
    int64Fields,
    (field: (typeof fields)[number]) => field.type === 'int64' && !isEventId(field),
  ],
] as const)('the table of %s has every field of the proto', (_, table, isKind) => {
  expect([...table].sort()).toEqual(namesOf(isKind))
})

/** Fields that no event uses yet: a label of a group of events. */
const unread = new Set(['label'])

test('the tables of payloads have every field of the proto', () => {
  // A marker's details, user metadata and Nexus operations are told apart by their message.
  const ofOthers = new Set(['details', 'input', 'result'])
  const isOf = (name: string) => (field: (typeof fields)[number]) =>
    isMessage(name)(field) && !field.repeated && !field.map
  expect(payloadsFields).toEqual(namesOf((field) => isMessage('Payloads')(field)))
  expect(
    namesOf(isOf('Payload')).filter((name) => !ofOthers.has(name) && !unread.has(name)),
  ).toEqual(payloadFields)
  const maps = fields.filter((field) =>
    /^(Header|Memo|SearchAttributes)$/.test(messageOf(field)?.name ?? ''),
  )
  expect(Object.fromEntries(payloadMaps)).toEqual(
    Object.fromEntries(
      maps.map((field) => [field.name, messageOf(field)?.fieldsArray.find(({ map }) => map)?.name]),
    ),
  )
})

test('the table of enums has every field of the proto with its prefixes', () => {
  const expected = new Map<string, Set<string>>()
  for (const field of fields) {
    const values = enumOf(field)
    if (!values || field.name === 'cause') continue
    expected.set(field.name, (expected.get(field.name) ?? new Set()).add(prefixOf(values)))
  }
  const table = new Map(enumPrefixes.map(([field, ...prefixes]) => [field, new Set(prefixes)]))
  expect(table).toEqual(expected)
})

test('the causes that are enums are those of the proto', () => {
  const expected = attributeFields.flatMap((attributes) => {
    const cause = messageOf(attributes)?.fields.cause
    const values = cause && enumOf(cause)
    return values ? [[eventTypeOf(attributes), prefixOf(values)]] : []
  })
  expect(Object.fromEntries(causePrefixes)).toEqual(Object.fromEntries(expected))
})

test('no field is of one kind here and of another there', () => {
  const tables = new Set<string>([
    ...durationFields,
    ...timestampFields,
    ...eventIdFields,
    ...int64Fields,
  ])
  for (const [field] of enumPrefixes) tables.add(field)
  const kinds = new Map<string, Set<string>>()
  for (const field of fields) {
    if (!tables.has(field.name)) continue
    const kind = enumOf(field) ? 'enum' : (messageOf(field)?.name ?? field.type)
    kinds.set(field.name, (kinds.get(field.name) ?? new Set()).add(kind))
  }
  expect([...kinds].filter(([, found]) => found.size > 1)).toEqual([])
})
