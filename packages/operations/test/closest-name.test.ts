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
])('%j is near to %j', (typed, closest) => {
  expect(closestName(typed, known)).toBe(closest)
})

test('a message suggests the nearest name, or else names all', () => {
  expect(suggestName('rset', known)).toBe('Did you mean reset?')
  expect(suggestName('*', known)).toBe('Known: view, reset, cancel, terminate.')
})
