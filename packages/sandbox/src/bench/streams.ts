import { execFile } from 'node:child_process'
import { get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { followHistory, streamHistoryIndex } from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import { describeRun as describeRunEndpoint } from '@rewind/contract/workflows'
import type { SampleRun } from '../start-sample.ts'
import { describeRun } from '../wait-for.ts'
import { longHistory } from '../workloads/long-history.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import { asFigure, compare } from './compare.ts'
import type { FigureRow } from './figures.ts'

const many = 20

/**
 * Measures the memory of the console while it streams histories of 50,000 events, and the time of a
 * describe meanwhile.
 */
export async function measureStreams(context: BenchContext): Promise<FigureRow[]> {
  const run = await longHistory(context.client, 'bench-50000', 50_000)
  const idle = await settled(context)
  const one = await highest(context, () => readIndex(context, run))
  await settled(context)
  const live = await highest(context, () => whileFollowed(context, run, () => wait(10_000)))
  await settled(context)
  const all = await highest(context, async () => {
    await Promise.all(Array.from({ length: many }, () => readIndex(context, run)))
  })
  return [
    memory('BFF memory above idle, one history streams', 40, one - idle),
    memory(`BFF memory above idle, ${many} histories stream`, 250, all - idle),
    memory('memory of the console, idle', undefined, idle),
    memory(`memory of the console, ${many} pages open one by one and follow`, 300, live),
    memory(`memory of the console, ${many} histories stream at once`, undefined, all),
    await describeMeanwhile(context, run),
  ]
}

const memory = (what: string, atMost: number | undefined, megabytes: number): FigureRow => ({
  what,
  unit: 'MB',
  atMost,
  bare: undefined,
  ui: undefined,
  rewind: Math.max(0, megabytes),
})

/** Does the work while pages follow the run. Each reads the history first, one after the other. */
async function whileFollowed<T>(
  context: BenchContext,
  run: SampleRun,
  work: () => Promise<T>,
): Promise<T> {
  const { workflowExecutionInfo } = await describeRun(context.client, run)
  const after = Number(workflowExecutionInfo?.historyLength)
  const path = fillUrl(followHistory.url, { namespace, ...run }, { after })
  const streams: { destroy(): void }[] = []
  try {
    while (streams.length < many) {
      await readIndex(context, run)
      streams.push(await openStream(new URL(path, context.settings.consoleUrl)))
    }
    return await work()
  } finally {
    for (const stream of streams) stream.destroy()
  }
}

/** No limit: the row of an idle describe has one. */
async function describeMeanwhile(context: BenchContext, run: SampleRun): Promise<FigureRow> {
  const [small = run] = await context.startRuns(1)
  let isOver = false
  const streams = Array.from({ length: many }, async () => {
    while (!isOver) await readIndex(context, run)
  })
  const row = await compare({
    what: `describe while ${many} histories stream`,
    atMost: Number.NaN,
    pairs: 100,
    bare: () => describeRun(context.client, small),
    rewind: () => context.call(describeRunEndpoint, { params: { namespace, ...small } }),
  })
  isOver = true
  await Promise.all(streams)
  return { ...asFigure(row), atMost: undefined }
}

/** Opens a stream that has no end. */
const openStream = (url: URL): Promise<{ destroy(): void }> =>
  new Promise((resolve, reject) => {
    const asked = get(url, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`Live: ${reply.statusCode}`))
      reply.on('error', () => undefined).resume()
      resolve(asked)
    })
    asked.on('error', reject)
  })

/** Reads the whole stream like a browser: compressed and as fast as it arrives. */
function readIndex({ settings }: BenchContext, run: SampleRun): Promise<void> {
  const url = new URL(fillUrl(streamHistoryIndex.url, { namespace, ...run }), settings.consoleUrl)
  return new Promise((resolve, reject) => {
    const asked = get(url, { headers: { 'accept-encoding': 'gzip' } }, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`The index: ${reply.statusCode}`))
      reply.on('end', resolve).on('error', reject).resume()
    })
    asked.on('error', reject)
  })
}

async function highest(context: BenchContext, work: () => Promise<void>): Promise<number> {
  let [peak, isOver] = [0, false]
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await memoryOf(context))
      await wait(50)
    }
  })()
  await work()
  isOver = true
  await watching
  return peak
}

/** Returns the memory once it no longer falls: Node collects garbage with a delay. */
async function settled(context: BenchContext): Promise<number> {
  let [before, now] = [Number.POSITIVE_INFINITY, await memoryOf(context)]
  while (now < before - 1) {
    await wait(3_000)
    before = now
    now = await memoryOf(context)
  }
  return now
}

/** Returns the resident megabytes of the console's process, which is a child of its guard. */
async function memoryOf({ settings }: BenchContext): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'ppid=,rss='])
  const lines = stdout.trim().split('\n')
  const kilobytes = lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([parent]) => parent === settings.consolePid)
    .reduce((sum, [, size = 0]) => sum + size, 0)
  return kilobytes / 1024
}
