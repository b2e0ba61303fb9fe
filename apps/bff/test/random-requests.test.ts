import type { RunRef } from '@rewind/contract/primitives'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { Check, Errors } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, DrivenRun, startTimer } from './drive.ts'

/** The number of requests in the whole run, over all operations. */
const total = 2000

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: Json
}
interface Operation {
  method: string
  path: string
  parameters: Parameter[]
  body: Json | undefined
  responses: Record<string, Json | undefined>
  /** The content type of a successful reply that is not JSON. */
  stream: string | undefined
}

let rewind: Console
let run: RunRef
beforeAll(async () => {
  rewind = await startConsole({ env: { REWIND_RATE_LIMIT: '1000000' } })
  const driven = await DrivenRun.start()
  await driven.decide(startTimer())
  run = driven.ref
})
afterAll(async () => {
  await rewind.close()
  await connection.close()
})

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** Returns the operations of the OpenAPI document that Rewind serves. */
async function operations(): Promise<Operation[]> {
  const document = record((await rewind.app.inject('/api/openapi.json')).json())
  return Object.entries(record(document.paths)).flatMap(([path, methods]) =>
    Object.entries(record(methods)).map(([method, described]) => {
      const { parameters, requestBody, responses } = record(described)
      const schemaIn = (value: unknown) =>
        record(record(record(value).content)['application/json']).schema as Json | undefined
      return {
        method,
        path,
        parameters: (parameters ?? []) as Parameter[],
        body: schemaIn(requestBody),
        responses: Object.fromEntries(
          Object.entries(record(responses)).map(([status, reply]) => [status, schemaIn(reply)]),
        ),
        stream: Object.keys(record(record(record(responses)[200]).content)).find(
          (type) => type !== 'application/json',
        ),
      }
    }),
  )
}

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '.',
    '..',
    '~',
    '%',
    '%2F',
    '\u0000',
    '\u202E',
    "'",
    '"',
    '\\',
    '-1',
    '1e99',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 1200, minLength: 900 }),
)

/**
 * Returns values for a parameter: some that exist, some that the schema allows, some that it does
 * not.
 */
function valueFor({ name, schema }: Parameter): fc.Arbitrary<string> {
  const known: Record<string, string[]> = {
    namespace: ['default', 'default', 'no-such-namespace'],
    workflowId: [run.workflowId, run.workflowId, 'no-such-workflow'],
    runId: [run.runId, run.runId, '01234567-89ab-4cde-8f01-23456789abcd'],
    group: ['0123456789ab', 'x'],
    order: ['asc', 'desc'],
    q: ['needle'],
    payloads: ['encoded', 'decoded'],
    query: ["WorkflowType = 'x'", "ExecutionStatus = 'Running'", 'broken (', "NoSuch = 'a'"],
    groupBy: ['ExecutionStatus'],
    pageToken: ['AAAA', 'e30', 'not a token'],
    pageSize: ['1', '10', '0', '-3', '1000000', 'ten'],
  }
  const named = fc.constantFrom(...(known[name] ?? ['x']))
  const byChance = record(schema).type === 'integer' ? fc.integer().map(String) : nasty
  return fc.oneof({ weight: 4, arbitrary: named }, { weight: 1, arbitrary: byChance })
}

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  nasty,
  fc.integer(),
)

/** Returns a body that the schema allows, or one with an extra, a missing or a wrong field. */
function bodyFor(schema: Json | undefined): fc.Arbitrary<Json | undefined> {
  if (schema === undefined) return fc.constant(undefined)
  const fields: Record<string, fc.Arbitrary<Json>> = {
    // Never a reset point of the run: the requests must change nothing for long.
    eventId: fc.constantFrom(1, 2, 3, 5, 50_000),
    reason: fc.constantFrom('because', ' trimmed ', 'ü'.repeat(1000), 'x'.repeat(1001)),
    requestId: fc.uuid(),
    reapplyExclude: fc.constantFrom<Json>([], ['SIGNAL'], ['SIGNAL', 'SIGNAL'], ['CANCEL']),
    options: fc.constantFrom<Json>({}, { versioningOverride: { behavior: 'AUTO_UPGRADE' } }),
    name: fc.constantFrom('addItem', '', 'ü'.repeat(1000)),
    input: fc.constantFrom<Json>([], [{ text: '7' }], [{ text: '{' }], [{ base64: '?' }]),
    expected: fc.constantFrom<Json>({}, { status: 'RUNNING' }, { historyLength: 1 }),
  }
  const names = Object.keys(record(record(schema).properties))
  const required = (record(schema).required ?? []) as string[]
  const valid = fc.record(Object.fromEntries(names.map((name) => [name, fields[name] ?? value])), {
    requiredKeys: required,
  }) as fc.Arbitrary<Json>
  const spoilt = fc
    .tuple(valid, fc.constantFrom(...names, 'surplus', '__proto__', 'constructor'), value)
    .map(([good, name, bad]) => {
      const body = record(good)
      Object.defineProperty(body, name, { value: bad, enumerable: true })
      return body as Json
    })
  return fc.oneof(
    { weight: 3, arbitrary: valid },
    { weight: 3, arbitrary: spoilt },
    { weight: 1, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

/**
 * These wait for a worker, which the run has not, so they address a workflow that does not exist.
 */
const waits = /\/(query|update|handlers|updates\/\{updateId\})$/

function requestFor({ method, path, parameters, body }: Operation): fc.Arbitrary<InjectOptions> {
  const given = fc.tuple(
    ...parameters.map((parameter) =>
      waits.test(path) && parameter.name === 'workflowId'
        ? fc.constant('no-such-workflow')
        : valueFor(parameter),
    ),
  )
  const present = fc.infiniteStream(fc.boolean())
  return fc
    .tuple(given, present, bodyFor(body), nasty)
    .map(([values, isPresent, payload, extra]) => {
      let url = path
      const query = new URLSearchParams()
      for (const [index, parameter] of parameters.entries()) {
        const text = values[index] ?? ''
        if (parameter.in === 'path') {
          url = url.replace(`{${parameter.name}}`, encodeURIComponent(text))
        } else if (isPresent.next().value) query.set(parameter.name, text)
      }
      if (isPresent.next().value && isPresent.next().value) query.set('surplus', extra)
      const search = query.toString()
      return {
        method: method.toUpperCase() as 'GET' | 'POST',
        url: search === '' ? url : `${url}?${search}`,
        ...(payload !== undefined && {
          payload: JSON.stringify(payload),
          headers: { 'content-type': 'application/json' },
        }),
      }
    })
}

test(`${total} random requests each get a documented answer, and no internal error`, async () => {
  const all = await operations()
  expect(all.length).toBeGreaterThan(15)
  const answers = new Map<number, number>()
  for (const operation of all) {
    // The stream of an open run has no end.
    if (operation.stream === 'text/event-stream') continue
    await fc.assert(
      fc.asyncProperty(requestFor(operation), async (request) => {
        const reply = await rewind.app.inject(request)
        answers.set(reply.statusCode, (answers.get(reply.statusCode) ?? 0) + 1)
        const told = `${request.method} ${request.url} ${request.payload}: ${reply.body.slice(0, 500)}`
        // Temporal answers, so no request may end in an error of Rewind's.
        expect(reply.statusCode, told).toBeLessThan(500)
        const schema = operation.responses[reply.statusCode]
        // An empty id or the id `.` makes another URL, which no operation has.
        const isStream = operation.stream !== undefined && reply.statusCode === 200
        if (isStream) expect(reply.headers['content-type'], told).toContain(operation.stream)
        else if (schema === undefined) expect([404, 405], told).toContain(reply.statusCode)
        else {
          expect(reply.headers['content-type'], told).toContain('application/json')
          const body: unknown = reply.json()
          expect([...Errors(record(schema), body)], told).toEqual([])
          expect(Check(record(schema), body), told).toBe(true)
        }
        expect(reply.headers['x-request-id'], told).toBeTruthy()
      }),
      { numRuns: Math.ceil(total / all.length) },
    )
  }
  // Both successes and refusals occurred.
  for (const status of [200, 400, 404, 409]) expect(answers.get(status), `${status}`).toBeTruthy()
}, 300_000)
