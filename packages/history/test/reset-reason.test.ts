import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseResetReason, resetReason } from '../src/reset-points/reset-reason.ts'
import { anyText } from './text.ts'

test('a reset says who, why, and carries the token of its request', () => {
  expect(resetReason({ operator: 'ada', reason: ' bad deploy\n', token: 'rw-1a2b3c4d' })).toBe(
    'ada: bad deploy [rw-1a2b3c4d]',
  )
})

test.each([
  [
    'ada: bad deploy [rw-1a2b3c4d]',
    { operator: 'ada', reason: 'bad deploy', token: 'rw-1a2b3c4d' },
  ],
  ['Ada Lovelace: x: y [rw-1]', { operator: 'Ada Lovelace', reason: 'x: y', token: 'rw-1' }],
  ['ada: [rw-1] again [rw-2]', { operator: 'ada', reason: '[rw-1] again', token: 'rw-2' }],
  ['ada: two\nlines [rw-1]', { operator: 'ada', reason: 'two\nlines', token: 'rw-1' }],
  // The CLI writes the user name before the reason.
  ['ada: bad deploy', { operator: 'ada', reason: 'bad deploy' }],
  ['ada@acme.example: bad deploy', { operator: 'ada@acme.example', reason: 'bad deploy' }],
  ['ACME\\ada', { reason: 'ACME\\ada' }],
  // The Web UI writes only the reason.
  ['Reset by webui', { reason: 'Reset by webui' }],
  ['After the deploy: try again', { reason: 'After the deploy: try again' }],
  ['Hotfix: try again', { reason: 'Hotfix: try again' }],
  [': x', { reason: ': x' }],
  ['', { reason: '' }],
  ['see https://acme.example/1', { reason: 'see https://acme.example/1' }],
  ['x [rw-!]', { reason: 'x [rw-!]' }],
])('reads %j', (text, expected) => {
  expect(parseResetReason(text)).toEqual(expected)
})

test('what was written is read again, whatever the operator and the reason are', () => {
  const operator = anyText(1).filter((name) => /[^\s:]/.test(name))
  const reason = anyText(1).filter((text) => text.trim() !== '')
  const token = fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'),
    minLength: 8,
    maxLength: 8,
  })
  fc.assert(
    fc.property(operator, reason, token, (operator, reason, token) => {
      const parsed = parseResetReason(resetReason({ operator, reason, token: `rw-${token}` }))
      expect(parsed.reason).toBe(reason.trim())
      expect(parsed.token).toBe(`rw-${token}`)
      // A name loses line breaks and characters that would end it early, and nothing else.
      const kept = (name: string) => name.replace(/[\s:]/g, '')
      expect(kept(parsed.operator ?? '')).toBe(kept(operator))
    }),
  )
})

test('an ordinary operator is read letter by letter', () => {
  const word = fc.stringMatching(/^[\p{L}\d._@\\/-]+$/u)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
      const operator = words.join(' ')
      const text = resetReason({ operator, reason: 'x', token: 'rw-1' })
      expect(parseResetReason(text).operator).toBe(operator)
    }),
  )
})
