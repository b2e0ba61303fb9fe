import type { Page } from '@playwright/test'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

async function startFamily(temporal: Temporal): Promise<SampleRun> {
  const run = await startSample(temporal.client, 'parentWithChildren')
  await waitFor('three children', async () => {
    const { pendingChildren } = await describeRun(temporal.client, run)
    return pendingChildren?.length === 3 && pendingChildren.every(({ runId }) => runId)
      ? true
      : undefined
  })
  return run
}

const family = (page: Page) => page.getByRole('treegrid', { name: 'Ancestors and descendants' })
const row = (page: Page, name: string) => family(page).getByRole('row').filter({ hasText: name })

test('the parent close policy says what a terminated parent did to each child', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startFamily(temporal)
  await page.goto(`${runPath(run)}/relations`)
  await expect(row(page, `${run.workflowId}-abandon`)).toContainText('abandon')
  await expect(page.getByText('3 children')).toBeVisible()
  await operator.terminate('wrong city')

  await expect(row(page, 'this run')).toContainText('Terminated by ada: “wrong city”')
  const child = (end: string) => ({ workflowId: `${run.workflowId}-${end}`, runId: '' })
  await waitForStatus(temporal.client, child('terminate'), 'TERMINATED')
  await waitForStatus(temporal.client, child('request-cancel'), 'CANCELLED')
  await page.reload()
  await expect(row(page, '-terminate')).toContainText('Terminated by its parent close policy')
  await expect(row(page, '-request-cancel')).toContainText(
    `Cancellation requested by its parent close policy when ${run.workflowId} closed`,
  )
  await expect(row(page, '-abandon')).toContainText('Running')

  // The address filters the children by one status.
  await page.getByRole('button', { name: 'Canceled 1' }).click()
  await expect(page).toHaveURL(/status=CANCELED/)
  await expect(row(page, '-abandon')).toBeHidden()
  await expect(row(page, '-request-cancel')).toBeVisible()
  await temporal.client.workflow.getHandle(child('abandon').workflowId).terminate('spec is over')
})

test('the tree is walked by keys, from a child up to its parent', async ({ temporal, page }) => {
  const run = await startFamily(temporal)
  const child = `${run.workflowId}-abandon`
  await page.goto(`${runPath(run)}/relations`)
  const own = family(page).getByRole('link', { name: run.workflowId, exact: true })
  await own.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(row(page, child)).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await expect(row(page, child)).toBeVisible()
  await page.keyboard.press('End')
  await expect(row(page, '-terminate').getByRole('link')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(own).toBeFocused()

  await family(page).getByRole('link', { name: child }).click()
  await expect(page.getByRole('heading', { name: child })).toBeVisible()
  await expect(row(page, 'this run')).toHaveAttribute('aria-level', '2')
  await own.click()
  await expect(page.getByRole('heading', { name: run.workflowId })).toBeVisible()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  await temporal.client.workflow.getHandle(child).terminate('the spec is over')
})

test('the first, the previous and the next run of a chain are a click away', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'continuesAsNew', { args: [{ runs: 3 }] })
  await waitForStatus(temporal.client, { ...run, runId: '' }, 'COMPLETED')
  await page.goto(`${runPath(run)}/relations`)
  await page.getByRole('link', { name: /^Next run/ }).click()
  const links = page.getByRole('link', { name: /^(First|Previous|Next) run/ })
  await expect(links).toHaveCount(3)
  await expect(page.getByRole('link', { name: /^Previous run/ })).toContainText(
    run.runId.slice(0, 8),
  )
  await page.getByRole('link', { name: /^Next run/ }).click()
  await expect(page.getByTestId('run-status')).toHaveText('Completed')
  await expect(links).toHaveCount(2)
})

test('children that a rate limit refused are read again automatically', async ({
  temporal,
  page,
}) => {
  const run = await startFamily(temporal)
  let refused = 0
  await page.route('**/children?*', (route) => {
    if (refused++ > 0) return route.continue()
    return route.fulfill({ status: 429, json: { code: 'RATE_LIMITED', message: 'Too many wait.' } })
  })
  await page.goto(`${runPath(run)}/relations`)
  // The next regular refresh would be 15 seconds away.
  await expect(page.getByText('3 children')).toBeVisible({ timeout: 10_000 })
  await expect(row(page, '-abandon')).toBeVisible()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('spec is over')
  await temporal.client.workflow.getHandle(`${run.workflowId}-abandon`).terminate('spec is over')
})
