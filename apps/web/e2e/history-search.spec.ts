import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, test } from './operator.ts'

test('a text in payloads is found by Rewind’s server', async ({ operator, temporal, page }) => {
  const needle = `needle-${Date.now()}`
  const run = await startSample(temporal.client, 'echoes', { args: [{ deep: { in: [needle] } }] })
  await waitForStatus(temporal.client, run, 'COMPLETED')
  await operator.openRun(run)
  // Rows hold only the first characters of a payload.
  await page.getByRole('searchbox').fill(needle.slice(0, 12))
  await page.getByRole('button', { name: 'Search payloads too' }).click()
  await expect(page.getByText(/2 with it in payloads/)).toBeVisible()
  await expect(page.locator('tr[data-event="1"]')).toBeVisible()
  await expect(page.getByTestId('match-count')).toHaveText(/^2 of/)
})

test('a search in payloads counts newer events, and searches them on request', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const needle = `needle-${Date.now()}-${'x'.repeat(100)}-end`
  await operator.openRun(run)
  await page.getByRole('searchbox').fill(needle)
  await page.getByRole('button', { name: 'Search payloads too' }).click()
  await expect(page.getByText('0 with it in payloads', { exact: true })).toBeVisible()

  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await handle.signal('addItem', needle)
  await expect(page.getByText(/newer events? not looked at/)).toBeVisible()
  await expect(async () => {
    await page.getByRole('button', { name: /^Look at (it|them) too$/ }).click({ timeout: 1000 })
    await expect(page.getByText('1 with it in payloads')).toBeVisible({ timeout: 1000 })
  }).toPass()
  await expect(page.getByTestId('match-count')).toHaveText(/^1 of/)
})

test('a regular expression finds events, and one that takes too long says so while the page goes on', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'echoes', { args: ['a'.repeat(40)] })
  await waitForStatus(temporal.client, run, 'COMPLETED')
  const { length } = await temporal.history(run)
  await operator.openRun(run)
  const searchbox = page.getByRole('searchbox')
  const count = page.getByTestId('match-count')
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await searchbox.fill('a+(')
  await expect(page.getByRole('alert').filter({ hasText: 'no regular expression' })).toBeVisible()
  // There is no match to go to yet. The page goes to the first one once there is one.
  await searchbox.press('Shift+Enter')
  await searchbox.fill('^workflowtask(sch|st)')
  await expect(count).toHaveText(`2 of ${length}`)
  await searchbox.press('Shift+Enter')
  await expect(page).toHaveURL(/event=3(&|$)/)

  await searchbox.fill('(a+)+ never')
  await page.locator('tr[data-event="2"]').click()
  await expect(page.getByRole('heading', { name: /WorkflowTaskScheduled/ })).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'takes too long' })).toBeVisible()
  await expect(page.locator('tr[data-event]')).toHaveCount(length)

  await searchbox.fill('a+"')
  await expect(count).toHaveText(`2 of ${length}`)
})

test('while a regular expression is tested, the page shows the matches of the filters and no count', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'echoes')
  await waitForStatus(temporal.client, run, 'COMPLETED')
  const { length } = await temporal.history(run)
  let free = () => {}
  const isFree = new Promise<void>((resolve) => {
    free = resolve
  })
  await page.route(/pattern-worker/, async (route) => {
    await isFree
    await route.continue()
  })
  await page.goto(`${runPath(run)}/history?q=task(sch|st)&regex=true&filter=workflow-task`)
  await expect(page.getByText('Trying the regular expression…')).toBeVisible()
  await expect(page.locator('tr[data-event]')).toHaveCount(3)
  await expect(page.getByTestId('match-count')).toHaveCount(0)
  // The events shown meanwhile are no matches. The page goes to the first match once there is one.
  await page.getByRole('searchbox').press('Shift+Enter')
  free()
  await expect(page.getByTestId('match-count')).toHaveText(`2 of ${length}`)
  await expect(page.locator('tr[data-event]')).toHaveCount(2)
  await page.getByRole('searchbox').press('Shift+Enter')
  await expect(page).toHaveURL(/event=3(&|$)/)
  // "No match" appears once all texts are tested.
  await page.getByRole('button', { name: 'Failed' }).click()
  await expect(
    page.getByText('No event of this history fits the search and filters.'),
  ).toBeVisible()
})

test('“No match” for a regular expression appears only once every event is tested', async ({
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype
    Worker.prototype.postMessage = function (lot: unknown) {
      if (!document.documentElement.matches('.no-lots')) postMessage.call(this, lot)
    }
  })
  await page.goto(`${runPath(run)}/history?q=never-[a-z]&regex=true`)
  await expect(
    page.getByText('No event of this history fits the search and filters.'),
  ).toBeVisible()
  await expect(page.getByTestId('match-count')).toHaveText(/^0 of/)

  await page.evaluate(() => document.documentElement.classList.add('no-lots'))
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await handle.signal('addItem', 'an item')
  await expect(page.getByText('so far; the regular expression is still being tried.')).toBeVisible()
  await expect(page.getByText('Trying the regular expression…')).toBeVisible()
  await expect(page.getByTestId('match-count')).toHaveCount(0)
})

test('a link with a regular expression opens with its matches', async ({ temporal, page }) => {
  const run = await startSample(temporal.client, 'echoes', { args: ['linked'] })
  await waitForStatus(temporal.client, run, 'COMPLETED')
  const { length } = await temporal.history(run)
  await page.goto(`${runPath(run)}/history?q=task(sch|st)&regex=true`)
  await expect(page.getByTestId('match-count')).toHaveText(`2 of ${length}`)
  await expect(page.locator('tr[data-event]')).toHaveCount(2)
})

test('a time range shows its events, to the end of the day it names', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'echoes')
  await waitForStatus(temporal.client, run, 'COMPLETED')
  const { length } = await temporal.history(run)
  await page.goto(`${runPath(run)}/history?from=2001-02-03T23:30:00Z`)
  await expect(page.getByTestId('match-count')).toHaveText(`${length} of ${length}`)
  await page.getByRole('button', { name: /^from 2001-02-0/ }).click()
  const until = page.getByLabel('Until')
  const show = page.getByRole('button', { name: 'Show', exact: true })
  await until.fill('2001-01-01')
  await expect(page.getByText('It ends before it begins.')).toBeVisible()
  await expect(until).toHaveAttribute('aria-invalid', 'true')
  await expect(until).toHaveAccessibleDescription('It ends before it begins.')
  await expect(show).toHaveAttribute('aria-disabled', 'true')
  // Enter in the field is refused for the reason that the button shows.
  await until.press('Enter')
  await until.fill('2001')
  await expect(show).toHaveAttribute('aria-disabled', 'true')
  await expect(until).toHaveAccessibleDescription('A time is written as 2026-11-22 02:14:07.')
  await until.fill('2999-12-31')
  await show.click()
  await expect(page.getByRole('button', { name: /to 2999-12-31 23:59:59$/ })).toBeVisible()
  await expect(page.getByTestId('match-count')).toHaveText(`${length} of ${length}`)
})
