import { randomUUID } from 'node:crypto'
import { fillUrl } from '@rewind/contract/path'
import { signalRun } from '@rewind/contract/talk'
import { expect, test } from 'vitest'
import { refuseIllFormed } from '../src/ill-formed.ts'
import { startConsole } from './console.ts'

test.each([
  [{ reason: 'a\ud800b' }, 'reason (in the body) holds half'],
  [{ input: [{ text: 'a' }, { metadata: { x: '\udc00' } }] }, 'input.1.metadata.x (in the body)'],
  [{ input: [{ '\udc00': 'x' }] }, 'input.0 (in the body)'],
  ['\ud800', 'The body holds half'],
])('%j is refused by its field', (body, words) => {
  expect(() => refuseIllFormed(body)).toThrow(words)
})

test('a body that nests deeper than the call stack is refused as what it is', async () => {
  const rewind = await startConsole()
  const run = { namespace: 'default', workflowId: 'order', runId: randomUUID() }
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
  const reply = await rewind.app.inject({
    method: 'POST',
    url: fillUrl(signalRun.url, run),
    headers: { 'content-type': 'application/json' },
    payload: `{"name":"go","requestId":"q","input":${deep}}`,
  })
  expect(reply.json()).toMatchObject({ code: 'INVALID', details: { field: 'input.0' } })
  await rewind.close()
})
