import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { OwnConsole } from '@rewind/sandbox/own-console'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { runSandboxWorkers } from '@rewind/sandbox/worker'
import { longHistory } from '@rewind/sandbox/workloads/long-history'
import { Client, Connection } from '@temporalio/client'
import { test as base, expect, Operator, runPath, Temporal } from './operator.ts'

/** The length of the outage, in milliseconds. The outage itself is under test. */
const outage = 10_000

// These tests kill Temporal, so they have a server of their own.
const test = base.extend<{ own: OwnConsole; mine: Temporal }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
  own: async ({}, use) => {
    const own = await OwnConsole.start()
    await use(own)
    await own.stop()
  },
  mine: async ({ own }, use) => {
    const connection = await Connection.connect({ address: own.address })
    await use(new Temporal(new Client({ connection, namespace: 'default' }), own.address))
    await connection.close()
  },
})

test.describe.configure({ timeout: 180_000 })

async function open(page: Page, own: OwnConsole, run: SampleRun, more = '') {
  await page.goto(`${own.url}${runPath(run)}${more}`)
}

/** Kills Temporal once the page has acted, and restarts it after the outage. */
async function killAfter(own: OwnConsole, act: () => Promise<void>) {
  await act()
  await own.killTemporal()
  await wait(outage)
  await own.restartTemporal()
}

/** Waits until the page has noticed that Temporal is back. */
const ready = (page: Page, own: OwnConsole) =>
  expect.poll(async () => (await page.request.get(`${own.url}/readyz`)).status()).toBe(200)

/** Returns a completed run. Its worker has stopped, so no worker takes the tasks of a new run. */
async function completedRun(own: OwnConsole, mine: Temporal): Promise<SampleRun> {
  const worker = await runSandboxWorkers({ address: own.address })
  const run = await startSample(mine.client, 'waitsOnTimers')
  await waitForStatus(mine.client, run, 'COMPLETED')
  await worker.stop()
  return run
}

const writes = {
  cancel: { method: 'RequestCancelWorkflowExecution', submit: 'Request cancellation' },
  terminate: { method: 'TerminateWorkflowExecution', submit: 'Terminate workflow' },
} as const

/** Temporal dies before it receives the write, or as soon as the write is sent. */
const moments = ['before the write is sent', 'once the write is sent'] as const

for (const [kind, { method, submit }] of Object.entries(writes)) {
  for (const moment of moments) {
    test(`Temporal is killed during a ${kind}, ${moment}: the page shows the outcome`, async ({
      page,
      own,
      mine,
    }) => {
      const run = await startSample(mine.client, 'nobodyPolls')
      await open(page, own, run, `/history?dialog=${kind}`)
      const status = new Operator(page).status()
      const dialog = page.getByRole('alertdialog')
      const button = dialog.getByRole('button', { name: submit })
      await dialog.getByLabel('Reason').fill('during an outage')
      await killAfter(own, async () => {
        if (moment === 'before the write is sent') own.freezeTemporal()
        await button.click()
        if (moment === 'once the write is sent') {
          await waitFor('the write', async () => (await own.writesSent(method)) > 0 || undefined)
        }
      })

      await ready(page, own)
      const sent = await own.writesSent(method)
      expect(sent).toBe(moment === 'once the write is sent' ? 1 : 0)
      const { workflowExecutionInfo, workflowExtendedInfo } = await describeRun(mine.client, run)
      const isDone =
        kind === 'cancel'
          ? workflowExtendedInfo?.cancelRequested === true
          : workflowExecutionInfo?.status !== 1
      if (!isDone) {
        await expect(dialog.getByRole('alert')).toBeVisible()
        await expect(dialog.getByLabel('Reason')).toHaveValue('during an outage')
        // The page is live again, and the same dialog now succeeds.
        await button.click()
        await expect.poll(() => own.writesSent(method)).toBe(sent + 1)
      }
      await expect(status).toContainText(/cancellation requested|Terminated/)
    })
  }
}

test('the store is lost: pages are read on, and an operation is refused in words until it is back', async ({
  page,
  own,
  mine,
}) => {
  const run = await startSample(mine.client, 'nobodyPolls')
  await open(page, own, run)
  await own.loseStore()
  await open(page, own, run, '/history?dialog=terminate')
  await expect(page.getByTestId('event-count')).toHaveAttribute('data-complete', 'true')
  const dialog = page.getByRole('alertdialog')
  const button = dialog.getByRole('button', { name: writes.terminate.submit })
  await dialog.getByLabel('Reason').fill('without a store')
  await button.click()
  const alert = dialog.getByRole('alert')
  await expect(alert).toContainText('was deleted or replaced')
  await expect(alert).toContainText('Nothing was sent to Temporal')
  await expect(dialog.getByLabel('Reason')).toHaveValue('without a store')
  // Reading does not need the store: nothing says that Temporal is away.
  await expect(page.getByText(/Last updated|has not answered/)).toHaveCount(0)
  expect(await own.writesSent(writes.terminate.method)).toBe(0)
  await own.findStore()
  await button.click()
  await expect(new Operator(page).status()).toContainText('Terminated')
  expect(await own.writesSent(writes.terminate.method)).toBe(1)
})

test('Temporal is killed during a reset: there is one new run, and the page goes to it', async ({
  page,
  own,
  mine,
}) => {
  const run = await completedRun(own, mine)
  await open(page, own, run, '/reset?event=4')
  await page.getByLabel('Reason').fill('during an outage')
  const submit = page.getByRole('button', { name: 'Reset to event 4', exact: true })
  await expect(submit).not.toHaveAttribute('aria-disabled', 'true')
  await killAfter(own, async () => {
    own.freezeTemporal()
    await submit.click()
    await expect(page.getByRole('button', { name: 'Waiting for the server…' })).toBeVisible()
  })
  // Sends the request by hand with the same request id until its outcome is known. It makes one
  // run.
  await expect(async () => {
    if (/follow=/.test(page.url())) return
    const wayOn = page
      .getByRole('link', { name: 'Follow the new run' })
      .or(page.getByRole('button', { name: /^(Reset to event 4|Send the same reset again)$/ }))
    await wayOn.first().click({ timeout: 1000 })
    expect(page.url()).toMatch(/follow=/)
  }).toPass({ timeout: 90_000 })
  const resets = await waitFor('the runs to be visible', async () => {
    const found = []
    for await (const { runId } of mine.client.workflow.list({
      query: `WorkflowId = '${run.workflowId}'`,
    })) {
      if (runId !== run.runId) found.push(runId)
    }
    return found.length > 0 ? found : undefined
  })
  expect(resets).toHaveLength(1)
  expect(page.url()).toContain(resets[0])
})

test('Temporal is killed while a reset is followed: the page keeps its data, says so, and recovers', async ({
  page,
  own,
  mine,
}) => {
  const run = await completedRun(own, mine)
  const operator = new Operator(page)
  await open(page, own, run, '/reset?event=4')
  const newRunId = await operator.confirmReset(4, 'followed through an outage')
  await expect(operator.status()).toHaveText('Running')

  expect((await page.request.get(`${own.url}/readyz`)).status()).toBe(200)
  await own.killTemporal()
  await expect(page.getByText(/Last updated/).first()).toBeVisible()
  await expect(operator.status()).toHaveText('Running')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  expect((await page.request.get(`${own.url}/readyz`)).status()).toBe(503)
  await wait(outage)
  await own.restartTemporal()
  const next = await runSandboxWorkers({ address: own.address })
  try {
    await expect(operator.status()).toHaveText('Completed', { timeout: 90_000 })
    await expect(page.getByText(/Last updated/)).toHaveCount(0)
    expect((await page.request.get(`${own.url}/readyz`)).status()).toBe(200)
    await waitForStatus(mine.client, { workflowId: run.workflowId, runId: newRunId }, 'COMPLETED')
    expect(await own.writesSent('ResetWorkflowExecution')).toBe(1)
  } finally {
    await next.stop()
  }
})

test('a long run that grows while Temporal restarts is shown without gaps, duplicates or reload', async ({
  page,
  own,
  mine,
}) => {
  const run = await longHistory(mine.client, 'grows', 2_000)
  const told: number[] = []
  let indexReads = 0
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  devtools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
    if (eventName !== 'rows') return
    const rows: { eventId: number }[] = JSON.parse(data)
    told.push(...rows.map(({ eventId }) => eventId))
  })
  page.on('request', (request) => {
    if (request.url().includes('/history/index')) indexReads += 1
  })
  await open(page, own, run, '/history')
  const count = page.getByTestId('event-count')
  await expect(count).toHaveAttribute('data-complete', 'true')
  const before = Number(((await count.textContent()) ?? '').replace(/\D/g, ''))

  const handle = mine.client.workflow.getHandle(run.workflowId, run.runId)
  const grow = async () => {
    for (let sent = 0; sent < 200; sent += 20) {
      await Promise.all(Array.from({ length: 20 }, () => handle.signal('grow')))
    }
  }
  await grow()
  await own.killTemporal()
  await wait(outage)
  await own.restartTemporal()
  await grow()
  await handle.terminate('the spec is over')

  const events = await mine.history(run)
  const last = events.length
  await expect(count).toHaveText(`${last.toLocaleString('en')} events`, { timeout: 60_000 })
  expect(told).toEqual(events.slice(before).map(({ eventId }) => eventId))
  expect(indexReads).toBe(1)
  await expect(page.locator(`tr[data-event="${last}"]`)).toContainText('Terminated')
})

test('an outage of Temporal is shown before the first call times out, and so is its end', async ({
  page,
  own,
}) => {
  await page.goto(`${own.url}/namespaces/default/workflows`)
  await expect(page.getByRole('heading', { name: 'No executions in default' })).toBeVisible()
  const failed: string[] = []
  page.on('response', (reply) => {
    if (reply.status() >= 500 && !reply.url().endsWith('/readyz')) failed.push(reply.url())
  })
  own.freezeTemporal()
  const notice = page.getByText('Temporal has not answered since')
  // Rewind repeats an answer that is a moment old without calling Temporal.
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect(notice).toBeVisible({ timeout: 8_000 })
  }).toPass()
  // Each call still has its whole timeout.
  expect(failed).toEqual([])
  own.thawTemporal()
  await expect(notice).toBeHidden()
})

test('with many tabs waiting for Temporal, none says that Rewind does not answer', async ({
  browser,
  own,
  mine,
}) => {
  const run = await startSample(mine.client, 'nobodyPolls')
  // All tabs share the few connections that a browser opens to one host.
  const context = await browser.newContext()
  await context.addInitScript(() => {
    const told = new Set<string>()
    Object.assign(window, { told })
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('[role=status]')) {
        const [, who] = /^(.*) has not answered since/.exec(textContent ?? '') ?? []
        if (who !== undefined) told.add(who)
      }
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
  const told = (page: Page) =>
    page.evaluate(() => [...(window as unknown as { told: Set<string> }).told])
  const tabs: Page[] = []
  const open = async (path: string) => {
    const tab = await context.newPage()
    tabs.push(tab)
    await tab.goto(`${own.url}${path}`)
    return tab
  }
  for (const path of ['/', '/namespaces/default/workflows', `${runPath(run)}/history`]) {
    const tab = await open(path)
    await expect(tab.getByRole('link', { name: 'Rewind, dashboard' })).toBeVisible()
  }
  let gaveUp = 0
  context.on('response', (reply) => {
    if (reply.status() >= 500 && reply.url().includes('/api/')) gaveUp += 1
  })
  own.freezeTemporal()
  await open(`${runPath(run)}/reset`)
  // Long enough for calls in all tabs to time out and to be sent again.
  await expect.poll(() => gaveUp, { timeout: 90_000 }).toBeGreaterThanOrEqual(20)
  for (const tab of tabs) await expect.poll(() => told(tab)).toContain('Temporal')
  for (const tab of tabs) expect(await told(tab)).toEqual(['Temporal'])

  // Now Rewind's server itself does not answer.
  own.thawTemporal()
  const [first] = tabs
  if (first === undefined) throw new Error('There are tabs')
  await expect(first.getByText('Temporal has not answered since')).toBeHidden()
  own.freezeConsole()
  await expect.poll(() => told(first), { timeout: 60_000 }).toContain('The console’s server')
  own.thawConsole()
  await context.close()
})
