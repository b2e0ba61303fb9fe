import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { expect, selectQuery, type Temporal, test, typeQuery } from './operator.ts'

const list = '/namespaces/default/workflows'

/** Starts three executions, terminates one, and waits until a list finds them so. */
async function startThree(temporal: Temporal, prefix: string) {
  for (const name of ['a', 'b', 'c']) {
    await startSample(temporal.client, 'nobodyPolls', { workflowId: `${prefix}-${name}` })
  }
  await temporal.client.workflow.getHandle(`${prefix}-c`).terminate('for the filter')
  await waitFor('the executions to be visible', async () => {
    const query = `WorkflowId STARTS_WITH '${prefix}' AND ExecutionStatus = 'Terminated'`
    return (await temporal.client.workflow.count(query)).count === 1 ? true : undefined
  })
}

const field = (page: Page) => page.getByLabel('Search workflows')
const filters = (page: Page) => page.getByRole('list', { name: 'Filters' })
const links = (page: Page, prefix: string) =>
  page.getByRole('table', { name: 'Workflow executions' }).getByRole('link', { name: prefix })
const queryOf = (page: Page) => new URL(page.url()).searchParams.get('query')

async function addFilter(page: Page, attribute: RegExp, operator: string) {
  await filters(page).getByRole('button', { name: 'Filter', exact: true }).click()
  const form = page.getByRole('dialog', { name: 'Add a filter' })
  const option = form.getByLabel('Search attribute').getByRole('option', { name: attribute })
  await form.getByLabel('Search attribute').selectOption(await option.getAttribute('value'))
  await form.getByLabel('Operator').selectOption(operator)
  return form
}

test('filters and text stay equal, whichever is changed', async ({ operator, temporal, page }) => {
  const prefix = `filters-${randomUUID()}`
  await startThree(temporal, prefix)
  await page.goto(list)
  const first = await addFilter(page, /^WorkflowId /, 'STARTS_WITH')
  await first.getByLabel('Value', { exact: true }).fill(prefix)
  await first.getByRole('button', { name: 'Add filter' }).click()
  await expect(links(page, prefix)).toHaveCount(3)
  const second = await addFilter(page, /^ExecutionStatus /, 'NOT IN')
  await second.getByLabel('Terminated').check()
  await second.getByRole('button', { name: 'Add filter' }).click()
  await expect(links(page, prefix)).toHaveCount(2)
  const query = `WorkflowId STARTS_WITH '${prefix}' AND ExecutionStatus NOT IN ('Terminated')`
  expect(queryOf(page)).toBe(query)
  const { count } = await temporal.client.workflow.count(query)
  expect(count).toBe(2)

  await typeQuery(page, `WorkflowId STARTS_WITH '${prefix}' AND HistoryLength BETWEEN 0 AND 9`)
  await expect(filters(page)).toContainText('HistoryLength BETWEEN 0 and 9')
  await field(page).press('Enter')
  await expect.poll(() => queryOf(page)).toContain('BETWEEN 0 AND 9')
  await filters(page).getByRole('button', { name: 'Remove the filter HistoryLength' }).click()
  await expect.poll(() => queryOf(page)).toBe(`WorkflowId STARTS_WITH '${prefix}'`)
  await expect(field(page)).toHaveText(`WorkflowId STARTS_WITH '${prefix}'`)

  await typeQuery(page, `WorkflowId = '${prefix}-a' OR WorkflowId = '${prefix}-b'`)
  await field(page).press('Enter')
  await expect(page.getByText('it is edited as text')).toBeVisible()
  await expect(links(page, prefix)).toHaveCount(2)
  await page.getByRole('button', { name: 'Recent' }).click()
  await page.getByRole('menuitem', { name: query }).click()
  await expect(filters(page)).toContainText('ExecutionStatus NOT IN Terminated')
  expect(operator.page.url()).toContain('NOT+IN')
})

test('a changed filter keeps its other values exactly, to the fraction of a second', async ({
  operator,
  page,
}) => {
  const times = ["'2020-01-01T00:00:00.123Z'", '1795634738000000000']
  await page.goto(
    `${list}?query=${encodeURIComponent(`StartTime BETWEEN ${times.join(' AND ')} AND HistoryLength > 0`)}`,
  )
  await filters(page)
    .getByRole('button', { name: /^StartTime/ })
    .click()
  const form = page.getByRole('dialog', { name: 'Change the filter' })
  await form.getByLabel('Operator').selectOption('NOT BETWEEN')
  await form.getByRole('button', { name: 'Change filter' }).click()
  await expect
    .poll(() => queryOf(page))
    .toBe(`StartTime NOT BETWEEN ${times.join(' AND ')} AND HistoryLength > 0`)
  expect(operator.page.url()).toContain('HistoryLength')
})

test('the editor completes attributes, operators and statuses', async ({ operator, page }) => {
  await page.goto(list)
  await field(page).click()
  await expect(page.locator('.cm-editor')).toBeVisible()
  for (const [typed, chosen] of [
    ['Execut', /^ExecutionStatus/],
    ['', /^=/],
    ['', /^'Terminated'/],
  ] as const) {
    await page.keyboard.type(typed)
    await page.getByRole('option', { name: chosen }).click()
  }
  await expect(field(page)).toHaveText("ExecutionStatus = 'Terminated'")
  await page.keyboard.press('Enter')
  await expect(operator.page).toHaveURL(/query=ExecutionStatus/)
})

test('the editor offers the values of the page that is shown', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `values-${randomUUID()}`
  await startThree(temporal, prefix)
  await page.goto(`${list}?query=${prefix}`)
  await expect(links(page, prefix)).toHaveCount(3)
  // An empty field shows every execution.
  await selectQuery(page)
  await page.keyboard.type('WorkflowId = ')
  await page.getByRole('option', { name: `'${prefix}-b'` }).click()
  await page.keyboard.press('Enter')
  await expect(links(page, prefix)).toHaveText([`${prefix}-b`])
  expect(operator.page.url()).toContain('WorkflowId')
})

test('an error in a query is shown at its place, before and after the query runs', async ({
  operator,
  page,
}) => {
  await page.goto(list)
  await typeQuery(page, "WorkflowType = Order AND TaskQueue = 'q'")
  await expect(page.getByText("At character 16: A text stands in quotes: 'Order'.")).toBeVisible()
  await typeQuery(page, "WorkflowType = 'Order' AND NoSuchAttribute = 'x'")
  await field(page).press('Enter')
  await expect(page.getByText(/^At character 28: .*NoSuchAttribute/)).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('NoSuchAttribute')
  await expect(page.locator('.cm-problem')).toHaveText('NoSuchAttribute')
  expect(operator.page.url()).toContain('NoSuchAttribute')
  // Text that was meant as a query is reported as wrong instead of finding nothing.
  for (const [query, at] of [
    ['HistoryLength IN 1', 18],
    ["WorkflowId LIKE 'a%'", 12],
    ['5 = HistoryLength', 1],
  ] as const) {
    await page.goto(`${list}?query=${encodeURIComponent(query)}`)
    await expect(page.getByText(new RegExp(`^At character ${at}: `))).toBeVisible()
    await expect(page.getByRole('alert')).toContainText('Temporal does not take this query')
  }
  // A query that the server accepts, but that finds nothing.
  await page.goto(`${list}?query=${encodeURIComponent("HistoryLength = 'many'")}`)
  await expect(page.getByText('No execution matches')).toBeVisible()
  await expect(page.getByText('At character 17: HistoryLength is a number')).toBeVisible()
})

test('views are saved, renamed, shared, exported, imported and deleted', async ({
  operator,
  temporal,
  page,
}, testInfo) => {
  const prefix = `views-${randomUUID()}`
  await startThree(temporal, prefix)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${list}?query=${prefix}&status=TERMINATED&columns=WorkflowId,CloseTime`)
  const menu = page.getByRole('dialog', { name: 'Views' })
  const openMenu = () => page.getByRole('button', { name: 'Views', exact: true }).click()
  await openMenu()
  await menu.getByLabel('Name of the view').fill('Ended orders')
  await menu.getByRole('button', { name: 'Save this view' }).click()
  await menu.getByRole('button', { name: 'Rename Ended orders' }).click()
  await menu.getByLabel('New name').fill('Terminated orders')
  await menu.getByRole('button', { name: 'Rename', exact: true }).click()
  await menu.getByRole('button', { name: 'Running', exact: true }).click()
  await expect(page).toHaveURL(`${list}?status=RUNNING`)

  await openMenu()
  await menu.getByRole('button', { name: 'Copy link to Terminated orders' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    menu.getByRole('button', { name: 'Export views' }).click(),
  ])
  const file = testInfo.outputPath('views.json')
  await writeFile(file, await readFile(await download.path()))
  await menu.getByRole('button', { name: 'Delete Terminated orders' }).click()
  await expect(menu.getByRole('button', { name: 'Terminated orders', exact: true })).toBeHidden()
  await menu.getByLabel('Import views').setInputFiles(file)
  await expect(menu.getByText('1 view imported.')).toBeVisible()
  await menu.getByRole('button', { name: 'Terminated orders', exact: true }).click()
  await expect(links(page, prefix)).toHaveText([`${prefix}-c`])
  await operator.page.goto(link)
  await expect(links(page, prefix)).toHaveText([`${prefix}-c`])
  await expect(page.getByRole('columnheader', { name: 'Run id' })).toBeHidden()
})

for (const [width, colorScheme] of [
  [1440, 'light'],
  [390, 'dark'],
] as const) {
  test(`open menus, filters and the editor pass axe, ${width} wide`, async ({ operator, page }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.emulateMedia({ colorScheme })
    await page.goto(
      `${list}?query=${encodeURIComponent("WorkflowType != 'x' AND (TaskQueue = 'y')")}`,
    )
    await field(page).click()
    await expect(page.locator('.cm-editor')).toBeVisible()
    await page.keyboard.type(' AND x =')
    const openers = [
      async () => {},
      () => page.getByRole('button', { name: 'Columns', exact: true }).click(),
      () => page.getByRole('button', { name: 'Views', exact: true }).click(),
    ]
    for (const open of openers) {
      await page.keyboard.press('Escape')
      await open()
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual(
        [],
      )
    }
    const overflow = await operator.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
  })
}
