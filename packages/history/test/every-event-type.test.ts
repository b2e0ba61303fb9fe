import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { translateEvent } from '../src/events/events.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { HistoryModel } from '../src/rows/history-model.ts'
import { categoryOf, rowCategories } from '../src/rows/row-categories.ts'
import { matchRows } from '../src/rows/row-filter.ts'
import { rowSummary } from '../src/rows/row-summary.ts'
import {
  attributeFields,
  eventTypeOf,
  historyEventType,
  messageArbitrary,
  messageOf,
  toProtoJson,
} from './proto.ts'

/**
 * Runs an event through everything a view uses: nothing throws, everything has a name, nothing is
 * lost.
 */
function passes(raw: unknown): void {
  const row = toEventRow(translateEvent(Object.assign({}, raw, { eventId: '7' })))
  const model = new HistoryModel()
  model.add([row])
  expect(model.groups().flatMap(({ eventIds }) => eventIds)).toEqual([7])
  expect(model.groupOf(7)?.name).not.toBe('')
  expect(rowSummary(row, model.rowAt)).not.toBe('')
  expect(rowCategories).toContain(categoryOf(row.type))
  expect(matchRows(model, {})).toEqual([7])
  expect(JSON.parse(JSON.stringify(row))).toEqual(row)
}

describe.each(attributeFields.map((field) => [eventTypeOf(field), field] as const))(
  '%s',
  (type, field) => {
    test('passes whatever its attributes are', () => {
      const attributesType = messageOf(field)
      if (!attributesType) throw new Error(`${field.name} is no message`)
      fc.assert(
        fc.property(messageArbitrary(attributesType), (attributes) =>
          passes(
            toProtoJson(
              historyEventType,
              historyEventType.fromObject({
                eventType: `EVENT_TYPE_${type}`,
                [field.name]: attributes,
              }),
            ),
          ),
        ),
        { numRuns: 6 },
      )
    })
  },
)

test.each([
  { eventType: 'EVENT_TYPE_PLANET_ALIGNED', planetAlignedEventAttributes: { planet: 'Mars' } },
  { eventType: 999, planetAlignedEventAttributes: { planet: 'Mars' } },
  { planetAlignedEventAttributes: {} },
  {},
])('a type unknown to us shows as itself: %j', (raw) => {
  passes(raw)
  if (raw.eventType === undefined) return
  expect(toEventRow(translateEvent(raw)).type).toMatch(/PLANET_ALIGNED|UNKNOWN_999/)
})
