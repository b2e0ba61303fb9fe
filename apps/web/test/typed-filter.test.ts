import type { SearchAttributeType } from '@rewind/contract/cluster'
import type { FilterOperator } from '@rewind/history/visibility/visibility-filter'
import { expect, test } from 'vitest'
import { typedFilter } from '../src/pages/workflows/typed-filter.ts'

const typed = (
  type: SearchAttributeType,
  operator: FilterOperator,
  texts: string[],
  timeZone = 'Europe/Berlin',
) => typedFilter({ type, operator, texts, timeZone, written: new Map() })

const times: [FilterOperator, string[], FilterOperator, string[]][] = [
  // A day, a minute or a second names a range.
  ['<=', ['2026-11-22'], '<=', ['2026-11-22T22:59:59.999999999Z']],
  ['>', ['2026-11-22'], '>', ['2026-11-22T22:59:59.999999999Z']],
  ['<', ['2026-11-22'], '<', ['2026-11-21T23:00:00Z']],
  ['>=', ['2026-11-22'], '>=', ['2026-11-21T23:00:00Z']],
  ['<=', ['2026-11-22 02:14'], '<=', ['2026-11-22T01:14:59.999999999Z']],
  ['<=', ['2026-11-22 02:14:07'], '<=', ['2026-11-22T01:14:07.999999999Z']],
  ['<=', ['2026-11-22 02:14:07.5'], '<=', ['2026-11-22T01:14:07.599999999Z']],
  [
    'BETWEEN',
    ['2026-11-20', '2026-11-22'],
    'BETWEEN',
    ['2026-11-19T23:00:00Z', '2026-11-22T22:59:59.999999999Z'],
  ],
  ['=', ['2026-11-22'], 'BETWEEN', ['2026-11-21T23:00:00Z', '2026-11-22T22:59:59.999999999Z']],
  [
    '!=',
    ['2026-11-22 02:14:07'],
    'NOT BETWEEN',
    ['2026-11-22T01:14:07Z', '2026-11-22T01:14:07.999999999Z'],
  ],
  ['=', ['2026-11-22 02:14:07.123456789'], '=', ['2026-11-22T01:14:07.123456789Z']],
  ['IN', ['2026-11-22 02:14:07'], 'IN', ['2026-11-22T01:14:07Z']],
  // A text with an offset of its own ignores the zone.
  ['>=', ['2026-11-22T02:14:07+05:30'], '>=', ['2026-11-21T20:44:07Z']],
  ['>=', ['2026-11-22 02:14-0800'], '>=', ['2026-11-22T10:14:00Z']],
  ['<=', ['2026-11-22t02:14z'], '<=', ['2026-11-22T02:14:59.999999999Z']],
  ['=', ['2026-11-22T02:14:07.123456789Z'], '=', ['2026-11-22T02:14:07.123456789Z']],
  ['>=', ['0001-01-01T00:00:00Z'], '>=', ['0001-01-01T00:00:00Z']],
  ['<=', ['9999-12-31'], '<=', ['9999-12-31T22:59:59.999999999Z']],
]
test.each(times)('%s %j becomes %s %j', (operator, texts, asked, values) => {
  expect(typed('Datetime', operator, texts)).toEqual({
    condition: { operator: asked, values: values.map((text) => ({ kind: 'string', text })) },
  })
})

const noTimes: [FilterOperator, string[], string][] = [
  ['<', [''], 'A time is missing'],
  ['<', ['tomorrow'], 'A time is written as'],
  ['<', ['2026-11-22 10:75'], 'no time of the clock'],
  ['<', ['2026-11-22 10:15:60'], 'no time of the clock'],
  ['<', ['2026-02-31'], 'no day of the calendar'],
  ['<', ['2026-03-29 02:30'], 'does not exist in Europe/Berlin'],
  ['<', ['2026-11-22T02:14:07+25:00'], 'A time is written as'],
  ['<', ['2026-11-22T02:14:07+01:75'], 'as 2026-11-22T02:14:07Z or 2026-11-22T02:14:07+01:00'],
  ['<', ['2026-11-22T10:75:00Z'], 'A time is written as'],
  ['<', ['2026-02-31T00:00:00Z'], 'A time is written as'],
  ['IN', ['2026-11-22'], 'BETWEEN'],
  ['BETWEEN', ['2026-11-22', '2026-11-20'], 'ends before it begins'],
]
test.each(noTimes)('%s %j is reported as invalid', (operator, texts, message) => {
  const { problems = [] } = typed('Datetime', operator, texts) as { problems?: string[] }
  expect(problems.join()).toContain(message)
})

test('a time outside the years that the server reads is reported as invalid', () => {
  expect(typed('Datetime', '<=', ['9999-12-31'], 'America/New_York')).toHaveProperty('problems')
})

test.each([
  ['Double', '.5', '.5'],
  ['Double', '5.', '5.'],
  ['Double', ' +1e3 ', '1e3'],
  ['Double', '1,5', undefined],
  ['Double', '.', undefined],
  ['Int', '+7', '7'],
  ['Int', '1.5', undefined],
  ['Int', '', undefined],
  ['Keyword', ' a ', ' a '],
  ['Bool', 'true', 'true'],
  ['Bool', 'yes', undefined],
] as const)('%s takes %j as %j', (type, text, value) => {
  const found = typed(type, '=', [text])
  expect('condition' in found ? found.condition.values[0]?.text : undefined).toBe(value)
})

test('an unchanged value of the query stays as it was written', () => {
  const written = new Map([
    ['2026-11-22 02:14:07', { kind: 'string' as const, text: '2026-11-22T01:14:07.123Z' }],
  ])
  const texts = ['2026-11-22 02:14:07', '2026-11-23']
  expect(
    typedFilter({ type: 'Datetime', operator: 'BETWEEN', texts, timeZone: 'UTC', written }),
  ).toMatchObject({
    condition: {
      values: [{ text: '2026-11-22T01:14:07.123Z' }, { text: '2026-11-23T23:59:59.999999999Z' }],
    },
  })
})
