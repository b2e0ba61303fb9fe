import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, test } from './operator.ts'

const rowsOf = (page: Page) =>
  page.getByRole('table', { name: 'Audit log, newest first' }).getByRole('row')

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
  const own = page.getByRole('table', { name: 'What was done to this run' }).getByRole('row').nth(1)
  await expect(own).toContainText('ada')
  await expect(own).toContainText('terminated run')
  await expect(own).toContainText('it had waited for nobody')
  await expect(own).toContainText('done')

  await page.getByRole('link', { name: 'Audit log of this workflow id' }).click()
  const rows = rowsOf(page)
  await expect(rows).toHaveCount(2)
  await expect(page).toHaveURL(new RegExp(`workflowId=${run.workflowId}`))

  // The filters are in the address. Filters without a match say so.
  await page.getByLabel('Action').selectOption('cancel')
  await expect(page).toHaveURL(/action=cancel/)
  await expect(page.getByText('No record matches these filters.')).toBeVisible()
  await page.getByLabel('Action').selectOption('terminate')
  await page.getByLabel('User').fill('ada')
  await page.getByLabel('User').press('Enter')
  await expect(page).toHaveURL(/user=ada/)
  await expect(rows).toHaveCount(2)
  await page.getByLabel('Reason or ticket').fill('WAITED for')
  await page.getByLabel('Reason or ticket').press('Enter')
  await expect(page).toHaveURL(/text=WAITED/)
  await expect(rows).toHaveCount(2)
  await page.goto(page.url())
  await expect(rows.nth(1)).toContainText('it had waited for nobody')
  await page.getByLabel('From').fill('yesterday')
  await page.getByLabel('From').press('Enter')
  await expect(page.getByText(/could not be read/)).toBeVisible()
})

test('a record opens beside the table with its entries, and its address opens the same', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await operator.terminate('for its permalink', 'OPS-17')
  await waitForStatus(temporal.client, run, 'TERMINATED')
  await page.goto(`/audit?workflowId=${run.workflowId}`)
  const opener = rowsOf(page).nth(1).getByRole('link', { name: 'Terminate' })
  await opener.click()
  const panel = page.getByRole('region', { name: 'Terminate' })
  await expect(panel).toBeFocused()
  await expect(panel).toContainText('for its permalink')
  await expect(panel).toContainText('OPS-17')
  await expect(panel).toContainText('The local operator of this console (REWIND_OPERATOR)')
  await expect(panel).toContainText('127.0.0.1')
  const entries = panel.getByRole('list').getByRole('listitem')
  await expect(entries).toHaveCount(2)
  await expect(entries.first()).toContainText('Intent stored, before the call to Temporal')
  await expect(entries.nth(1)).toContainText('Done')
  await entries.nth(1).getByText('As it is stored').click()
  await expect(entries.nth(1)).toContainText('"kind":"outcome"')
  await expect(entries.nth(1)).toContainText(/hash [0-9a-f]{64}/)

  const entry = new URL(page.url()).searchParams.get('entry')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(opener).toBeFocused()
  await expect(page).not.toHaveURL(/entry=/)

  await page.goto(`/audit?entry=${entry}`)
  await expect(panel).toContainText('for its permalink')
  await page.goto('/audit?entry=nobody')
  await expect(page.getByText('The audit log has no record with this id')).toBeVisible()
})

test('what the filters leave can be exported as CSV and JSON', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await operator.terminate('=1+1')
  await page.goto(`/audit?workflowId=${run.workflowId}`)
  await expect(rowsOf(page)).toHaveCount(2)
  for (const [format, content] of [
    ['CSV', `,'=1+1,`],
    ['JSON', '"reason":"=1+1"'],
  ] as const) {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: `Export ${format}` }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe(`rewind-audit.${format.toLowerCase()}`)
    const text = await readFile(await file.path(), 'utf8')
    expect(text).toContain(content)
    expect(text.match(new RegExp(run.workflowId, 'g'))).toHaveLength(1)
  }
})

test('the address of earlier versions leads to the audit log', async ({ page }) => {
  await page.goto('/interventions?operator=ada&state=done&action=reset&namespace=default')
  await expect(page).toHaveURL('/audit?user=ada&action=reset&outcome=done&namespace=default')
  await expect(page.getByLabel('User')).toHaveValue('ada')
})

test('the audit log opens from the frame and passes axe, wide and narrow', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await operator.terminate('for axe')
  await page.goto('/')
  await page.getByRole('link', { name: 'Audit log' }).click()
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible()
  await expect(rowsOf(page).nth(1)).toBeVisible()
  const check = async () => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBe(0)
    }
  }
  await check()
  await page.setViewportSize({ width: 1440, height: 900 })
  await rowsOf(page).nth(1).getByRole('link').first().click()
  await expect(page.getByText('Intent stored, before the call to Temporal')).toBeVisible()
  await check()
})

test('a run lists what was done to it elsewhere, from its history', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId)
  await handle.signal('addItem', 'pen', 1)
  await operator.openRun(run)
  await page.getByRole('link', { name: /^Relations/ }).click()
  const rows = page.getByRole('table', { name: 'What was done to this run' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toContainText('sent signal addItem')
  await expect(rows.nth(1)).toContainText('not through Rewind')
  // Its own termination is not listed twice.
  await operator.terminate('the spec is over')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(1)).toContainText('terminated run')
  await expect(rows.nth(1)).toContainText('the spec is over')
  await rows.nth(1).getByRole('link', { name: 'terminated' }).click()
  await expect(page.getByRole('region', { name: 'Terminate' })).toContainText('the spec is over')
})
