import type { Page } from '@playwright/test'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { expect, resetPath, runPath, test } from './operator.ts'

// A page stays on the screen until the code of the next one has loaded. Nothing that it does in
// that time may lead back to it.

/** Holds requests to an address, and resolves when there is one. */
async function hold(page: Page, url: RegExp) {
  let release = () => {}
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  const isAsked = new Promise<void>((resolve) => {
    void page.route(url, async (route) => {
      resolve()
      await isReleased
      await route.continue()
    })
  })
  return { isAsked, release }
}

test('a reason that settles after the user left the page does not navigate back', async ({
  operator: { page },
  temporal,
}) => {
  const run = await temporal.startResettable()
  await page.clock.install()
  await page.goto(resetPath(run, '?event=4'))
  await expect(page.getByText('A reason of 1 to 1,000 characters is required.')).toBeVisible()
  const list = await hold(page, /WorkflowsPage-[^/]*\.js$/)
  // From here on the page's clock stands still: the reason does not settle before the user leaves.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000)
  await page.getByLabel('Reason').fill('almost done')
  await page.getByRole('link', { name: 'Workflows', exact: true }).click()
  await list.isAsked
  await page.clock.runFor(2_000)
  await page.clock.resume()
  list.release()
  await expect(page.getByRole('table', { name: 'Workflow executions' })).toBeVisible()
  await expect(page).toHaveURL('/namespaces/default/workflows')
})

test('the answer to a reset after the user left the page does not navigate back', async ({
  operator: { page },
  temporal,
}) => {
  const run = await temporal.startResettable()
  await page.goto(resetPath(run, '?event=4'))
  const list = await hold(page, /WorkflowsPage-[^/]*\.js$/)
  const reset = await hold(page, /\/reset$/)
  await page.getByLabel('Reason').fill('left behind')
  await page.getByRole('button', { name: 'Reset to event 4', exact: true }).click()
  await reset.isAsked
  await page.getByRole('link', { name: 'Workflows', exact: true }).click()
  await list.isAsked
  reset.release()
  await expect(page.getByText('The new run is followed.')).toBeAttached()
  list.release()
  await expect(page.getByRole('table', { name: 'Workflow executions' })).toBeVisible()
  await expect(page).toHaveURL('/namespaces/default/workflows')
})

test('a filter typed just before the user leaves does not navigate back to the history', async ({
  operator: { page },
  temporal,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await page.clock.install()
  await page.goto(`${runPath(run)}/history`)
  await expect(page.getByRole('table', { name: 'Event history' })).toBeVisible()
  const pending = await hold(page, /PendingTab-[^/]*\.js$/)
  await page.getByLabel('Search events').fill('workflow')
  await page.getByRole('link', { name: 'Pending' }).click()
  await pending.isAsked
  await page.clock.runFor(2_000)
  pending.release()
  await expect(page.getByRole('region', { name: 'Pending' })).toBeVisible()
  await expect(page).toHaveURL(`${runPath(run)}/pending`)
})

test('a latest run found after the user left the page does not open', async ({
  operator: { page },
  temporal,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  const latest = await hold(
    page,
    new RegExp(`/api/namespaces/default/workflows/${run.workflowId}$`),
  )
  await page.goto(`/namespaces/default/workflows/${run.workflowId}`)
  await latest.isAsked
  const list = await hold(page, /WorkflowsPage-[^/]*\.js$/)
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await list.isAsked
  const isAnswered = page.waitForResponse(new RegExp(`/workflows/${run.workflowId}$`))
  latest.release()
  await (await isAnswered).finished()
  list.release()
  await expect(page.getByRole('table', { name: 'Workflow executions' })).toBeVisible()
  await expect(page).toHaveURL('/namespaces/default/workflows')
})

test('a run found after the palette closed does not open', async ({
  operator: { page },
  temporal,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { namespace } = client.options
  const run = await startSample(client, 'nobodyPolls')
  await page.goto(`/namespaces/${namespace}/workflows`)
  await expect(page.getByRole('table', { name: 'Workflow executions' })).toBeVisible()
  const owner = await hold(page, /RunId/)
  await page.getByRole('button', { name: 'Go to a workflow, run or command' }).click()
  await page.getByRole('combobox', { name: 'Go to a workflow, run or command' }).fill(run.runId)
  await page.getByRole('option', { name: 'Go to the run' }).click()
  await owner.isAsked
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await expect(page).toHaveURL(`/namespaces/${namespace}`)
  const isAnswered = page.waitForResponse(/RunId/)
  owner.release()
  await (await isAnswered).finished()
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await expect(page).toHaveURL(`/namespaces/${namespace}/attention`)
  // The palette never navigated to the run.
  await page.goBack()
  await expect(page).toHaveURL(`/namespaces/${namespace}`)
})
