import { expect, test } from 'vitest'
import {
  eventTypeFromName,
  eventTypeName,
  statusName,
  unprefixed,
} from '../src/events/event-names.ts'
import { enumOf, eventTypeEnum, messageTypes, prefixOf } from './proto.ts'

test.each([
  ['WORKFLOW_TASK_COMPLETED', 'WorkflowTaskCompleted'],
  ['WORKFLOW_EXECUTION_TIMED_OUT', 'WorkflowExecutionTimedOut'],
  ['UNKNOWN_99', 'Unknown99'],
  ['', ''],
])('%s is shown as %s', (type, name) => {
  expect(eventTypeName(type)).toBe(name)
})

test('every event type of the API is found again by its name', () => {
  for (const name of Object.keys(eventTypeEnum.values)) {
    const type = name.slice('EVENT_TYPE_'.length)
    expect(eventTypeFromName(eventTypeName(type))).toBe(type)
  }
})

test('every enum value of a history is the same in both spellings', () => {
  const enums = new Set(
    Array.from(messageTypes()).flatMap((type) =>
      type.fieldsArray.flatMap((field) => enumOf(field) ?? []),
    ),
  )
  expect(enums.size).toBeGreaterThan(15)
  for (const values of enums) {
    const prefix = prefixOf(values)
    for (const name of Object.keys(values.values)) {
      const value = name.slice(prefix.length)
      expect(unprefixed(prefix, name)).toBe(value)
      expect(unprefixed(prefix, eventTypeName(value))).toBe(value)
      expect(unprefixed(prefix, value)).toBe(value)
    }
  }
})

test.each([['ALREADY_BARE'], ['EVENT_TYPE_'], ['lower'], ['x-y'], [''], ['A']])(
  '%j is no other spelling and stays',
  (value) => {
    expect(unprefixed('EVENT_TYPE_', value)).toBe(value)
  },
)

test('a status is spelled as visibility queries do', () => {
  expect([statusName('RUNNING'), statusName('TIMED_OUT'), statusName('CONTINUED_AS_NEW')]).toEqual([
    'Running',
    'TimedOut',
    'ContinuedAsNew',
  ])
})
