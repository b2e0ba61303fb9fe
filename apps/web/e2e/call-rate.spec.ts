import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { cancel } from '@rewind/sandbox/interrupt'
import { type ConsoleBeside, OwnConsole } from '@rewind/sandbox/own-console'
import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor } from '@rewind/sandbox/wait-for'
import { runSandboxWorkers } from '@rewind/sandbox/worker'
import { Client, Connection } from '@temporalio/client'
import { expect, Operator, runPath, test } from './operator.ts'

test.describe.configure({ timeout: 240_000 })

/** The time over which calls are counted, in milliseconds. */
const measured = 15_000

async function callsASecond(own: ConsoleBeside): Promise<number> {
  const [before, began] = [await own.callsSent(), performance.now()]
  await wait(measured)
  return (1000 * ((await own.callsSent()) - before)) / (performance.now() - began)
}

/** Waits for two seconds with at most this many calls. */
const settled = (own: ConsoleBeside, calls: number) =>
  expect
    .poll(async () => {
      const sent = await own.callsSent()
      await wait(2_000)
      return (await own.callsSent()) - sent
    })
    .toBeLessThanOrEqual(calls)

const hide = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, isHidden)

const tabs = ['history', 'pending', 'cancellation', 'relations'] as const

test('a page calls Temporal at most once a second, hidden rarely, for a closed run never', async ({
  context,
}) => {
  const own = await OwnConsole.start()
  const connection = await Connection.connect({ address: own.address })
  const workers = await runSandboxWorkers({ address: own.address })
  // Each tab has a server of its own, so that all are counted at the same time.
  const consoles = await Promise.all(tabs.map(() => own.startBeside()))
  try {
    const client = new Client({ connection })
    const run = await startSample(client, 'ignoresCancellation', {
      args: [{ everyMs: 500, beatsAfterCancel: 100_000 }],
    })
    await waitFor('a heartbeat', async () =>
      (await describeRun(client, run)).pendingActivities?.[0]?.lastHeartbeatTime ? true : undefined,
    )
    await cancel(client, run, { reason: 'please', operator: 'ada' })
    const open = await Promise.all(
      consoles.map(async (console, at) => {
        const page = await context.newPage()
        const tab = tabs[at] ?? ''
        await page.goto(`${console.url}${runPath(run)}/${tab}`)
        await expect(new Operator(page).status()).toContainText('cancellation requested')
        await page.waitForLoadState('load')
        return { tab, page, console }
      }),
    )
    /**
     * Returns the calls per second of every tab, once each sends at most this many in two seconds.
     */
    const rates = async (calls: number) => {
      await Promise.all(open.map(({ console }) => settled(console, calls)))
      const each = open.map(async ({ tab, console }) => [tab, await callsASecond(console)] as const)
      return await Promise.all(each)
    }

    // Calls that a page sends once when it opens do not count.
    const shown = await rates(4)
    for (const [tab, rate] of shown) {
      expect(rate, tab).toBeLessThanOrEqual(1)
      expect(rate, tab).toBeGreaterThan(0)
    }
    await Promise.all(open.map(({ page }) => hide(page, true)))
    const hidden = await rates(0)
    for (const [tab, rate] of hidden) expect(rate, `${tab}, hidden`).toBeLessThanOrEqual(0.3)
    await Promise.all(open.map(({ page }) => hide(page, false)))

    await client.workflow.getHandle(run.workflowId).terminate('seen enough')
    for (const { page } of open) {
      await expect(new Operator(page).status()).toHaveText('Terminated')
    }
    // Nor do calls that it sends once when the run closes.
    const closed = await rates(0)
    for (const [tab, rate] of closed) expect(rate, `${tab}, closed`).toBe(0)
    const told = JSON.stringify({ shown, hidden, closed })
    test.info().annotations.push({ type: 'calls a second', description: told })
    console.log(`calls to Temporal a second: ${told}`)
  } finally {
    await Promise.all(consoles.map((console) => console.stop()))
    await workers.stop()
    await connection.close()
    await own.stop()
  }
})
