import { randomUUID } from 'node:crypto'
import { readHistory } from '@rewind/contract/history'
import { cancelRun, resetRun, terminateLatestRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { describeLatestRun, describeRun, readLineage } from '@rewind/contract/workflows'
import { temporal } from '@rewind/operations/temporal/proto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { DrivenRun, namespace, startTimer } from './drive.ts'
import { FakeTemporal } from './fake-temporal.ts'
import { portOf } from './listening.ts'
import { sharedConsole } from './shared-console.ts'

const { DescribeWorkflowExecutionRequest } = temporal.api.workflowservice.v1

const console = sharedConsole()

const unique = randomUUID()
const ids = [
  `orders/2026/7-${unique}`,
  `a b+c;d=e&f,g:h@i$j!k'l(m)*n-${unique}`,
  `100%-%2F-%25-%zz-${unique}`,
  `../../etc/passwd-${unique}`,
  `?query=1#fragment-${unique}`,
  `"quoted' \\back\\slash\\-${unique}`,
  `line\nbreak\ttab-${unique}`,
  `<script>alert(1)</script>-${unique}`,
  `\u202eright to left-${unique}`,
  `😀👨‍👩‍👧‍👦 é-${unique}`,
  `~tilde-${unique}`,
  `${'é'.repeat(481)}-${unique}`,
]
// These ids are short, so other tests may have left runs with them. The test reads them and does
// not count them.
const shortIds = ['.', '..', '~', '~.', '~..', 'count', 'cancel', 'runs', '%', '/', '//', ' ']

describe('an id survives exactly', () => {
  test.each([...ids, ...shortIds])('%j', async (workflowId) => {
    const run = await DrivenRun.start(workflowId, {
      workflowIdReusePolicy: 1,
      workflowIdConflictPolicy: 3,
    })
    await run.decide(startTimer())
    const params = { namespace, workflowId }
    const latest = await ask(console, describeLatestRun, { params })
    expect(latest.body.info).toMatchObject({ workflowId, runId: run.runId })
    const described = await ask(console, describeRun, { params: run.ref })
    expect(described.body.info).toMatchObject({ workflowId, runId: run.runId })
    const history = await ask(console, readHistory, { params: run.ref })
    expect(history.body.events[0].attributes.workflowId).toBe(workflowId)

    const reset = await ask(console, resetRun, {
      params: run.ref,
      body: { eventId: 4, reason: 'r', requestId: randomUUID() },
    })
    expect(reset.status, JSON.stringify(reset.body)).toBe(200)
    const { runId } = reset.body
    const cancelled = await ask(console, cancelRun, {
      params: { ...params, runId },
      body: { reason: 'r', requestId: randomUUID() },
    })
    expect(cancelled.body).toEqual({ runId, status: 'RUNNING', cancelRequested: true })
    const lineage = await ask(console, readLineage, { params, query: { runId: run.runId } })
    expect(lineage.body.runs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ runId: run.runId, madeBy: { by: 'start' } }),
        expect.objectContaining({ runId, madeBy: expect.objectContaining({ by: 'reset' }) }),
      ]),
    )
    const ended = await ask(console, terminateLatestRun, { params, body: { reason: 'r' } })
    expect(ended.body).toMatchObject({ runId, status: 'TERMINATED' })
    expect(await run.status(runId)).toBe('TERMINATED')
  })

  test('over a real socket, too', async () => {
    await console.app.listen({ host: '127.0.0.1', port: 0 })
    const origin = `http://127.0.0.1:${portOf(console.app.server)}`
    for (const workflowId of ids) {
      const reply = await fetch(
        `${origin}${fillUrl(describeLatestRun.url, { namespace, workflowId })}`,
      )
      expect(await reply.json()).toMatchObject({ info: { workflowId } })
    }
    for (const workflowId of shortIds) {
      const reply = await fetch(
        `${origin}${fillUrl(describeLatestRun.url, { namespace, workflowId })}`,
      )
      expect(await reply.json()).toMatchObject({ info: { workflowId } })
    }
  })
})

test('any id reaches Temporal unchanged', async () => {
  const fake = new FakeTemporal()
  const env = { TEMPORAL_ADDRESS: await fake.start(), REWIND_RATE_LIMIT: '1000000' }
  const toFake = await startConsole({ env })
  const anyId = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 })
  const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 100 })
  await fc.assert(
    fc.asyncProperty(ascii, anyId, async (anyNamespace, workflowId) => {
      const params = { namespace: anyNamespace, workflowId }
      expect((await ask(toFake, describeLatestRun, { params })).status).toBe(200)
      const asked = fake.lastRequest('DescribeWorkflowExecution')
      const request = DescribeWorkflowExecutionRequest.decode(asked)
      expect(request.namespace).toBe(anyNamespace)
      expect(request.execution?.workflowId).toBe(workflowId)
    }),
    { numRuns: 300 },
  )
  await toFake.close()
  fake.stop()
})

test('an id longer than any is refused', async () => {
  const params = { namespace, workflowId: 'x'.repeat(1001) }
  expect(await ask(console, describeLatestRun, { params })).toMatchObject({
    status: 400,
    body: { code: 'INVALID', details: { in: 'path', field: 'workflowId' } },
  })
  // Temporal counts bytes, not characters.
  const tooManyBytes = { namespace, workflowId: '😀'.repeat(900) }
  const reply = await ask(console, describeLatestRun, { params: tooManyBytes })
  expect([400, 404]).toContain(reply.status)
})

test('a namespace that no gRPC header can carry is refused', async () => {
  for (const name of ['ünder', 'a\nb', '😀']) {
    const params = { namespace: name, workflowId: 'x' }
    expect(await ask(console, describeLatestRun, { params })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { in: 'path', field: 'namespace' } },
    })
  }
})
