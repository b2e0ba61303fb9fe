import type { HistoryEvent } from '@rewind/contract/history'
import { toEventRow } from '@rewind/history/rows/event-row'
import { expect, test } from 'vitest'
import { withoutPayloads } from '../../src/access/without-payloads.ts'
import type { Temporal } from '../../src/temporal/gateway.ts'

const card = { encoding: 'json/plain', size: '11', text: '"card 4111"' }
const hidden = { encoding: 'json/plain', size: '11', hidden: true }
const event = (eventId: number): HistoryEvent => ({
  eventId,
  type: 'ACTIVITY_TASK_SCHEDULED',
  time: '2026-11-25T09:00:00.000Z',
  attributes: { activityId: 'a', input: { payloads: [card] } },
})
const pages = [[event(3), event(2)], [event(1)]]

async function* each<T>(values: readonly T[]) {
  yield* values
}

/** A gateway whose every reply holds the card. */
const temporal = {
  listWorkflows: async () => ({ workflows: [{ memo: { card } }] }),
  describe: async () => ({ info: { memo: { card } }, pendingActivities: [] }),
  readActivity: async () => ({ activity: { heartbeatDetails: [card] } }),
  readRunMetadata: async () => ({ summary: card }),
  query: async () => ({ result: [card] }),
  readUpdate: async () => ({ result: [card] }),
  readHandlers: async () => ({ queries: [{ name: 'cart' }], currentDetails: 'card 4111' }),
  readHistory: async (_: unknown, { pageToken }: { pageToken?: string }) => ({
    events: pages[pageToken === undefined ? 0 : 1],
    ...(pageToken === undefined && { nextPageToken: 'AAAA' }),
  }),
  scanRows: () =>
    each(pages.map((events) => ({ rows: events.map(toEventRow), order: 'desc', pageSize: 9 }))),
  scanHistory: () => each(pages),
  scanHistoryJson: () => each(['"card 4111"']),
  findEvents: () => each(pages.flat()),
} as unknown as Temporal
const run = { namespace: 'n', workflowId: 'w', runId: 'r' }

type Read = (gateway: Temporal) => Promise<unknown>

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

test.each<[string, Read]>([
  ['listWorkflows', (gateway) => gateway.listWorkflows('n', {})],
  ['describe', (gateway) => gateway.describe(run)],
  ['readActivity', (gateway) => gateway.readActivity({ ...run, activityId: 'a' })],
  ['readRunMetadata', (gateway) => gateway.readRunMetadata(run)],
  ['query', (gateway) => gateway.query(run, { name: 'cart', input: [] })],
  ['readUpdate', (gateway) => gateway.readUpdate(run, 'u', { isAwaited: true })],
  ['readHandlers', (gateway) => gateway.readHandlers(run)],
  ['readHistory', (gateway) => gateway.readHistory(run, {})],
  ['scanRows', (gateway) => all(gateway.scanRows(run, { order: 'desc' }))],
  ['scanHistory', (gateway) => all(gateway.scanHistory(run))],
  ['findEvents', (gateway) => all(gateway.findEvents(run, { types: [] }))],
])('%s tells no data', async (_, read) => {
  expect(JSON.stringify(await read(temporal))).toContain('4111')
  expect(JSON.stringify(await read(withoutPayloads(temporal)))).not.toContain('4111')
})

test('rows keep the size, and name the page that returns them again', async () => {
  const found = await all(withoutPayloads(temporal).scanRows(run, { order: 'desc' }))
  expect(found.map(({ rows }) => rows.map(({ eventId, text }) => [eventId, text]))).toEqual([
    [
      [3, 'input 11 bytes (json/plain)'],
      [2, 'input 11 bytes (json/plain)'],
    ],
    [[1, 'input 11 bytes (json/plain)']],
  ])
  expect(found.map(({ pageToken }) => pageToken)).toEqual([undefined, 'AAAA'])
  expect(await withoutPayloads(temporal).query(run, { name: 'cart', input: [] })).toEqual({
    result: [hidden],
  })
})

test('an export is refused, because it holds each event as it is stored', async () => {
  await expect(
    all(withoutPayloads(temporal).scanHistoryJson(run, 'decoded')),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
