import { afterEach, expect, test, vi } from 'vitest'
import { type Answer, conversationWith, newest } from '../src/api/conversation.ts'

let made = 0
const answer = (weight = 2): Answer => ({
  id: made++,
  kind: 'query',
  name: 'cart',
  at: '',
  tookMs: 1,
  weight,
  reply: { result: [] },
})
const newRun = () => ({ namespace: 'n', workflowId: 'w', runId: `${made++}` })
const go = { name: 'go', input: [] }

const ours = { 'x-request-id': 'r1' }
const replies = (body: () => object) =>
  vi.stubGlobal('fetch', async () => Response.json(body(), { status: 200, headers: ours }))
const loses = (requestIds: string[]) =>
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
    requestIds.push(JSON.parse(body).requestId)
    throw new TypeError('lost')
  })
/** Sends a request and waits for its outcome. */
async function said(
  conversation: ReturnType<typeof conversationWith>,
  kind: 'query' | 'signal' | 'update',
  what: Parameters<typeof conversation.say>[1] = go,
) {
  conversation.say(kind, what)
  await expect.poll(() => conversation.read()[kind].isPending).toBe(false)
  return conversation.read()[kind].failed
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('of many answers the newest are kept, and of large ones fewer; the newest always', () => {
  const small = Array.from({ length: 25 }, () => answer())
  expect(newest(small)).toEqual(small.slice(0, 20))
  const large = Array.from({ length: 9 }, () => answer(1_900_000))
  expect(newest(large)).toEqual(large.slice(0, 4))
  const huge = answer(9_000_000)
  expect(newest([huge, ...small])).toEqual([huge])
})

test('an answer and a failure weigh as much as their content, and dropped ones are counted', async () => {
  const conversation = conversationWith(newRun())
  const failure = { message: 'x'.repeat(3_000_000) }
  replies(() => ({ runId: 'r', updateId: 'u', stage: 'COMPLETED', failure }))
  for (let at = 0; at < 4; at++) await said(conversation, 'update')
  expect(conversation.read().answers).toHaveLength(2)
  expect(conversation.read().leftOut).toBe(2)
})

test('the conversations of the runs talked to last are kept; looking at others drops none', async () => {
  replies(() => ({ result: [] }))
  const [first, ...others] = Array.from({ length: 12 }, newRun)
  if (!first) throw new Error('no run')
  const conversation = conversationWith(first)
  await said(conversation, 'query')
  for (const run of others) conversationWith(run)
  expect(conversationWith(first)).toBe(conversation)
  for (const run of others) await said(conversationWith(run), 'query')
  expect(conversationWith(first)).not.toBe(conversation)
})

test('a conversation with something under way or failed is not dropped', async () => {
  const [failed, pending] = [newRun(), newRun()]
  const withFailed = conversationWith(failed)
  loses([])
  await said(withFailed, 'signal')
  vi.stubGlobal('fetch', () => new Promise(() => {}))
  const withPending = conversationWith(pending)
  withPending.say('query', go)
  replies(() => ({ result: [] }))
  for (let at = 0; at < 12; at++) await said(conversationWith(newRun()), 'query')
  expect(conversationWith(failed)).toBe(withFailed)
  expect(conversationWith(pending)).toBe(withPending)
})

test('what may have arrived is not sent again, nor anything of its kind, before it is known', async () => {
  const conversation = conversationWith(newRun())
  const requestIds: string[] = []
  loses(requestIds)
  const failed = await said(conversation, 'update', { ...go, reason: 'late' })
  expect(failed).toMatchObject({
    said: { name: 'go', reason: 'late' },
    error: { code: 'OUTCOME_UNKNOWN' },
  })
  await said(conversation, 'update', { ...go, reason: 'late' })
  await said(conversation, 'update', { ...go, reason: 'later' })
  expect(requestIds).toHaveLength(1)

  conversation.learn('update', { is: 'unknown', isUnderWay: false, isFinal: false })
  await said(conversation, 'update', go)
  expect(requestIds).toHaveLength(1)

  conversation.learn('update', { is: 'done', runId: 'r' })
  expect(conversation.read().update.failed).toBeUndefined()
  expect(conversation.read().answers).toMatchObject([
    { kind: 'update', reply: { updateId: requestIds[0], stage: 'ACCEPTED' } },
  ])
})

test('what did not arrive and is sent again as it was is the same request; anything else is another', async () => {
  const conversation = conversationWith(newRun())
  const requestIds: string[] = []
  loses(requestIds)
  const sendAgain = async (what: object) => {
    await said(conversation, 'update', { ...go, ...what })
    conversation.learn('update', { is: 'not sent' })
    expect(conversation.read().update.failed?.error.message).toContain('nothing was sent')
  }
  await sendAgain({ reason: 'late' })
  // The stage to wait for is no part of the request.
  await sendAgain({ reason: 'late', waitForStage: 'ACCEPTED' })
  await sendAgain({ reason: 'later' })
  await sendAgain({ reason: 'later', updateId: 'mine' })
  expect(requestIds[1]).toBe(requestIds[0])
  expect(new Set(requestIds).size).toBe(3)
})

test.each([
  ['query', 'UNAVAILABLE'],
  ['signal', 'OUTCOME_UNKNOWN'],
  ['update', 'OUTCOME_UNKNOWN'],
] as const)('a %s that nobody answers is given up on: %s', async (kind, code) => {
  const reject = (signal: AbortSignal) =>
    new Promise<never>((_, no) => {
      if (signal.aborted) no(signal.reason)
      signal.addEventListener('abort', () => no(signal.reason))
    })
  // The answer does not begin, or begins and does not end.
  for (const hangs of [
    reject,
    async (signal: AbortSignal) => ({
      ok: true,
      headers: new Headers(ours),
      json: () => reject(signal),
    }),
  ]) {
    const limit = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => hangs(signal))
    const conversation = conversationWith(newRun())
    const failing = said(conversation, kind)
    expect(conversation.read()[kind].isPending).toBe(true)
    limit.abort(new DOMException('too long', 'TimeoutError'))
    expect(await failing).toMatchObject({ error: { code } })
  }
})

test('what got no answer is sent again as the same request, or given up for a new one', async () => {
  const conversation = conversationWith(newRun())
  const requestIds: string[] = []
  loses(requestIds)
  await said(conversation, 'signal')
  conversation.sendAgain('signal')
  await expect.poll(() => conversation.read().signal.isPending).toBe(false)
  expect(requestIds).toEqual([requestIds[0], requestIds[0]])
  conversation.goOn('signal')
  expect(conversation.read().signal.failed).toBeUndefined()
  await said(conversation, 'signal')
  expect(new Set(requestIds).size).toBe(2)
})
