/// <reference lib="dom" />
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import type { EventRow } from '@rewind/contract/history'
import proto from '@temporalio/proto'
import Long from 'long'
import type { SampleRun } from '../start-sample.ts'
import { describeRun } from '../wait-for.ts'
import { longHistory } from '../workloads/long-history.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import type { FigureRow } from './figures.ts'

const [from, to] = [44_000, 50_000]
const eventsASecond = 100

/** Measures a page of a growing run: no event is missing, duplicated or read again. */
export async function measureLive(context: BenchContext): Promise<FigureRow[]> {
  const { consoleUrl, executablePath } = context.settings
  const run = await growingRun(context)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const heard = await listenTo(page)
    const path = `workflows/${encodeURIComponent(run.workflowId)}/${run.runId}/history`
    await page.goto(`${consoleUrl}/namespaces/${namespace}/${path}`)
    await page.waitForSelector('[data-testid=event-count][data-complete=true]')
    const before = await lengthOf(context, run)
    const frames = await countFrames(page)
    const began = performance.now()
    await grow(context, run, to - before)
    const seconds = (performance.now() - began) / 1000
    const last = await lengthOf(context, run)
    const grown = performance.now()
    await page
      .getByTestId('event-count')
      .filter({ hasText: last.toLocaleString('en') })
      .waitFor({ timeout: 120_000 })
    const lag = (performance.now() - grown) / 1000
    const expected = new Set(Array.from({ length: last - before }, (_, at) => before + 1 + at))
    const wrong = heard.eventIds.filter((eventId) => !expected.delete(eventId)).length
    const pace = Math.round((last - before) / seconds)
    const row = (what: string, unit: string, atMost: number | undefined, rewind: number) => ({
      what: `a run grows to ${to} events by ${pace} a second: ${what}`,
      unit,
      atMost,
      bare: undefined,
      ui: undefined,
      rewind,
    })
    return [
      row('frame at p95, scrolling', 'ms', 20, await frames()),
      row('events missing', '', 0, expected.size),
      row('events told twice', '', 0, wrong),
      row('times it was read again', '', 0, heard.reads() - 1),
      row('until the last one is shown', 's', undefined, lag),
    ]
  } finally {
    await browser.close()
  }
}

/**
 * Creates a new run of about 44,000 events quickly: a reset of a stored run to its last workflow
 * task. No worker polls its task queue, so each signal is one event.
 */
async function growingRun({ client }: BenchContext): Promise<SampleRun> {
  const { workflowService: service } = client
  const kept = await longHistory(client, `bench-${from}`, from)
  const { EventType, ResetReapplyExcludeType } = proto.temporal.api.enums.v1
  let nextPageToken: Uint8Array = new Uint8Array()
  do {
    const page = await service.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: kept,
      nextPageToken,
    })
    const task = page.history?.events?.find(
      ({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    )
    if (task) {
      const { runId } = await service.resetWorkflowExecution({
        namespace,
        workflowExecution: kept,
        workflowTaskFinishEventId: task.eventId ?? Long.ZERO,
        reason: 'bench',
        requestId: randomUUID(),
        resetReapplyExcludeTypes: [ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL],
      })
      return { workflowId: kept.workflowId, runId }
    }
    nextPageToken = page.nextPageToken
  } while (nextPageToken.length > 0)
  throw new Error('The long history has no workflow task.')
}

async function grow({ client }: BenchContext, run: SampleRun, events: number): Promise<void> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId)
  const began = performance.now()
  for (let sent = 0; sent < events; ) {
    const due = Math.min(events, Math.ceil(((performance.now() - began) / 1000) * eventsASecond))
    const signals = Array.from({ length: Math.min(25, due - sent) }, () => handle.signal('grow'))
    sent += signals.length
    await Promise.all([...signals, wait(20)])
  }
}

async function lengthOf({ client }: BenchContext, run: SampleRun): Promise<number> {
  const { workflowExecutionInfo } = await describeRun(client, run)
  return Number(workflowExecutionInfo?.historyLength)
}

/** Records the new events that the page receives, and how often it reads the whole history. */
async function listenTo(page: Page) {
  const client: CDPSession = await page.context().newCDPSession(page)
  const eventIds: number[] = []
  let reads = 0
  await client.send('Network.enable')
  client.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
    if (eventName !== 'rows') return
    const rows: EventRow[] = JSON.parse(data)
    eventIds.push(...rows.map(({ eventId }) => eventId))
  })
  client.on('Network.requestWillBeSent', ({ request }) => {
    if (request.url.includes('/history/index')) reads += 1
  })
  return { eventIds, reads: () => reads }
}

/**
 * Scrolls slowly. The returned function stops it and returns the 95th percentile of the frame time
 * in milliseconds.
 */
async function countFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const frames: number[] = []
    Reflect.set(window, 'frameTimes', frames)
    const scroller = document.querySelector('table')?.parentElement
    let before = performance.now()
    const step = (now: number) => {
      frames.push(now - before)
      before = now
      if (scroller) scroller.scrollTop += 100
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })
  return () =>
    page.evaluate(() => {
      const frames: number[] = Reflect.get(window, 'frameTimes')
      frames.sort((a, b) => a - b)
      return frames[Math.floor(frames.length * 0.95)] ?? Number.NaN
    })
}
