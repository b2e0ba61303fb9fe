import { execFile } from 'node:child_process'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import {
  type EventRow,
  exportHistory,
  followHistory,
  type IndexLine,
  type IndexPage,
  readHistory,
  type SearchLine,
  searchHistory,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import { toEventRow } from '@rewind/history/rows/event-row'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { temporal as proto } from '@rewind/operations/temporal/proto'
import { findTemporalCli } from '@rewind/sandbox/temporal-cli'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, payload, startTimer } from './drive.ts'

const { CommandType } = proto.api.enums.v1

let rewind: Console
let port: number
beforeAll(async () => {
  rewind = await startConsole()
  await rewind.app.listen({ host: '127.0.0.1', port: 0 })
  port = (rewind.app.server.address() as AddressInfo).port
})
afterAll(async () => {
  await rewind.close()
  await connection.close()
})

const marker = (name: string, detail: unknown) => ({
  commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
  recordMarkerCommandAttributes: {
    markerName: name,
    details: { data: { payloads: [payload(detail)] } },
  },
})

/** Maps arrive in any order, and the CLI sorts them by their bytes. */
const manyDetails = {
  commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
  recordMarkerCommandAttributes: {
    markerName: 'sorted',
    details: Object.fromEntries(
      ['z', 'a', 'ﬀ', '🪢', 'é', 'Z', '__proto__', 'toString', ''].map((key) => [
        key,
        { payloads: [payload(key)] },
      ]),
    ),
  },
}

/** Returns a run with this many batches of events, which take several pages to read. */
async function longRun(batches = 150): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  for (let sent = 0; sent < batches; sent += 25) {
    await Promise.all(Array.from({ length: 25 }, (_, at) => run.signal(`signal-${sent + at}`)))
  }
  return run
}

async function read(url: string, query: Record<string, string | number>, run: DrivenRun) {
  return await rewind.app.inject(fillUrl(url, run.ref, query))
}

const linesOf = <Line>(body: string): Line[] =>
  body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

async function wholeHistory(run: DrivenRun) {
  const { body } = await ask(rewind, readHistory, { params: run.ref, query: { pageSize: 256 } })
  return body.events
}

test.each(['asc', 'desc'] as const)(
  'the index has a row for every event, %s, and its pages lead back to them',
  async (order) => {
    const run = await longRun()
    const events = await wholeHistory(run)
    const lines = linesOf<IndexLine>((await read(streamHistoryIndex.url, { order }, run)).body)
    const rows = lines.filter((line): line is EventRow => 'eventId' in line)
    const expected = events.map(toEventRow)
    expect(rows).toEqual(order === 'asc' ? expected : expected.reverse())
    expect(lines[0]).toEqual({ length: events.length })
    expect(lines.at(-1)).toEqual({ end: true })

    // A token leads to the same page even after the run has grown.
    await run.signal('later')
    const pages = lines.flatMap((line): IndexPage[] => ('page' in line ? [line.page] : []))
    expect(pages.length).toBeGreaterThan(1)
    for (const { from, to, ...query } of pages.slice(1)) {
      const { body } = await ask(rewind, readHistory, { params: run.ref, query })
      const ids = body.events
        .map(({ eventId }: EventRow) => eventId)
        // From 1.32 on the server appends newer events to the last page.
        .filter((eventId: number) => eventId <= events.length)
      expect([Math.min(...ids), Math.max(...ids), ids.length]).toEqual([from, to, to - from + 1])
    }
  },
)

test('the index is compressed for clients that accept it, and arrives page by page', async () => {
  const run = await longRun()
  const reply = await rewind.app.inject({
    url: fillUrl(streamHistoryIndex.url, run.ref),
    headers: { 'accept-encoding': 'gzip, br' },
  })
  expect(reply.headers).toMatchObject({
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
  })
  const plain = gunzipSync(reply.rawPayload).toString()
  expect(plain).toBe((await read(streamHistoryIndex.url, {}, run)).body)
})

test('an error before the index begins is an ordinary refusal', async () => {
  const params = { namespace: 'default', workflowId: 'no-such', runId: crypto.randomUUID() }
  expect(await ask(rewind, streamHistoryIndex, { params })).toMatchObject({
    status: 404,
    body: { code: 'NOT_FOUND' },
  })
})

/** Temporal, with its pages counted and, from `failAt` on, failing. */
function counting(temporal: Temporal, failAt = Number.POSITIVE_INFINITY) {
  const pages = { read: 0 }
  const counted: Temporal = {
    ...temporal,
    async *scanRows(...given) {
      for await (const page of temporal.scanRows(...given)) {
        if (++pages.read >= failAt) throw new Error('gone')
        yield page
      }
    },
  }
  return { pages, counted }
}

test('a stream that breaks off says so in its last line', async () => {
  const run = await longRun()
  const real = connectGateway({ address: inject('temporalAddress') } as never)
  const { counted } = counting(real, 2)
  const mine = await startConsole({ temporal: counted })
  const reply = await mine.app.inject(fillUrl(streamHistoryIndex.url, run.ref))
  expect(linesOf<IndexLine>(reply.body).at(-1)).toMatchObject({ error: { code: 'INTERNAL' } })
  await mine.close()
  await real.close()
})

test('reading stops when the browser reads no further, and when it disconnects', async () => {
  const run = await DrivenRun.start()
  // Far more than the buffers in between hold.
  const wide = 'x'.repeat(250)
  for (let round = 0; round < 30; round++) {
    await run.decide(
      ...Array.from({ length: 400 }, (_, at) => marker(`${wide}-${round}-${at}`, at)),
      startTimer(`timer-${round}`),
    )
    await run.signal(`again-${round}`)
  }
  const real = connectGateway({ address: inject('temporalAddress') } as never)
  const { pages, counted } = counting(real)
  const small: Temporal = {
    ...counted,
    // One batch a page gives many pages, so that the test sees where reading stops.
    scanRows: (ref, options) => oneByOne(counted, ref, options?.order ?? 'asc', pages),
  }
  const mine = await startConsole({ temporal: small })
  await mine.app.listen({ host: '127.0.0.1', port: 0 })
  const { port: minePort } = mine.app.server.address() as AddressInfo
  const reply = await new Promise<import('node:http').IncomingMessage>((resolve) =>
    request(
      { port: minePort, host: '127.0.0.1', path: fillUrl(streamHistoryIndex.url, run.ref) },
      resolve,
    ).end(),
  )
  reply.pause()
  const stable = async () => {
    for (let before = -1; before !== pages.read; ) {
      before = pages.read
      for (let turn = 0; turn < 50; turn++) await real.describe(run.ref)
    }
    return pages.read
  }
  const held = await stable()
  expect(held).toBeLessThan(60)
  reply.destroy()
  expect((await stable()) - held).toBeLessThanOrEqual(2)
  await mine.close()
  await real.close()
}, 120_000)

async function* oneByOne(
  temporal: Temporal,
  run: { namespace: string; workflowId: string; runId: string },
  order: 'asc' | 'desc',
  pages: { read: number },
) {
  let pageToken: string | undefined
  do {
    const page = await temporal.readHistory(run, {
      order,
      pageSize: 1,
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    pages.read += 1
    yield {
      rows: page.events.map(toEventRow),
      order,
      pageSize: 1,
      ...(pageToken === undefined ? {} : { pageToken }),
    }
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
}

/** Collects the server-sent events of a run as they arrive. */
function listen(run: DrivenRun, after: number, lastEventId?: string) {
  const received: { event: string; id?: string; data: unknown }[] = []
  let rest = ''
  const sent = request(
    {
      port,
      host: '127.0.0.1',
      path: fillUrl(followHistory.url, run.ref, { after }),
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    },
    (reply) =>
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        const blocks = (rest + chunk).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          const fields = new Map(
            block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
          )
          const event = fields.get('event')
          if (event === undefined) continue
          const id = fields.get('id')
          received.push({
            event,
            data: JSON.parse(fields.get('data') ?? 'null'),
            ...(id === undefined ? {} : { id }),
          })
        }
      }),
  )
  sent.on('error', () => undefined)
  sent.end()
  const ids = () =>
    received
      .filter(({ event }) => event === 'rows')
      .flatMap(({ data }) => (data as EventRow[]).map(({ eventId }) => eventId))
  return { received, ids, leave: () => sent.destroy() }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at)

test('new events arrive once and in order, and so does the close of the run', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  const [one, two] = [listen(run, 5), listen(run, 2)]
  await expect.poll(two.ids, { timeout: 20_000 }).toEqual([3, 4, 5])
  for (let sent = 0; sent < 300; sent += 25) {
    await Promise.all(Array.from({ length: 25 }, () => run.signal()))
  }
  await run.complete()
  const { workflowExecutionInfo } = await run.describe()
  const length = Number(workflowExecutionInfo?.historyLength)
  await expect.poll(one.ids, { timeout: 30_000 }).toEqual(range(6, length))
  await expect.poll(two.ids, { timeout: 30_000 }).toEqual(range(3, length))
  for (const { received } of [one, two]) {
    await expect
      .poll(() => received.at(-1), { timeout: 30_000 })
      .toMatchObject({
        event: 'closed',
        data: { status: 'COMPLETED' },
      })
  }
  expect(one.received.findLast(({ event }) => event === 'rows')?.id).toBe(String(length))
})

test('a broken connection continues where it stopped', async () => {
  const run = await longRun(50)
  const { length } = await wholeHistory(run)
  const first = listen(run, 0)
  await expect.poll(first.ids, { timeout: 20_000 }).toEqual(range(1, length))
  first.leave()
  await run.signal('while away')
  // The browser sends its first address again, and the last event id with it.
  const again = listen(run, 0, String(length))
  await expect.poll(again.ids, { timeout: 20_000 }).toEqual([length + 1])
  again.leave()
})

test('an exported history is what the CLI prints, byte for byte', async () => {
  const { path } = await findTemporalCli(() => undefined)
  const run = await longRun()
  await run.decide(
    marker('odd', { html: '<b>&"\'</b>', sign: '\u2028', emoji: '🪢', long: '9'.repeat(30) }),
    manyDetails,
    startTimer('second'),
  )
  const show = ['workflow', 'show', '--output', 'json', '--address', inject('temporalAddress')]
  const { stdout } = await promisify(execFile)(
    path,
    [...show, '-w', run.workflowId, '-r', run.runId],
    { maxBuffer: 2 ** 28 },
  )
  const reply = await read(exportHistory.url, {}, run)
  // The CLI does not print fields that only a newer server has.
  if (inject('temporalServer') === undefined) expect(reply.body === stdout).toBe(true)
  expect(reply.headers['content-disposition']).toMatch(/^attachment; filename="driven-.*\.json"$/)
  const bare = await DrivenRun.start()
  expect(JSON.parse((await read(exportHistory.url, {}, bare)).body).events).toHaveLength(2)
})

test.each([
  ['plain-1.2', 'plain-1.2-RUN.json', undefined],
  ['a/b "c"', 'a-b -c--RUN.json', undefined],
  ['Zürich 🪢\u202e', 'Z-rich---RUN.json', 'Zürich 🪢--RUN.json'],
  ['x'.repeat(900), `${'x'.repeat(50)}-RUN.json`, undefined],
])(
  'the file of %j has the id as its name, as far as file names allow',
  async (id, plain, whole) => {
    const run = await DrivenRun.start(`${id}`)
    const header = String(
      (await read(exportHistory.url, {}, run)).headers['content-disposition'],
    ).replaceAll(run.runId, 'RUN')
    expect(header).toContain(`filename="${plain.replaceAll(' ', '-')}"`)
    const encoded = /filename\*=UTF-8''(.*)$/.exec(header)?.[1]
    if (whole !== undefined) expect(decodeURIComponent(encoded ?? '')).toBe(whole)
  },
)

test('a decoded export has the exact values of payloads', async () => {
  const run = await DrivenRun.start()
  const huge = { commandType: CommandType.COMMAND_TYPE_RECORD_MARKER }
  await run.decide({
    ...huge,
    recordMarkerCommandAttributes: {
      markerName: 'exact',
      details: {
        data: {
          payloads: [
            {
              metadata: { encoding: Buffer.from('json/plain') },
              data: Buffer.from('{"big":12345678901234567890.10}'),
            },
          ],
        },
      },
    },
  })
  const { body } = await read(exportHistory.url, { payloads: 'decoded' }, run)
  expect(body).toContain('{"big":12345678901234567890.10}')
  expect(JSON.parse(body).events).toHaveLength((await wholeHistory(run)).length)
})

test('a text is found in payloads, newest first, with the number of events searched', async () => {
  const run = await longRun()
  await run.decide(marker('m', { note: 'A Needle in it' }), startTimer('second'))
  const lines = linesOf<SearchLine>((await read(searchHistory.url, { q: 'needle' }, run)).body)
  const hits = lines.filter((line) => 'eventId' in line)
  expect(hits).toEqual([
    { eventId: expect.any(Number), where: 'details data', text: '{"note":"A Needle in it"}' },
  ])
  const { length } = await wholeHistory(run)
  expect(lines.findLast((line) => 'lookedAt' in line)).toEqual({
    lookedAt: length,
    newest: length,
  })
  expect(lines.at(-1)).toEqual({ end: true })
})

test('a continued search covers the events since the last one, and no older ones', async () => {
  const run = await DrivenRun.start()
  await run.decide(marker('old', 'needle'))
  const before = (await wholeHistory(run)).length
  const search = async () => {
    const query = { q: 'needle', after: String(before) }
    return linesOf<SearchLine>((await read(searchHistory.url, query, run)).body)
  }
  expect(await search()).toEqual([{ lookedAt: 0, newest: before }, { end: true }])
  await run.signal('wake')
  await run.decide(marker('new', 'another needle'))
  const { length } = await wholeHistory(run)
  expect(await search()).toEqual([
    { eventId: expect.any(Number), where: 'details data', text: '"another needle"' },
    { lookedAt: length - before, newest: length },
    { end: true },
  ])
})
