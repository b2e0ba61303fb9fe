/// <reference lib="dom" />
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { longHistory } from '../workloads/long-history.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import type { FigureRow } from './figures.ts'

/** In milliseconds. The bench does not wait longer for a page. */
const timeoutMs = 600_000

/** Measures all values of a cold load of a long history. */
export async function measureHistoryPage(context: BenchContext): Promise<FigureRow[]> {
  const { consoleUrl, uiUrl, executablePath } = context.settings
  const events = 50_000
  const run = await longHistory(context.client, 'bench-50000', events)
  const bareFirst = await timed(() => context.readPage(run, 16))
  const bareAll = await timed(() => context.readAllPages(run))
  const path = `${namespace}/workflows/${encodeURIComponent(run.workflowId)}/${run.runId}/history`
  const rewind = await loads(executablePath, {
    url: `${consoleUrl}/namespaces/${path}`,
    firstRow: 'tr[data-event] a[title]',
    complete: '[data-testid=event-count][data-complete=true]',
    middle: `${consoleUrl}/namespaces/${path}?event=${Math.round(events / 2)}`,
    opened: 'section[aria-labelledby=event-panel-title] dl',
    points: `${consoleUrl}/namespaces/${path.replace(/history$/, 'reset')}`,
    point: 'section[data-complete=true] [role=listbox] [role=option]',
    times: 3,
  })
  const ui = uiUrl
    ? await loads(executablePath, {
        url: `${uiUrl}/namespaces/${path}`,
        firstRow: '[data-testid=event-summary-row]',
        times: 1,
      })
    : undefined
  const row = (what: string, key: keyof PageLoad, unit: string, atMost: number, bare?: number) => ({
    what,
    unit,
    atMost,
    bare,
    ui: ui?.[key],
    rewind: rewind[key],
  })
  return [
    row('cold browser to first event row', 'firstRow', 's', 0.8, bareFirst),
    row('every event in the table', 'complete', 's', 2.4, bareAll),
    row('deep link to the middle event', 'middle', 's', 1.5),
    row('reset points in the picker', 'points', 's', 2, bareAll),
    row('frame at p95, scrolling while it loads', 'framesLoading', 'ms', 20),
    row('frame at p95, scrolling after', 'framesAfter', 'ms', 20),
    row('main thread blocked until all is loaded', 'blocked', 's', 0.5),
    row('JS heap after load and collection', 'heap', 'MB', 100),
    row('JavaScript to the history page, compressed', 'script', 'kB', 220),
    row('requests to the history page', 'requests', '', 12),
  ]
}

interface Site {
  url: string
  firstRow: string
  /** Absent: the page is complete when the network is idle. */
  complete?: string
  middle?: string
  opened?: string
  points?: string
  point?: string
  times: number
}

type PageLoad = Partial<
  Record<
    | 'firstRow'
    | 'complete'
    | 'middle'
    | 'points'
    | 'framesLoading'
    | 'framesAfter'
    | 'blocked'
    | 'heap'
    | 'script'
    | 'requests',
    number
  >
>

async function loads(executablePath: string, site: Site): Promise<PageLoad> {
  const all: PageLoad[] = []
  for (let time = 0; time < site.times; time++) {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const browser = await chromium.launch({ executablePath, args })
    try {
      all.push(await load(browser, site))
    } finally {
      await browser.close()
    }
  }
  const keys = new Set(all.flatMap((each) => Object.keys(each) as (keyof PageLoad)[]))
  return Object.fromEntries(
    [...keys].map((key) => {
      const values = all.flatMap((each) => each[key] ?? []).sort((a, b) => a - b)
      return [key, values[Math.floor(values.length / 2)] ?? Number.NaN]
    }),
  )
}

async function load(browser: Browser, site: Site): Promise<PageLoad> {
  const found: PageLoad = {}
  {
    const { page, client, traffic } = await open(browser)
    const began = performance.now()
    await page.goto(site.url, { waitUntil: 'commit' })
    await page.waitForSelector(site.firstRow, { timeout: timeoutMs })
    found.firstRow = seconds(began)
    found.script = traffic.script() / 1000
    found.requests = traffic.requests()
    const frames = site.complete ? framesOf(page, 2_000) : undefined
    if (site.complete) {
      await page.waitForSelector(site.complete, { timeout: timeoutMs })
      found.complete = seconds(began)
    } else found.complete = await stillness(traffic, began)
    found.blocked = (await page.evaluate(() => Number(Reflect.get(window, 'blockedMs')))) / 1000
    if (frames) found.framesLoading = await frames
    await client.send('HeapProfiler.collectGarbage')
    found.heap = (await client.send('Runtime.getHeapUsage')).usedSize / 1_000_000
    if (site.complete) found.framesAfter = await framesOf(page, 3_000)
    await page.context().close()
  }
  if (site.middle && site.opened) {
    const { page } = await open(browser)
    const began = performance.now()
    await page.goto(site.middle, { waitUntil: 'commit' })
    await page.waitForSelector(site.opened, { timeout: timeoutMs })
    found.middle = seconds(began)
    await page.context().close()
  }
  if (site.points && site.point) {
    const { page } = await open(browser)
    const began = performance.now()
    await page.goto(site.points, { waitUntil: 'commit' })
    await page.waitForSelector(site.point, { timeout: timeoutMs })
    found.points = seconds(began)
    await page.context().close()
  }
  return found
}

/**
 * A new browser context has no cache. Long tasks and network traffic are recorded from the start.
 */
async function open(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(() => {
    Reflect.set(window, 'blockedMs', 0)
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        const before = Number(Reflect.get(window, 'blockedMs'))
        Reflect.set(window, 'blockedMs', before + Math.max(0, duration - 50))
      }
    }).observe({ type: 'longtask', buffered: true })
  })
  const client = await context.newCDPSession(page)
  return { page, client, traffic: await watchTraffic(client) }
}

async function watchTraffic(client: CDPSession) {
  const scripts = new Set<string>()
  let [scriptBytes, requests, changedAt] = [0, 0, performance.now()]
  await client.send('Network.enable')
  client.on('Network.requestWillBeSent', () => {
    requests += 1
    changedAt = performance.now()
  })
  client.on('Network.responseReceived', ({ requestId, response }) => {
    if (/javascript/.test(response.mimeType)) scripts.add(requestId)
  })
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength
    changedAt = performance.now()
  })
  return {
    script: () => scriptBytes,
    requests: () => requests,
    lastChange: () => changedAt,
  }
}

/**
 * In milliseconds. How long the network must be idle: between two pages of history a site may be
 * busy for seconds.
 */
const stillForMs = 10_000

/**
 * Returns the time of the last traffic, in seconds, once the network is idle. Returns infinity
 * after `timeoutMs`.
 */
async function stillness(traffic: { lastChange: () => number }, began: number): Promise<number> {
  while (performance.now() - traffic.lastChange() < stillForMs) {
    if (performance.now() - began > timeoutMs) return Number.POSITIVE_INFINITY
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return (traffic.lastChange() - began) / 1000
}

/**
 * Returns the 95th percentile of the frame time, in milliseconds, while the table scrolls by 400
 * pixels per frame.
 */
const framesOf = (page: Page, milliseconds: number): Promise<number> =>
  page.evaluate(
    (length) =>
      new Promise<number>((resolve) => {
        const scroller = document.querySelector('table')?.parentElement
        const frames: number[] = []
        let [before, first] = [performance.now(), performance.now()]
        const step = (now: number) => {
          frames.push(now - before)
          before = now
          if (now - first > length) {
            frames.sort((a, b) => a - b)
            return resolve(frames[Math.floor(frames.length * 0.95)] ?? Number.NaN)
          }
          if (scroller) scroller.scrollTop += 400
          requestAnimationFrame(step)
        }
        requestAnimationFrame((now) => {
          first = now
          before = now
          requestAnimationFrame(step)
        })
      }),
    milliseconds,
  )

const seconds = (began: number): number => (performance.now() - began) / 1000

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return seconds(began)
}
