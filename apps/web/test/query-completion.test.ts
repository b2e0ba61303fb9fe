import type { SearchAttribute } from '@rewind/contract/cluster'
import { expect, test } from 'vitest'
import { suggestionsAt } from '../src/pages/workflows/query-completion.ts'

const attributes: SearchAttribute[] = [
  { name: 'Status', type: 'Keyword', isSystem: false },
  { name: 'CustomerId', type: 'Keyword', isSystem: false },
]
const offered = (typed: string) =>
  suggestionsAt(typed, typed.length, attributes, () => ['open', 'a, b']).options

test('an attribute is completed as a query names it', () => {
  expect(offered('Sta').map(({ insert }) => insert)).toEqual(['`Status` ', 'CustomerId '])
  expect(offered('Sta').map(({ text }) => text)).toEqual(['Status', 'CustomerId'])
})

test('a name that is begun with a backtick is completed, too', () => {
  const typed = "CustomerId = 'x' AND `Sta"
  const { from, options } = suggestionsAt(typed, typed.length, attributes, () => [])
  expect(typed.slice(from)).toBe('`Sta')
  expect(options[0]).toMatchObject({ text: '`Status', insert: '`Status` ' })
})

test('after a name in backticks come operators and the values that were seen', () => {
  expect(offered('`Status` ').map(({ text }) => text)).toContain('STARTS_WITH')
  expect(offered('`Status` = ').map(({ text }) => text)).toEqual(["'open'", "'a, b'"])
})
