import { expect, test } from 'vitest'
import { type Answer, conversationWith, newest } from '../src/api/conversation.ts'

let made = 0
const answer = (size = 2): Answer => ({
  id: `${made++}`,
  kind: 'query',
  name: 'cart',
  at: '',
  tookMs: 1,
  reply: { result: [{ encoding: 'json/plain', size: String(size) }] },
})

test('of many answers the newest are kept, and of large ones fewer; the newest always', () => {
  const small = Array.from({ length: 25 }, () => answer())
  expect(newest(small)).toEqual(small.slice(0, 20))
  const large = Array.from({ length: 9 }, () => answer(1_900_000))
  expect(newest(large)).toEqual(large.slice(0, 4))
  const huge = answer(9_000_000)
  expect(newest([huge, ...small])).toEqual([huge])
})

test('each run has a conversation of its own, the ones of the last runs', () => {
  const run = (runId: string) => ({ namespace: 'n', workflowId: 'w', runId })
  const first = conversationWith(run('0'))
  for (let at = 1; at < 10; at++) expect(conversationWith(run(`${at}`))).not.toBe(first)
  expect(conversationWith(run('0'))).toBe(first)
  const second = conversationWith(run('1'))
  for (let at = 10; at < 20; at++) conversationWith(run(`${at}`))
  expect(conversationWith(run('1'))).not.toBe(second)
})
