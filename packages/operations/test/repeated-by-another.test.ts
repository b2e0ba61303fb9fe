import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { localOperator } from '../src/access/access-rules.ts'
import { actorOf } from '../src/access/actor.ts'
import type { Caller } from '../src/acts/operation.ts'
import type { OperationContext } from '../src/acts/operation-context.ts'
import { createOperations } from '../src/acts/operations.ts'
import { openStore } from '../src/store/store.ts'
import type { Temporal } from '../src/temporal/gateway.ts'

const run = { namespace: 'payments', workflowId: 'order', runId: randomUUID() }
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const caller = { log, left: new AbortController().signal } as unknown as Caller

const actor = (id: string) =>
  actorOf({ rules: localOperator(id) }, { id, name: id, via: 'HEADER', groups: [] })

/** A run that takes every signal. */
async function console() {
  const sent: string[] = []
  const temporal = {
    readRunState: async () => ({
      runId: run.runId,
      status: 'RUNNING',
      cancelRequested: false,
      historyLength: 3,
    }),
    signal: async (_: unknown, { operator }: { operator: string }) => void sent.push(operator),
  } as unknown as Temporal
  const store = await openStore(':memory:')
  const acts = createOperations({
    temporal,
    store,
    mode: 'READ_WRITE',
    timeoutMs: 0,
    inFlightMs: 0,
    onDone: () => undefined,
    closing: new AbortController().signal,
  } as unknown as OperationContext)
  return { acts, store, sent }
}

test('a request of one user is not that of another who sends it again', async () => {
  const { acts, store, sent } = await console()
  const body = {
    name: 'go',
    input: [{ encoding: 'json/plain' as const, text: '"card 4111"' }],
    reason: 'bad deploy',
    requestId: randomUUID(),
  }
  await acts.signal(actor('ada'), caller, run, body)
  await acts.signal(actor('ada'), caller, run, body)
  const again = acts.signal(actor('bob'), caller, run, body)
  await expect(again).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringContaining('by another user'),
    // The earlier request has a digest of its input, from which a short input can be guessed.
    details: { in: 'body', field: 'requestId' },
  })
  const other = acts.signal(actor('bob'), caller, run, { ...body, input: [] })
  await expect(other).rejects.not.toHaveProperty('details.earlier')
  expect(sent).toEqual(['ada'])
  expect((await store.findRequest(run, body.requestId))?.operator).toBe('ada')
  await store.close()
})
