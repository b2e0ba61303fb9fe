import { chromium } from '@playwright/test'
import { listWorkflows } from '@rewind/contract/workflows'
import { manyWorkflows } from '../workloads/many-workflows.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import { asFigure, compare } from './compare.ts'
import type { FigureRow } from './figures.ts'

const count = 10_000
const times = 3

/** Measures a cold load of a list of many workflow executions. */
export async function measureList(context: BenchContext): Promise<FigureRow[]> {
  const { client, settings } = context
  await manyWorkflows(client, count)
  const began = performance.now()
  await client.workflowService.listWorkflowExecutions({ namespace, pageSize: 100 })
  const bare = (performance.now() - began) / 1000
  const { consoleUrl, uiUrl } = settings
  const path = `/namespaces/${namespace}/workflows`
  return [
    {
      what: `list of ${count.toLocaleString('en')} workflows, cold browser to first row`,
      unit: 's',
      atMost: 0.7,
      bare,
      ui: uiUrl ? await firstRow(context, `${uiUrl}${path}`) : undefined,
      rewind: await firstRow(context, `${consoleUrl}${path}`),
    },
    asFigure(await measureFilter(context)),
  ]
}

/**
 * Measures the time from a filter to its rows. Every query is unique, because Rewind caches a reply
 * for a moment.
 */
async function measureFilter(context: BenchContext) {
  const { ui } = context
  const filter = (pair: number, side: string) =>
    `WorkflowId STARTS_WITH 'many-00' AND TaskQueue != '${side}-${pair}'`
  return await compare({
    what: `filter on ${count.toLocaleString('en')} workflows, 100 rows`,
    atMost: 1.3,
    pairs: 100,
    // A namespace allows ten visibility calls per second (docs/temporal-semantics.md#rate-limits).
    restMs: 150,
    bare: (pair) =>
      context.client.workflowService.listWorkflowExecutions({
        namespace,
        pageSize: 100,
        query: filter(pair, 'bare'),
      }),
    rewind: (pair) =>
      context.call(listWorkflows, {
        params: { namespace },
        query: { query: filter(pair, 'rewind'), pageSize: 100 },
      }),
    ui: ui && ((pair) => ui.list(filter(pair, 'ui'), 100)),
  })
}

/** Returns the median of a few loads. Both lists are tables whose rows link to their workflows. */
async function firstRow({ settings }: BenchContext, url: string): Promise<number> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: settings.executablePath, args })
  const found: number[] = []
  try {
    while (found.length < times) {
      // A new browser context has no cache.
      const browserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const page = await browserContext.newPage()
      const began = performance.now()
      await page.goto(url, { waitUntil: 'commit' })
      await page.waitForSelector('tbody tr a[href*="/workflows/"]', { timeout: 120_000 })
      found.push((performance.now() - began) / 1000)
      await browserContext.close()
    }
  } finally {
    await browser.close()
  }
  found.sort((a, b) => a - b)
  return found[Math.floor(times / 2)] ?? Number.NaN
}
