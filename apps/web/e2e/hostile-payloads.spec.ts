import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Payload } from '@temporalio/client'
import { expect, runPath, type Temporal, test } from './operator.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const payload = (encoding: string, data: Uint8Array): Payload => ({
  metadata: { encoding: bytes(encoding) },
  data,
})

/**
 * Starts a run whose input is exactly these payloads, with hostile names for type and task queue.
 */
async function startWith({ client }: Temporal, payloads: Payload[]) {
  const workflowId = `payloads-${randomUUID()}`
  const { runId } = await client.workflowService.startWorkflowExecution({
    namespace: 'default',
    workflowId,
    workflowType: { name: '<b onclick=x>../%2F\u202Etype\\' },
    taskQueue: { name: `<i>queue\u202E ${workflowId}` },
    input: { payloads },
    identity: '<script>window.executed=1</script>',
    requestId: randomUUID(),
  })
  return { workflowId, runId }
}

test('payloads of every encoding are shown exactly, and no script in them runs', async ({
  operator,
  temporal,
  page,
}) => {
  const deep = `${'['.repeat(3000)}1${']'.repeat(3000)}`
  const run = await startWith(temporal, [
    payload('json/plain', bytes('{"big":9007199254740993,"__proto__":{"polluted":1}}')),
    payload('json/plain', bytes('"</script><img src=x onerror=window.executed=1>\u202E"')),
    payload('json/plain', bytes('{"broken":')),
    payload('json/plain', bytes(deep)),
    payload('json/protobuf', bytes('{"city":"Ulm"}')),
    payload('binary/plain', Uint8Array.from([0xde, 0xad, 0xbe, 0xef])),
    payload('binary/null', new Uint8Array()),
    payload('binary/encrypted', Uint8Array.from([0xca, 0xfe, 0xba, 0xbe])),
    payload('x/unheard-of', Uint8Array.from([0xf0, 0x0d])),
    { data: Uint8Array.from([0x01]) },
  ])
  await page.goto(`${runPath(run)}/history?event=1`)
  await expect(page.getByText('9007199254740993').first()).toBeVisible()
  for (const shown of [
    'de ad be ef',
    'ca fe ba be',
    'f0 0d',
    'Encrypted: only who has its key can read it.',
    'This console does not know the encoding',
    'It says that it is JSON, and is not.',
    'x/unheard-of',
    'Ulm',
  ]) {
    await expect(page.getByText(shown).first()).toBeVisible()
  }
  const own = await page.evaluate(() => ['executed' in window, 'polluted' in Object.prototype])
  expect(own).toEqual([false, false])
  await operator.terminate('the spec is over')
  await expect(operator.status()).toHaveText('Terminated')
})

test('a payload of nearly 2 MB is cut, and can be shown whole', async ({
  operator,
  temporal,
  page,
}) => {
  const text = JSON.stringify('ü'.repeat(900_000))
  const run = await startWith(temporal, [payload('json/plain', bytes(text))])
  await page.goto(`${runPath(run)}/history?event=1`)
  await expect(page.getByRole('button', { name: /Show all/ })).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^Download/ }).click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toBe(text)
  await operator.terminate('the spec is over')
})
