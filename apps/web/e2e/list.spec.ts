import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { expect, type Temporal, test } from './operator.ts'

const list = '/namespaces/default/workflows'

/** Starts executions and waits until a list finds them. */
async function startMany(temporal: Temporal, prefix: string, many: number) {
  const runs = await Promise.all(
    Array.from({ length: many }, (_, index) =>
      startSample(temporal.client, 'nobodyPolls', {
        workflowId: `${prefix}-${String(index).padStart(3, '0')}`,
      }),
    ),
  )
  await waitFor(`${many} visible executions`, async () => {
    const { count } = await temporal.client.workflow.count(`WorkflowId STARTS_WITH '${prefix}'`)
    return count === many ? true : undefined
  })
  return runs
}

const table = (page: Page) => page.getByRole('table', { name: 'Workflow executions' })
const pages = (page: Page) => page.getByRole('navigation', { name: 'Pages of the list' })

/** Returns every workflow id of the page in order, by scrolling through it. */
async function idsOfPage(page: Page, many: number): Promise<string[]> {
  const ids = new Map<number, string>()
  const scroller = table(page).locator('..')
  await scroller.evaluate((element) => element.scrollTo(0, 0))
  await expect(async () => {
    const rows = await scroller.evaluate((element) => {
      const found = [...element.querySelectorAll('tr[data-run]')].map(
        (row) => [Number(row.getAttribute('aria-rowindex')), row.querySelector('a')?.text] as const,
      )
      // A row that renders too late to be read is read on the next way down.
      const rest = element.scrollHeight - element.clientHeight - element.scrollTop
      if (rest <= 1) element.scrollTo(0, 0)
      else element.scrollBy(0, 300)
      return found
    })
    for (const [index, id = ''] of rows) ids.set(index, id)
    expect(ids.size).toBe(many)
  }).toPass({ intervals: [50] })
  return [...ids].sort(([one], [other]) => one - other).map(([, id]) => id)
}

test('pages by token lead both ways, and the selection stays', async ({
  operator,
  temporal,
  page,
}) => {
  test.slow()
  const prefix = `paged-${randomUUID()}`
  await startMany(temporal, prefix, 130)
  await page.goto(`${list}?query=${prefix}`)
  await expect(pages(page)).toContainText('100 executions, page 1')
  const first = await idsOfPage(page, 100)
  await table(page).getByLabel(`Select ${first[99]}`).click()
  await pages(page).getByRole('button', { name: 'Next' }).click()
  await expect(pages(page)).toContainText('30 executions, page 2, the end of the list')
  const second = await idsOfPage(page, 30)
  expect(new Set([...first, ...second]).size).toBe(130)
  await table(page).getByLabel('Select the whole page').click()
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('31 selected')

  await page.reload()
  await expect(pages(page)).toContainText('30 executions, page 2')
  await pages(page).getByRole('button', { name: 'Previous' }).click()
  await expect(pages(page)).toContainText('100 executions, page 1')
  expect(await idsOfPage(page, 100)).toEqual(first)
  await page.goBack()
  await expect(pages(page)).toContainText('30 executions, page 2')

  // A colleague opens the link to the second page.
  const shared = await operator.page.context().newPage()
  await shared.goto(page.url())
  await expect(pages(shared)).toContainText('30 executions, a page further on')
  await pages(shared).getByRole('button', { name: 'First page' }).click()
  await expect(pages(shared)).toContainText('100 executions, page 1')
  await shared.close()
})

test('Shift selects a range; the selection is copied and exported', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `range-${randomUUID()}`
  await startMany(temporal, prefix, 12)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${list}?query=${prefix}`)
  const ids = await idsOfPage(page, 12)
  await table(page).getByLabel(`Select ${ids[2]}`).click()
  await table(page)
    .getByLabel(`Select ${ids[8]}`)
    .click({ modifiers: ['Shift'] })
  await table(page).getByLabel(`Select ${ids[4]}`).click()
  const selection = page.getByRole('region', { name: 'Selection' })
  await expect(selection).toContainText('6 selected')
  const chosen = [2, 3, 5, 6, 7, 8].map((index) => ids[index])
  await selection.getByRole('button', { name: 'Copy workflow ids' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(chosen.join('\n'))
  await selection.getByRole('button', { name: 'Copy links' }).click()
  const links = (await page.evaluate(() => navigator.clipboard.readText())).split('\n')
  await operator.page.goto(links[1] ?? '')
  await expect(operator.page.getByRole('heading', { name: ids[3] ?? '' })).toBeVisible()
  await page.goBack()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    pages(page).getByRole('button', { name: 'Export page' }).click(),
  ])
  const exported: unknown = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(exported).toEqual(ids.map((workflowId) => expect.objectContaining({ workflowId })))
})

test('newer rows wait for a press, and a run that closes is updated in its row', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `live-${randomUUID()}`
  const runs = await startMany(temporal, prefix, 3)
  await page.goto(`${list}?query=${prefix}`)
  const ids = await idsOfPage(page, 3)
  await temporal.client.workflow.getHandle(ids[0] ?? '').terminate('to be seen closing')
  const row = table(page)
    .getByRole('row')
    .filter({ hasText: ids[0] ?? '' })
  await expect(row).toContainText('Terminated')
  expect(await idsOfPage(page, 3)).toEqual(ids)

  await startSample(temporal.client, 'nobodyPolls', { workflowId: `${prefix}-new` })
  const newer = page.getByRole('button', { name: '1 newer: show it' })
  await expect(newer).toBeVisible()
  expect(await idsOfPage(page, 3)).toEqual(ids)
  await newer.click()
  await expect(table(page).getByRole('row').nth(1)).toContainText(`${prefix}-new`)
  await expect(newer).toBeHidden()
  expect(operator.page.url()).toContain(runs[0]?.workflowId.slice(0, 20))
})

test('columns are chosen, moved, resized and remembered, and a link carries its own', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `columns-${randomUUID()}`
  await startMany(temporal, prefix, 1)
  await page.goto(`${list}?query=${prefix}`)
  const heads = () => table(page).getByRole('columnheader').locator('span').allInnerTexts()
  await expect(table(page)).toBeVisible()
  expect(await heads()).toEqual(['Status', 'Workflow id', 'Type', 'Start', 'Close', 'Run id'])
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  const menu = page.getByRole('dialog', { name: 'Columns and rows' })
  await menu.getByRole('checkbox', { name: 'Run id', exact: true }).click()
  await menu.getByLabel('Find a column').fill('queue')
  await menu.getByRole('checkbox', { name: 'Task queue' }).click()
  for (let step = 0; step < 4; step++) {
    await menu.getByRole('button', { name: 'Move Task queue forward' }).click()
  }
  await menu.getByLabel('Times').selectOption('Relative')
  await page.keyboard.press('Escape')
  const chosen = ['Status', 'Task queue', 'Workflow id', 'Type', 'Start', 'Close']
  expect(await heads()).toEqual(chosen)
  await expect(table(page).getByText(/\d+ (s|min) ago/)).toBeVisible()
  const edge = table(page).getByRole('separator', { name: 'Width of Type' })
  await edge.focus()
  await page.keyboard.press('ArrowRight')
  await expect(edge).toHaveAttribute('aria-valuenow', '216')
  await page.reload()
  await expect(edge).toHaveAttribute('aria-valuenow', '216')
  expect(await heads()).toEqual(chosen)

  await page.goto(`${list}?query=${prefix}&columns=WorkflowId~400,HistoryLength`)
  await expect(table(page)).toBeVisible()
  expect(await heads()).toEqual(['Workflow id', 'Events'])
  await operator.page.goto(`${list}?query=${prefix}`)
  await expect(table(page).getByRole('separator', { name: 'Width of Type' })).toBeVisible()
})

test('the list is walked, selected and opened by keyboard alone', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `keys-${randomUUID()}`
  await startMany(temporal, prefix, 120)
  await page.goto(`${list}?query=${prefix}`)
  const ids = await idsOfPage(page, 100)
  await table(page)
    .locator('..')
    .evaluate((element) => element.scrollTo(0, 0))
  const first = table(page).getByRole('link', { name: ids[0] ?? '' })
  await expect(first).toBeVisible()
  await page.keyboard.press('j')
  await expect(first).toBeFocused()
  for (let step = 0; step < 45; step++) await page.keyboard.press('j')
  await expect(table(page).getByRole('link', { name: ids[45] ?? '' })).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('1 selected')
  for (let step = 0; step < 4; step++) await page.keyboard.press('j')
  await page.keyboard.press('Shift+X')
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('5 selected')
  await page.keyboard.press(']')
  await expect(pages(page)).toContainText('20 executions, page 2')
  await page.keyboard.press('[')
  await expect(pages(page)).toContainText('100 executions, page 1')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(operator.status()).toHaveText('Running')
})
