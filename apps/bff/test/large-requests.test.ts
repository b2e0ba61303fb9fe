import { randomUUID } from 'node:crypto'
import { listInterventions } from '@rewind/contract/interventions'
import { queryRun, signalRun, updateRun } from '@rewind/contract/talk'
import { describe, expect, test } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun, namespace } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const rewind = sharedConsole()

const MiB = 2 ** 20
const textOf = (mebibytes: number) => JSON.stringify('x'.repeat(mebibytes * MiB))

const endpoints = {
  signal: signalRun,
  update: updateRun,
  query: queryRun,
}
type Kind = keyof typeof endpoints

function say(kind: Kind, run: DrivenRun, input: { text?: string; base64?: string }[]) {
  const body = {
    name: kind,
    input,
    ...(kind === 'query' ? {} : { requestId: randomUUID() }),
    ...(kind === 'update' ? { waitForStage: 'ACCEPTED' } : {}),
  }
  return ask(rewind, endpoints[kind], { params: run.ref, body })
}

const kinds = Object.keys(endpoints) as Kind[]

describe.each(kinds)('the input of a %s', (kind) => {
  test('above Temporal’s limit is refused and not sent', async () => {
    const run = await DrivenRun.start()
    const sized = { text: textOf(4.4) }
    expect(await say(kind, run, [sized])).toMatchObject({
      status: 413,
      body: {
        code: 'TOO_LARGE',
        message: expect.stringMatching(
          /^(Signal|Update|Query) input is 4\.41 MB; Temporal accepts at most 4 MB\. Nothing was sent\.$/,
        ),
      },
    })
    expect(await run.events()).toHaveLength(2)
    const query = { namespace, workflowId: run.workflowId }
    const { body } = await ask(rewind, listInterventions, { query })
    expect(body.interventions).toEqual([])
  })

  test('that fits only without the rest of the request is refused by Temporal, with a message', async () => {
    const run = await DrivenRun.start()
    const inputBytes = 4 * MiB - 40
    const text = JSON.stringify('x'.repeat(inputBytes - 2))
    expect(await say(kind, run, [{ text }])).toMatchObject({
      status: 413,
      body: {
        code: 'TOO_LARGE',
        message: 'The request is 4.01 MB; Temporal accepts at most 4 MB. Nothing was changed.',
      },
    })
    expect(await run.events()).toHaveLength(2)
  })

  test('in many payloads counts as one', async () => {
    const run = await DrivenRun.start()
    const pieces = Array.from({ length: 9 }, () => ({ text: textOf(0.5) }))
    expect((await say(kind, run, pieces)).status).toBe(413)
  })
})

test('a signal just below Temporal’s limit of 2 MB arrives whole, in each encoding', async () => {
  const run = await DrivenRun.start()
  // A quote takes two characters in the text and four in the body.
  const quotes = JSON.stringify('"'.repeat(0.99 * MiB))
  const bytes = Buffer.alloc(1.99 * MiB, 7)
  expect((await say('signal', run, [{ text: quotes }])).status).toBe(200)
  expect((await say('signal', run, [{ base64: bytes.toString('base64') }])).status).toBe(200)
  const inputs = (await run.events()).flatMap(
    (event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [],
  )
  expect(inputs.map(({ data }) => data?.length)).toEqual([quotes.length, bytes.length])
  expect(Buffer.from(inputs[0]?.data ?? []).toString() === quotes).toBe(true)
})

test.each(['signal', 'query'] as const)(
  'the input of a %s above the limit of the namespace is refused by Temporal, and told so',
  async (kind) => {
    const run = await DrivenRun.start()
    expect(await say(kind, run, [{ text: textOf(2.1) }])).toMatchObject({
      status: 413,
      body: {
        code: 'TOO_LARGE',
        message:
          'The input is larger than Temporal accepts: 2 MB unless the server is set up otherwise. Nothing was changed.',
      },
    })
    expect(await run.events()).toHaveLength(2)
  },
)

test('a body larger than any input needs is refused with the limit', async () => {
  const run = await DrivenRun.start()
  expect(await say('signal', run, [{ text: textOf(9.1) }])).toMatchObject({
    status: 413,
    body: {
      code: 'TOO_LARGE',
      message:
        'The request body is larger than this console takes here: at most 9 MB. Nothing was sent.',
    },
  })
})
