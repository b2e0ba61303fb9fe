import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import {
  type EventRow,
  exportHistory,
  followHistory,
  type HistoryPage,
  type IndexLine,
  type IndexPage,
  listResetPoints,
  readHistory,
  type SearchLine,
  searchHistory,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import { toEventRow } from '@rewind/history/rows/event-row'
import { temporal as proto } from '@rewind/operations/temporal/proto'
import { findTemporalCli } from '@rewind/sandbox/temporal-cli'
import { waitFor } from '@rewind/sandbox/wait-for'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, payload, scheduleActivity, startTimer } from './drive.ts'
import { startOwnServer } from './own-server.ts'

// A cluster may send the history in its stored form: batches of bytes instead of events.

const { CommandType, IndexedValueType } = proto.api.enums.v1

let server: Awaited<ReturnType<typeof startOwnServer>>
let rewind: Console
let run: DrivenRun
beforeAll(async () => {
  server = await startOwnServer({
    'frontend.sendRawWorkflowHistory': true,
    'history.sendRawWorkflowHistory': true,
  })
  rewind = await startConsole({ env: { TEMPORAL_ADDRESS: server.address } })
  await addSearchAttribute('CustomerId')
  run = await stuckRun()
}, 300_000)
afterAll(async () => {
  await rewind?.close()
  await server?.stop()
  await connection.close()
})

async function addSearchAttribute(name: string): Promise<void> {
  const { operatorService } = server.connection
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: { [name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD },
  })
}

/**
 * Returns a run of many batches whose last task failed. Its start and one of its commands have the
 * attribute.
 */
async function stuckRun(): Promise<DrivenRun> {
  const started = await waitFor('the search attribute', () =>
    DrivenRun.start(
      `raw-${randomUUID()}`,
      {
        input: { payloads: [payload({ basket: 'a kilogram of figs' })] },
        searchAttributes: { indexedFields: { CustomerId: payload('acme') } },
      },
      server.connection,
    ).catch(() => undefined),
  )
  await started.decide(scheduleActivity(started.taskQueue, 'charge'), startTimer(), {
    commandType: CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    upsertWorkflowSearchAttributesCommandAttributes: {
      searchAttributes: { indexedFields: { CustomerId: payload('emca') } },
    },
  })
  for (let sent = 0; sent < 60; sent++) await started.signal(`signal-${sent}`)
  await started.failTask(
    '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, ActivityTaskScheduled)',
  )
  return started
}

async function read(url: string, query: Record<string, string | number> = {}): Promise<string> {
  const reply = await rewind.app.inject(fillUrl(url, run.ref, query))
  expect(reply.statusCode).toBe(200)
  return reply.body
}

const lines = <Line>(body: string): Line[] =>
  body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

async function wholeHistory(order: 'asc' | 'desc'): Promise<HistoryPage['events']> {
  const events: HistoryPage['events'] = []
  let pageToken: string | undefined
  do {
    const query = { order, pageSize: 16, ...(pageToken === undefined ? {} : { pageToken }) }
    const page: HistoryPage = JSON.parse(await read(readHistory.url, query))
    events.push(...page.events)
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
  return order === 'asc' ? events : events.reverse()
}

/** The server decodes the batches itself when the history is read newest first. */
let events: HistoryPage['events']
beforeAll(async () => {
  events = await wholeHistory('desc')
  expect(events.length).toBeGreaterThan(65)
})

test('the server sends raw history instead of events', async () => {
  const reply = await server.connection.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: run.workflowId, runId: run.runId },
  })
  expect(reply.history?.events ?? []).toEqual([])
  expect(reply.rawHistory.length).toBeGreaterThan(60)
})

test('every event is there, read oldest first and newest first', async () => {
  // The stored bytes lack the type that the server adds to a search attribute when it decodes it.
  expect(withoutMetadata(await wholeHistory('asc'))).toEqual(withoutMetadata(events))
})

const withoutMetadata = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'metadata' ? undefined : inner)))

test.each(['asc', 'desc'] as const)('the index has all rows and pages, %s', async (order) => {
  const index = lines<IndexLine>(await read(streamHistoryIndex.url, { order }))
  expect(index[0]).toEqual({ length: events.length })
  expect(index.at(-1)).toEqual({ end: true })
  const rows = index.filter((line): line is EventRow => 'eventId' in line)
  expect(order === 'asc' ? rows : rows.reverse()).toEqual(events.map(toEventRow))
  const pages = index.flatMap((line): IndexPage[] => ('page' in line ? [line.page] : []))
  expect(pages.length).toBeGreaterThan(1)
  for (const { from, to, ...query } of pages) {
    const page: HistoryPage = JSON.parse(await read(readHistory.url, query))
    const ids = page.events.map(({ eventId }) => eventId)
    expect(ids).toEqual(expect.arrayContaining([from, to]))
  }
})

test('a search finds the content of an input', async () => {
  const found = lines<SearchLine>(await read(searchHistory.url, { q: 'kilogram' }))
  expect(found).toContainEqual(expect.objectContaining({ eventId: 1, where: 'input' }))
})

// The CLI does not print fields that only a newer server has.
test.skipIf(inject('temporalServer') !== undefined)('the export is the CLI’s', async () => {
  const { path } = await findTemporalCli(() => undefined)
  const asked = ['workflow', 'show', '--output', 'json', '-w', run.workflowId, '-r', run.runId]
  const { stdout } = await promisify(execFile)(path, [...asked, '--address', server.address], {
    maxBuffer: 2 ** 26,
  })
  expect(stdout).toContain('EVENT_TYPE_WORKFLOW_TASK_FAILED')
  expect(await read(exportHistory.url)).toBe(stdout)
})

test('the decoded export has every event and names search attributes as the namespace does', async () => {
  const exported = JSON.parse(await read(exportHistory.url, { payloads: 'decoded' }))
  const [{ workflowExecutionStartedEventAttributes: started }] = exported.events
  expect(started.searchAttributes.indexedFields).toEqual({ CustomerId: 'acme' })
  expect(exported.events).toHaveLength(events.length)
})

test('points are suggested from the history', async () => {
  const { points, suggested } = JSON.parse(await read(listResetPoints.url))
  expect(suggested).toMatchObject({ eventId: 4 })
  expect(points).toContainEqual(
    expect.objectContaining({
      eventId: 4,
      decided: expect.stringMatching(/schedules chargeCard.*upserts CustomerId/),
    }),
  )
})

test('new rows are followed', async () => {
  const followed = rewind.app.inject(fillUrl(followHistory.url, run.ref, { after: events.length }))
  await run.terminate('the test is over')
  const { body } = await followed
  expect(body).toContain('WORKFLOW_EXECUTION_TERMINATED')
  expect(body).toContain('event: closed')
})
