import { randomUUID } from 'node:crypto'
import {
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import type { EndpointShape } from '@rewind/contract/endpoint'
import { cancelRun, resetRun, terminateLatestRun, terminateRun } from '@rewind/contract/interrupts'
import { listInterventions } from '@rewind/contract/interventions'
import { fillUrl } from '@rewind/contract/path'
import { queryRun, signalRun, updateRun } from '@rewind/contract/talk'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connection, DrivenRun, startTimer } from '../../bff/test/drive.ts'
import { BuiltConsole, urlOf } from './built-console.ts'

// Against the built files: a bundler takes away what it holds to be without effect, and did so with
// the very check that is tried here.

let built: BuiltConsole
let url: string
let run: DrivenRun
beforeAll(async () => {
  built = await BuiltConsole.build()
  url = await urlOf(built.start({ TEMPORAL_ADDRESS: inject('temporalAddress') }))
  run = await DrivenRun.start()
  await run.decide(startTimer())
})
afterAll(async () => {
  await built.remove()
  await connection.close()
})

/** Half of a surrogate pair: JSON can hold it, UTF-8 cannot. */
const half = 'a\ud800b'
const id = () => randomUUID()
const why = (more: object = {}) => ({ reason: 'bad deploy', requestId: id(), ...more })
const said = (more: object = {}) => ({ name: 'go', requestId: id(), ...more })
const pinned = { behavior: 'PINNED', deploymentName: 'shop', buildId: 'b12' }
const point = (more: object = {}) => ({ ...why(), eventId: 4, ...more })

const commands: [EndpointShape, (more: object) => object][] = [
  [cancelRun, why],
  [terminateRun, why],
  [terminateLatestRun, why],
  [resetRun, point],
  [pauseActivity, why],
  [unpauseActivity, why],
  [resetActivity, why],
  [updateActivityOptions, (more) => why({ restoreOriginal: true, ...more })],
  [signalRun, said],
  [updateRun, said],
]

const fields: [EndpointShape, field: string, body: object][] = [
  ...commands.flatMap(([endpoint, body]): [EndpointShape, string, object][] => [
    [endpoint, 'reason', body({ reason: half })],
    [endpoint, 'requestId', body({ requestId: half })],
  ]),
  [resetRun, 'expected.latestRunId', point({ expected: { latestRunId: half } })],
  ...(['deploymentName', 'buildId'] as const).map((name): [EndpointShape, string, object] => [
    resetRun,
    `options.versioningOverride.${name}`,
    point({ options: { versioningOverride: { ...pinned, [name]: half } } }),
  ]),
  [updateActivityOptions, 'options.taskQueue', why({ options: { taskQueue: half } })],
  [updateRun, 'updateId', said({ updateId: half })],
  ...[signalRun, updateRun, queryRun].flatMap((endpoint): [EndpointShape, string, object][] => {
    const body = (more: object) => (endpoint === queryRun ? { name: 'go', ...more } : said(more))
    const argument = (payload: object) => body({ input: [payload] })
    return [
      [endpoint, 'name', body({ name: half })],
      [
        endpoint,
        'input.0.text',
        argument({ text: JSON.stringify(half).replace('\\ud800', '\ud800') }),
      ],
      [endpoint, 'input.0.encoding', argument({ text: '1', encoding: half })],
      [endpoint, 'input.0.messageType', argument({ text: '1', messageType: half })],
      [endpoint, 'input.0.metadata.key', argument({ text: '1', metadata: { key: half } })],
      [endpoint, 'input.0.metadata', argument({ text: '1', metadata: { [half]: 'x' } })],
    ]
  }),
]

const post = async ({ url: pattern }: EndpointShape, body: object) => {
  const params = { ...run.ref, activityId: 'charge' }
  const reply = await fetch(`${url}${fillUrl(pattern, params)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: JSON.parse(await reply.text()) }
}

test.each(fields.map(([endpoint, field, body]) => ({ url: endpoint.url, endpoint, field, body })))(
  'half of a character in $field of $url is refused',
  async ({ endpoint, field, body }) => {
    expect(await post(endpoint, body)).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { in: 'body', field } },
    })
  },
)

test('an argument that is no JSON is refused', async () => {
  const refused = { status: 400, body: { details: { field: 'input.0' } } }
  expect(await post(signalRun, said({ input: [{ text: 'pen' }] }))).toMatchObject(refused)
  expect(await post(signalRun, said({ input: [{ base64: '?' }] }))).toMatchObject(refused)
})

test('of all that nothing is stored, and nothing has reached Temporal', async () => {
  const query = { workflowId: run.workflowId }
  const trail = await fetch(`${url}${fillUrl(listInterventions.url, {}, query)}`)
  expect(JSON.parse(await trail.text())).toEqual({ interventions: [] })
  expect(await run.events()).toHaveLength(5)
  expect(await run.status()).toBe('RUNNING')
})

test('whole characters go through as they are', async () => {
  const reason = 'schade 🙈 👩‍🚒 \u{10ffff} é'
  expect(await post(cancelRun, why({ reason }))).toMatchObject({ status: 200 })
  const events = await run.events()
  const request = events.find((event) => event.workflowExecutionCancelRequestedEventAttributes)
  expect(request?.workflowExecutionCancelRequestedEventAttributes?.cause).toBe(reason)
})
