import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { cancel } from '@rewind/sandbox/interrupt'
import { OwnConsole } from '@rewind/sandbox/own-console'
import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor } from '@rewind/sandbox/wait-for'
import { runSandboxWorkers } from '@rewind/sandbox/worker'
import { Client, Connection } from '@temporalio/client'
import { expect, Operator, runPath, test } from './operator.ts'

test.describe.configure({ timeout: 240_000 })

/** How long calls are counted, in milliseconds. */
const measured = 15_000

async function callsASecond(own: OwnConsole): Promise<number> {
  const [before, began] = [await own.callsSent(), performance.now()]
  await wait(measured)
  return (1000 * ((await own.callsSent()) - before)) / (performance.now() - began)
}

/** Waits for two seconds in which no more calls are sent than these. */
const settled = (own: OwnConsole, calls: number) =>
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

test('a page asks Temporal less than once a second, hidden hardly ever, closed not at all', async ({
  page,
}) => {
  const own = await OwnConsole.start()
  const connection = await Connection.connect({ address: own.address })
  const workers = await runSandboxWorkers({ address: own.address })
  try {
    const client = new Client({ connection })
    const run = await startSample(client, 'ignoresCancellation', {
      args: [{ everyMs: 500, beatsAfterCancel: 100_000 }],
    })
    await waitFor('a heartbeat', async () =>
      (await describeRun(client, run)).pendingActivities?.[0]?.lastHeartbeatTime ? true : undefined,
    )
    await cancel(client, run, { reason: 'please', operator: 'ada' })
    const rates: Record<string, number> = {}
    for (const tab of ['history', 'pending', 'cancellation', 'relations']) {
      await page.goto(`${own.url}${runPath(run)}/${tab}`)
      await expect(new Operator(page).status()).toContainText('cancellation requested')
      await page.waitForLoadState('load')
      // What a page reads once as it opens is none of what it goes on to ask.
      await settled(own, 4)
      rates[tab] = await callsASecond(own)
      expect(rates[tab], tab).toBeLessThanOrEqual(1)
      expect(rates[tab], tab).toBeGreaterThan(0)
    }
    await hide(page, true)
    await wait(4_000)
    rates.hidden = await callsASecond(own)
    expect(rates.hidden).toBeLessThanOrEqual(0.3)
    await hide(page, false)

    await client.workflow.getHandle(run.workflowId).terminate('seen enough')
    await expect(new Operator(page).status()).toHaveText('Terminated')
    // Nor is what it reads once more because the run has closed.
    await settled(own, 0)
    rates.closed = await callsASecond(own)
    expect(rates.closed).toBe(0)
    test.info().annotations.push({ type: 'calls a second', description: JSON.stringify(rates) })
    console.log(`calls to Temporal a second: ${JSON.stringify(rates)}`)
  } finally {
    await workers.stop()
    await connection.close()
    await own.stop()
  }
})
