import { toEventRow } from '@rewind/history/rows/event-row'
import { toHistoryEvent } from '@rewind/operations/temporal/history-event'
import { decodeRows, toRow } from '@rewind/operations/temporal/history-pages'
import { temporal } from '@rewind/operations/temporal/proto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { historyNames, rawEvents } from '../../../packages/history/test/histories.ts'
import {
  attributeFields,
  eventTypeOf,
  fromProtoJson,
  historyEventType,
  messageArbitrary,
  messageOf,
  protoRoot,
} from '../../../packages/history/test/proto.ts'

const reply = protoRoot.lookupType(
  'temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse',
)
const historyType = protoRoot.lookupType('temporal.api.history.v1.History')

/**
 * Returns the rows of events read whole, and the rows of the same bytes when only the fields of a
 * row are read, from events or from the encoded batches that some clusters send.
 */
function bothWays(events: readonly unknown[]) {
  const history = historyType.fromObject({ events })
  const bytes = reply.encode(reply.fromObject({ history })).finish()
  const batch = { encodingType: 'ENCODING_TYPE_PROTO3', data: historyType.encode(history).finish() }
  const rawBytes = reply.encode(reply.fromObject({ rawHistory: [batch] })).finish()
  const whole = temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse.decode(bytes)
  return {
    whole: (whole.history?.events ?? []).map((event) => toEventRow(toHistoryEvent(event))),
    lean: decodeRows(bytes).events.map(toRow),
    raw: decodeRows(rawBytes).rawEvents.map(toRow),
  }
}

const outerFields = historyEventType.fieldsArray
  .map(({ name }) => name)
  .filter((name) => !name.endsWith('EventAttributes') && name !== 'eventType')

/** All members of an event except its attributes. */
const outside = messageArbitrary(historyEventType).map((event) =>
  Object.fromEntries(outerFields.flatMap((name) => (name in event ? [[name, event[name]]] : []))),
)

describe.each(attributeFields.map((field) => [eventTypeOf(field), field] as const))(
  '%s',
  (type, field) => {
    test('has the same row whether it is read whole or not', () => {
      const attributesType = messageOf(field)
      if (!attributesType) throw new Error(`${field.name} is no message`)
      fc.assert(
        fc.property(outside, messageArbitrary(attributesType), (event, attributes) => {
          const { whole, lean, raw } = bothWays([
            { ...event, eventType: `EVENT_TYPE_${type}`, [field.name]: attributes },
          ])
          expect([lean, raw]).toEqual([whole, whole])
        }),
        { numRuns: 8 },
      )
    })
  },
)

test.each(historyNames)('the rows of the recorded history %s are the same both ways', (name) => {
  const { whole, lean, raw } = bothWays(
    rawEvents(name).map((raw) => fromProtoJson(historyEventType, raw)),
  )
  expect(lean.length).toBeGreaterThan(0)
  expect([lean, raw]).toEqual([whole, whole])
})

test('a type unknown to us shows as itself', () => {
  const { whole, lean, raw } = bothWays([{ eventId: 7, eventType: 999 }])
  expect([lean, raw]).toEqual([whole, whole])
  expect(lean).toMatchObject([{ eventId: 7, type: 'UNKNOWN_999' }])
})
