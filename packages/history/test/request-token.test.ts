import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { requestToken } from '../src/acts/request-token.ts'
import { sha256 } from '../src/acts/sha256.ts'

test('a token is of its request, and its form stays', () => {
  const workflow = { namespace: 'default', workflowId: 'order-4711' }
  expect(requestToken(workflow, 'request')).toBe(
    `rw-${createHash('sha256').update('["default","order-4711","request"]').digest('hex').slice(0, 8)}`,
  )
  expect(requestToken(workflow, 'request')).not.toBe(requestToken(workflow, 'another'))
})

test('a hash is the one that Node makes, whatever the length and the script', () => {
  for (let length = 0; length < 200; length++) {
    const text = `${'ä'.repeat(length % 7)}${'x'.repeat(length)}日本`
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
  }
  expect(sha256('')).toBe(createHash('sha256').update('').digest('hex'))
})
