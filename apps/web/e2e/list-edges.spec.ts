import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import type { Client } from '@temporalio/client'
import { expect, test, typeQuery } from './operator.ts'

const list = '/namespaces/default/workflows'
const table = (page: Page) => page.getByRole('table', { name: 'Workflow executions' })
const rows = (page: Page) => table(page).locator('tr[data-run]')
const selection = (page: Page) => page.getByRole('region', { name: 'Selection' })

/** Starts this many executions with the same prefix, and waits until a list finds them. */
async function startVisible(client: Client, prefix: string, many: number) {
  await Promise.all(
    Array.from({ length: many }, (_, index) =>
      startSample(client, 'nobodyPolls', {
        workflowId: `${prefix}-${String(index).padStart(3, '0')}`,
      }),
    ),
  )
  await waitFor(`${many} visible executions`, async () => {
    const { count } = await client.workflow.count(`WorkflowId STARTS_WITH '${prefix}'`)
    return count === many ? true : undefined
  })
}

test('no row moves under the pointer when one is selected, others arrive or the list cannot be read', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `still-${randomUUID()}`
  await startVisible(temporal.client, prefix, 3)
  await page.goto(`${list}?query=${prefix}`)
  await expect(rows(page)).toHaveCount(3)
  const second = rows(page).nth(1)
  const id = await second.getByRole('link').first().textContent()
  const before = await second.boundingBox()
  await second.getByRole('checkbox').click()
  await expect(selection(page)).toContainText('1 selected')
  await second.hover()
  await startSample(temporal.client, 'nobodyPolls', { workflowId: `${prefix}-new` })
  await expect(page.getByRole('button', { name: '1 newer: show it' })).toBeVisible()
  await page.route('**/api/namespaces/**', (route) => route.abort())
  await expect(page.getByText('The console’s server does not answer.').first()).toBeVisible()
  expect(await second.boundingBox()).toEqual(before)
  expect(await second.getByRole('link').first().textContent()).toBe(id)
  await page.unroute('**/api/namespaces/**')
  expect(operator.page.url()).toContain(prefix)
})

test('where counts are refused the rows stay, and the page says why there are no counts', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `uncounted-${randomUUID()}`
  await startVisible(temporal.client, prefix, 1)
  const message = 'Temporal refuses this to the console’s identity.'
  await page.route('**/workflow-count?*', (route) =>
    route.fulfill({ status: 403, json: { code: 'FORBIDDEN', message } }),
  )
  await page.goto(`${list}?query=${prefix}`)
  await expect(rows(page)).toHaveCount(1)
  await expect(page.getByText(`Not counted: ${message}`)).toBeVisible()
  const statuses = page.getByRole('group', { name: 'Filter by status' })
  await expect(statuses.getByRole('button', { name: /^All/ })).toHaveText('All –')
  await statuses.getByRole('button', { name: /^Running/ }).click()
  await expect(operator.page).toHaveURL(/status=RUNNING/)
  await expect(rows(page)).toHaveCount(1)
})

test('a namespace that does not exist is reported, on its list and on its dashboard', async ({
  operator,
  page,
}) => {
  const namespace = `no-such-${randomUUID()}`
  await page.goto(`/namespaces/${namespace}/workflows`)
  await expect(page.getByRole('alert')).toContainText(namespace)
  await expect(page.getByText(/^Loading/)).toHaveCount(0)
  await page.goto(`/namespaces/${namespace}`)
  await expect(page.getByRole('alert').first()).toContainText(namespace)
  // The namespace menu leads out of it.
  await page.getByRole('button', { name: `Namespace ${namespace}` }).click()
  await page.getByRole('option', { name: 'default', exact: true }).click()
  await expect(operator.page).toHaveURL(list)
  await expect(rows(page).first()).toBeVisible()
})

test('what is selected in one namespace stays there', async ({ operator, temporal, page }) => {
  const other = await newNamespace(temporal.client.connection)
  const { namespace } = other.options
  const prefix = `apart-${randomUUID()}`
  await startVisible(temporal.client, prefix, 1)
  await startVisible(other, prefix, 2)
  await page.goto(`${list}?query=${prefix}`)
  await rows(page).getByRole('checkbox').click()
  await expect(selection(page)).toContainText('1 selected')
  // Without a reload.
  await page.getByRole('button', { name: 'Namespace default' }).click()
  await page.getByRole('option', { name: namespace, exact: true }).click()
  await expect(rows(page)).toHaveCount(2)
  await expect(selection(page)).toBeHidden()
  expect(operator.page.url()).toContain(namespace)
})

test('a link to a page that is gone leads to the first page', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `gone-${randomUUID()}`
  await startVisible(temporal.client, prefix, 1)
  await page.goto(`${list}?query=${prefix}&page=bm90IG91cnM`)
  await expect(page.getByRole('alert')).toContainText('This page of the list is gone')
  await page.getByRole('button', { name: 'First page' }).click()
  await expect(rows(page)).toHaveCount(1)
  expect(operator.page.url()).not.toContain('page=')
})

test('an address that was damaged still shows the list', async ({ operator, page }) => {
  for (const search of [
    '?columns=~,~~5,WorkflowId~99999,%25zz,,Nope',
    '?status=NOPE,,running&pageSize=7&columns=%F0%9F%8E%89',
    '?pageSize=many&status=&page=7',
    '?status=RUNNING,RUNNING&pageSize=1e3&page=0',
  ]) {
    await page.goto(`${list}${search}`)
    await expect(table(page)).toBeVisible()
    await expect(rows(page).first()).toBeVisible()
  }
  await expect(operator.page.getByLabel('Rows a page')).toHaveValue('1000')
  await page.goto('/namespaces/default/attention?group=all')
  await expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible()
})

test.describe('390 wide', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })
  test('the list is filtered, selected, paged and opened by touch', async ({
    operator,
    temporal,
    page,
  }) => {
    test.slow()
    const prefix = `touch-${randomUUID()}`
    await startVisible(temporal.client, prefix, 105)
    await page.goto(`${list}?query=${prefix}`)
    const pages = page.getByRole('navigation', { name: 'Pages of the list' })
    await expect(pages).toContainText('100 executions, page 1')
    await page.getByRole('button', { name: /^Running 105/ }).tap()
    await expect(page).toHaveURL(/status=RUNNING/)
    await rows(page).first().getByRole('checkbox').tap()
    await pages.getByRole('button', { name: 'Next' }).tap()
    await expect(pages).toContainText('5 executions, page 2')
    await rows(page).first().getByRole('checkbox').tap()
    await expect(selection(page)).toContainText('2 selected')
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
    // The list has at least half of the window.
    const box = await table(page).locator('..').boundingBox()
    expect(box?.height).toBeGreaterThan(844 / 2)
    await rows(page).first().getByRole('link').first().tap()
    await expect(operator.status()).toContainText('Running')
  })
})

test('a query above the length limit is reported, and does not change the address', async ({
  page,
}) => {
  await page.goto(list)
  await typeQuery(page, `WorkflowId = '${'漢'.repeat(10_000)}'`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('at most 10,000 characters; this one has 10,015')).toBeVisible()
  await expect(page).toHaveURL(list)
  // A query within the limit can be opened again.
  await page.goto(`${list}?query=${encodeURIComponent(`WorkflowId = '${'漢'.repeat(9_000)}'`)}`)
  await expect(page.getByRole('heading', { name: 'No execution matches' })).toBeVisible()
})

test('ORDER BY beside a status is reported at its place', async ({ page }) => {
  const query = "WorkflowType = 'Order' ORDER BY StartTime"
  await page.goto(`${list}?query=${encodeURIComponent(query)}&status=RUNNING`)
  await expect(
    page.getByText(`At character ${query.indexOf('ORDER') + 1}: This server does not sort`),
  ).toBeVisible()
})

test('an empty list for a value that SQL stores may not find says so', async ({ page }) => {
  const open = (value: string) =>
    page.goto(`${list}?query=${encodeURIComponent(`WorkflowId = '${value}${randomUUID()}'`)}`)
  const hint = page.getByText('Temporal on an SQL store may not find it')
  await open('say "hi" ')
  await expect(hint).toBeVisible()
  await open("it''s ")
  await expect(page.getByRole('heading', { name: 'No execution matches' })).toBeVisible()
  await expect(hint).toBeHidden()
})

test('the empty page after a full last page does not say that nothing was found', async ({
  temporal,
  page,
}) => {
  const prefix = `full-${randomUUID()}`
  await startVisible(temporal.client, prefix, 100)
  await page.goto(`${list}?query=${prefix}`)
  const pages = page.getByRole('navigation', { name: 'Pages of the list' })
  await expect(pages).toContainText('100 executions, page 1')
  await pages.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('heading', { name: 'No more executions' })).toBeVisible()
  await expect(page.getByText('No execution matches')).toBeHidden()
  await page.getByRole('main').getByRole('button', { name: 'First page' }).first().click()
  await expect(pages).toContainText('100 executions, page 1')
})
