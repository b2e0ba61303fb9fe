import { randomUUID } from 'node:crypto'
import * as cluster from '@rewind/contract/cluster'
import type { EndpointShape } from '@rewind/contract/endpoint'
import * as history from '@rewind/contract/history'
import * as interrupts from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import * as workflows from '@rewind/contract/workflows'
import fc from 'fast-check'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, DrivenRun, startTimer } from './drive.ts'

const isEndpoint = (value: unknown): value is EndpointShape =>
  typeof value === 'object' && value !== null && 'url' in value && 'schema' in value

const endpoints = [cluster, workflows, history, interrupts]
  .flatMap((module): unknown[] => Object.values(module))
  .filter(isEndpoint)

let console: Console
let run: DrivenRun
beforeAll(async () => {
  console = await startConsole({ env: { REWIND_RATE_LIMIT: '1000000' } })
  run = await DrivenRun.start()
  await run.decide(startTimer())
})
afterAll(async () => {
  await console.close()
  await connection.close()
})

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const or = <T>(usual: () => T) => fc.constant(null).map(usual)

const anyParams = fc.record({
  namespace: fc.oneof(
    { weight: 3, arbitrary: fc.constant('default') },
    { weight: 1, arbitrary: anyText },
  ),
  workflowId: fc.oneof(
    or(() => run.workflowId),
    anyText,
  ),
  runId: fc.oneof(
    or(() => run.runId),
    or(() => randomUUID()),
    anyText,
  ),
})

const queryValues = ['pageSize', 'pageToken', 'query', 'order', 'groupBy', 'runId', 'nonsense']
const anyQuery = fc.dictionary(
  fc.constantFrom(...queryValues),
  fc.oneof(
    anyText,
    fc.constantFrom('asc', 'desc', 'ExecutionStatus', '1', '0', '-1', "WorkflowType = 'x'"),
  ),
  { maxKeys: 3 },
)

const anyBody = fc.oneof(
  fc.record(
    {
      reason: fc.oneof(anyText, fc.jsonValue()),
      requestId: fc.oneof(anyText, fc.jsonValue()),
      eventId: fc.oneof(fc.integer(), fc.jsonValue()),
      reapplyExclude: fc.oneof(fc.constant(['SIGNAL']), fc.jsonValue()),
      expected: fc.oneof(fc.constant({ status: 'COMPLETED' }), fc.jsonValue()),
      options: fc.oneof(fc.constant({}), fc.jsonValue()),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
)

test('any request is answered as the contract says, and never by a failure of ours', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...endpoints),
      anyParams,
      anyQuery,
      anyBody,
      async ({ method, url, schema }, params, query, body) => {
        const reply = await console.app.inject({
          method,
          url: fillUrl(url, params, query),
          ...(method === 'POST'
            ? { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
            : {}),
        })
        const { statusCode } = reply
        const replySchema = schema.response[statusCode]
        const what = `${method} ${url}: ${statusCode} ${reply.body}`
        expect([200, 400, 404, 409, 422], what).toContain(statusCode)
        expect(replySchema && Check(replySchema, reply.json()), what).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})
