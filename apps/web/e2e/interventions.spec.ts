import AxeBuilder from '@axe-core/playwright'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, test } from './operator.ts'

test('the run and the audit log say who terminated a run, and why', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await operator.terminate('it had waited for nobody')
  await waitForStatus(temporal.client, run, 'TERMINATED')
  expect(await temporal.attributesOf(run, 'workflowExecutionTerminated')).toMatchObject({
    identity: 'ada',
    reason: 'it had waited for nobody',
  })

  await page.getByRole('link', { name: /^Relations/ }).click()
  const own = page.getByRole('table', { name: 'Interruptions of this run' }).getByRole('row').nth(1)
  await expect(own).toContainText('ada')
  await expect(own).toContainText('terminated run')
  await expect(own).toContainText('it had waited for nobody')
  await expect(own).toContainText('done')

  await page.getByRole('link', { name: 'All interventions of this workflow id' }).click()
  const rows = page.getByRole('table', { name: 'Interventions, newest first' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await expect(page).toHaveURL(new RegExp(`workflowId=${run.workflowId}`))

  // The filters are in the address. Filters without a match say so.
  await page.getByLabel('Action').selectOption('cancel')
  await expect(page).toHaveURL(/action=cancel/)
  await expect(page.getByText('No intervention matches these filters.')).toBeVisible()
  await page.getByLabel('Action').selectOption('terminate')
  await page.getByLabel('Operator').fill('ada')
  await page.getByLabel('Operator').press('Enter')
  await expect(page).toHaveURL(/operator=ada/)
  await expect(rows).toHaveCount(2)
  await page.goto(page.url())
  await expect(rows.nth(1)).toContainText('it had waited for nobody')
  await page.getByLabel('From').fill('yesterday')
  await page.getByLabel('From').press('Enter')
  await expect(page.getByText(/could not be listed/)).toBeVisible()
})

test('the audit log opens from the frame and passes axe, wide and narrow', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('link', { name: 'Interventions' }).click()
  await expect(page.getByRole('heading', { name: 'Interventions' })).toBeVisible()
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
  }
})
