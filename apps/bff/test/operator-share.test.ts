import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { startAttentionScan } from '@rewind/contract/attention'
import { readDashboard } from '@rewind/contract/dashboard'
import { backgroundHeader } from '@rewind/contract/endpoint'
import {
  type EventRow,
  type HistoryPage,
  type IndexLine,
  type IndexPage,
  readHistory,
  type SearchLine,
  searchHistory,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { cancelRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { countWorkflows, describeRun, listWorkflows } from '@rewind/contract/workflows'
import { waitFor } from '@rewind/sandbox/wait-for'
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, startTimer } from './drive.ts'
import { startOwnServer } from './own-server.ts'
import { type Method, PassingTemporal } from './passing-temporal.ts'

afterAll(() => connection.close())

const overRate = { code: status.RESOURCE_EXHAUSTED, details: 'namespace rate limit exceeded' }

let temporal: PassingTemporal
let rewind: Console
/** The calls that reached Temporal, each with its caller type. */
let calls: { method: Method; by: string | undefined }[]
beforeEach(async () => {
  temporal = new PassingTemporal(inject('temporalAddress'))
  const address = await temporal.start()
  calls = []
  temporal.refuse = (method, by) => {
    calls.push({ method, by })
    return undefined
  }
  rewind = await startConsole({ env: { TEMPORAL_ADDRESS: address } })
})
afterEach(async () => {
  await rewind.close()
  temporal.stop()
})

const callers = () => new Set(calls.map(({ by }) => by ?? 'none'))

async function openRun(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}

async function longRun(): Promise<DrivenRun> {
  const run = await openRun()
  for (let sent = 0; sent < 60; sent++) await run.signal(`signal-${sent}`)
  return run
}

test('operations and reads of an operator are marked as an operator’s', async () => {
  const run = await openRun()
  await ask(rewind, describeRun, { params: run.ref })
  await ask(rewind, listWorkflows, { params: { namespace } })
  await ask(rewind, countWorkflows, { params: { namespace } })
  await ask(rewind, readHistory, { params: run.ref })
  await ask(rewind, cancelRun, {
    params: run.ref,
    body: { reason: 'wrong order', requestId: randomUUID() },
  })
  expect(callers()).toEqual(new Set(['operator']))
  expect(calls).toContainEqual({ method: 'RequestCancelWorkflowExecution', by: 'operator' })
})

test('reads of a hidden page are not marked as an operator’s', async () => {
  const run = await openRun()
  await ask(rewind, describeRun, { params: run.ref, headers: { [backgroundHeader]: '1' } })
  expect(callers()).toEqual(new Set(['none']))
})

test('calls of a scan that an operator starts are not marked as an operator’s', async () => {
  await openRun()
  await ask(rewind, startAttentionScan, { params: { namespace }, body: {} })
  await waitFor('the scan to describe a run', async () =>
    calls.some(({ method }) => method === 'DescribeWorkflowExecution') ? true : undefined,
  )
  const byOperator = calls.filter(({ by }) => by === 'operator').map(({ method }) => method)
  // The request itself checks whether the namespace exists.
  expect(byOperator).toEqual(['DescribeNamespace'])
})

test('calls that refresh a dashboard are not marked as an operator’s', async () => {
  await ask(rewind, readDashboard, { params: { namespace } })
  const first = calls.filter(({ method }) => method === 'DescribeNamespace')
  expect(first).toEqual([{ method: 'DescribeNamespace', by: 'operator' }])
  // The counts by the hour are refreshed in the background.
  const counts = () => calls.filter(({ method }) => method === 'CountWorkflowExecutions')
  await waitFor('counts of hours', async () => (counts().length > 3 ? true : undefined))
  expect(new Set(counts().map(({ by }) => by))).toEqual(new Set([undefined]))
})

test('the pages of a long history do not use the operators’ share', async () => {
  const run = await longRun()
  const { body } = await rewind.app.inject(fillUrl(streamHistoryIndex.url, run.ref))
  expect(body).toContain('"end":true')
  const pages = calls.filter(({ method }) => method === 'GetWorkflowExecutionHistoryReverse')
  expect(pages[0]?.by).toBe('operator')
  expect(pages.length).toBeGreaterThan(1)
  expect(new Set(pages.slice(1).map(({ by }) => by))).toEqual(new Set([undefined]))
})

test('a call that one share refuses uses the other, but no write is sent twice', async () => {
  const run = await openRun()
  const body = { reason: 'wrong order', requestId: randomUUID() }
  temporal.refuse = (method, by) => {
    calls.push({ method, by })
    return by === 'operator' ? overRate : undefined
  }
  expect((await ask(rewind, describeRun, { params: run.ref })).status).toBe(200)
  expect(await ask(rewind, cancelRun, { params: run.ref, body })).toMatchObject({
    status: 429,
    body: { code: 'RATE_LIMITED' },
  })
  const cancels = calls.filter(({ method }) => method === 'RequestCancelWorkflowExecution')
  expect(cancels).toEqual([{ method: 'RequestCancelWorkflowExecution', by: 'operator' }])
})

const lines = <Line>(body: string): Line[] =>
  body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test.each([
  ['from the first page on', 0],
  ['from the second page on', 1],
])('where the reverse order is refused %s the history is read forward', async (_, served) => {
  const run = await longRun()
  const read = async (url: string, query = {}) =>
    (await rewind.app.inject(fillUrl(url, run.ref, query))).body
  const whole = lines<IndexLine>(await read(streamHistoryIndex.url))
  const rowsOf = (index: IndexLine[]) => index.filter((line): line is EventRow => 'eventId' in line)

  let pages = 0
  temporal.refuse = (method) => {
    if (method !== 'GetWorkflowExecutionHistoryReverse') return undefined
    pages += 1
    return pages > served ? overRate : undefined
  }
  const forward = lines<IndexLine>(await read(streamHistoryIndex.url))
  expect(rowsOf(forward)).toEqual(rowsOf(whole))
  expect(forward.at(-1)).toEqual({ end: true })
  const indexPages = forward.flatMap((line): IndexPage[] => ('page' in line ? [line.page] : []))
  expect(indexPages.at(-1)).toMatchObject({ order: 'asc', from: 1 })
  for (const { from, to, ...query } of indexPages.filter(({ order }) => order === 'asc')) {
    const { events }: HistoryPage = JSON.parse(await read(readHistory.url, query))
    const ids = events.map(({ eventId }) => eventId)
    expect(ids).toEqual(expect.arrayContaining([from, to]))
  }

  pages = 0
  const hits = lines<SearchLine>(await read(searchHistory.url, { q: 'nothing has this' }))
  expect(hits.at(-2)).toMatchObject({ lookedAt: whole.length - 2 - indexPagesOf(whole) })
})

const indexPagesOf = (index: IndexLine[]) => index.filter((line) => 'page' in line).length

test('a run’s problem is shown even if the reverse order is refused', async () => {
  const run = await DrivenRun.start()
  await run.failTask('broken')
  temporal.refuse = (method) =>
    method === 'GetWorkflowExecutionHistoryReverse' ? overRate : undefined
  const { body } = await ask(rewind, describeRun, { params: run.ref })
  expect(body.stuck).toMatchObject({ message: 'broken' })
})

/** A namespace with a limit of 20 calls a second, and workers and clients that want far more. */
test('fourteen of fourteen cancels are accepted when a namespace’s rate limit is exhausted', async () => {
  const server = await startOwnServer({ 'frontend.namespaceRPS': 20 })
  const limited = await startConsole({ env: { TEMPORAL_ADDRESS: server.address } })
  const runs: DrivenRun[] = []
  for (let at = 0; at < 14; at++) {
    runs.push(
      await waitFor('a run', () =>
        DrivenRun.start(`limited-${randomUUID()}`, {}, server.connection).catch(() => undefined),
      ),
    )
  }
  const over = new AbortController()
  let refused = 0
  const clients = Array.from({ length: 8 }, async () => {
    while (!over.signal.aborted) {
      await server.connection.workflowService
        .signalWorkflowExecution({
          namespace,
          workflowExecution: { workflowId: `nobody-${randomUUID()}` },
          signalName: 'go',
        })
        .catch(({ code }) => {
          if (code === status.RESOURCE_EXHAUSTED) refused += 1
        })
    }
  })
  await waitFor('the rate to be used up', async () => (refused > 20 ? true : undefined))
  const replies = []
  for (const run of runs) {
    const body = { reason: 'wrong order', requestId: randomUUID() }
    replies.push((await ask(limited, cancelRun, { params: run.ref, body })).status)
  }
  over.abort()
  await Promise.all(clients)
  await limited.close()
  await server.stop()
  expect(replies).toEqual(runs.map(() => 200))
}, 300_000)
