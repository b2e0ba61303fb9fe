import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { expect, test } from './operator.ts'

const pageSize = 1000

/**
 * Returns more namespaces than fit a page of the API, unsorted, as the server's store returns them.
 */
function manyNamespaces(like: Record<string, unknown>, count: number) {
  return Array.from({ length: count }, (_, at) => {
    const number = (at * 7919) % count
    return { ...like, id: randomUUID(), name: `team-${number}`, description: `Team ${number}` }
  })
}

/** Adds these namespaces to the answers of the API. */
async function addNamespaces(page: Page, count: number) {
  const own = await (await page.request.get('/api/namespaces?pageSize=1000')).json()
  const all = [...manyNamespaces(own.namespaces[0], count), ...own.namespaces]
  await page.route(/\/api\/namespaces\?/, (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('pageToken') ?? 0)
    const next = from + pageSize
    return route.fulfill({
      json: {
        namespaces: all.slice(from, next),
        ...(next < all.length && { nextPageToken: String(next) }),
      },
    })
  })
}

test('thousands of namespaces are sorted, searched and opened, beyond the first page', async ({
  operator: { page },
}) => {
  await addNamespaces(page, 2300)
  await page.goto('/namespaces/default/workflows')
  await page.getByRole('button', { name: 'Namespace default' }).click()
  const find = page.getByLabel('Find a namespace')
  await expect(find).toBeFocused()
  const menu = page.getByRole('dialog', { name: 'Namespaces' })
  const names = menu.getByRole('option')
  await expect(names).toHaveCount(100)
  await expect(names.first()).toHaveText('default')
  const sorted = (await names.allTextContents()).slice(1)
  expect(sorted).toEqual([...sorted].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })))
  await expect(menu).toContainText(/100 of 2,3\d\d are shown/)
  await find.fill('TEAM-229')
  await expect(names).toHaveText([
    'team-229',
    ...Array.from({ length: 10 }, (_, at) => `team-229${at}`),
  ])
  await find.fill('no such team')
  await expect(menu).toContainText('No namespace has this in its name.')
  await find.fill('2291 team')
  await expect(names).toHaveText(['team-2291'])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/namespaces/team-2291/workflows')
  await expect(menu).toBeHidden()

  await page.goto('/cluster')
  const rows = page.getByRole('table', { name: 'Namespaces' }).getByRole('row')
  await expect(rows).toHaveCount(201)
  await page.getByLabel('Find a namespace').fill('team 2291')
  await expect(rows).toHaveCount(2)
  await expect(rows.last()).toContainText('team-2291')
})

test('a namespace that does not exist is not remembered, and one that does is', async ({
  operator: { page },
  temporal,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { namespace } = client.options
  const missing = `no-such-${randomUUID()}`
  const remembered = () =>
    page.evaluate(() => localStorage.getItem('rewind.recent-namespaces') ?? '[]')
  for (const path of ['', '/workflows', '/attention']) {
    await page.goto(`/namespaces/${missing}${path}`)
    await expect(page.getByRole('alert').first()).toContainText(missing)
  }
  await page.goto(`/namespaces/${namespace}`)
  await expect.poll(remembered).toContain(namespace)
  expect(await remembered()).not.toContain(missing)
  // A remembered namespace that was deleted is not offered.
  await page.evaluate((gone) => {
    localStorage.setItem('rewind.recent-namespaces', JSON.stringify([gone]))
  }, missing)
  await page.goto('/namespaces/default/workflows')
  await page.getByRole('button', { name: 'Go to a workflow, run or command' }).click()
  const palette = page.getByRole('dialog', { name: 'Go to or do' })
  const offered = palette.getByRole('option', { name: 'namespace, recent' })
  await palette.getByRole('combobox').fill(missing)
  await expect(offered).toHaveCount(0)
  // The current namespace is remembered too.
  expect(await remembered()).toContain('default')
})
