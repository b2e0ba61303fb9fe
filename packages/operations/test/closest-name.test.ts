import { expect, test } from 'vitest'
import { closestName, suggestName } from '../src/closest-name.ts'

const known = ['view', 'reset', 'cancel', 'terminate']

test.each([
  ['rset', 'reset'],
  ['rseet', 'reset'],
  ['veiw', 'view'],
  ['canceled', 'cancel'],
  ['termniate', 'terminate'],
  ['admin', undefined],
  ['see', undefined],
  ['*', undefined],
  ['', undefined],
])('the closest name to %j is %j', (typed, closest) => {
  expect(closestName(typed, known)).toBe(closest)
})

test('a message suggests the closest name or lists all names', () => {
  expect(suggestName('rset', known)).toBe('Did you mean reset?')
  expect(suggestName('*', known)).toBe('Expected one of: view, reset, cancel, terminate.')
})
