import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** Returns a failed run with activities, one of which made it fail. */
async function failedRun({ client }: Temporal) {
  const run = await startSample(client, 'failsUntilFixed')
  await waitForStatus(client, run, 'FAILED')
  return run
}

test('a search covers all rows, and goes from match to match', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await failedRun(temporal)
  const history = await temporal.history(run)
  const taskEvents = history.filter(({ type }) => type.startsWith('workflowTask'))
  await operator.openRun(run)
  await page.keyboard.press('/')
  await page.keyboard.type('workflowtask')
  const count = page.getByTestId('match-count')
  await expect(count).toHaveText(`${taskEvents.length} of ${history.length}`)
  await expect(page).toHaveURL(/q=workflowtask/)
  await expect(page.locator('tr[data-event]')).toHaveCount(taskEvents.length)
  const newestFirst = taskEvents.map(({ eventId }) => eventId).reverse()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`event=${newestFirst[0]}\\b`))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`event=${newestFirst[1]}\\b`))
  await page.keyboard.press('Shift+Enter')
  await expect(page).toHaveURL(new RegExp(`event=${newestFirst[0]}\\b`))

  await page.reload()
  await expect(count).toHaveText(`${taskEvents.length} of ${history.length}`)
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await page.getByRole('searchbox').fill('^workflow(')
  await expect(page.getByRole('alert')).toContainText('regular expression')
  await page.getByRole('searchbox').fill('TaskFailed$')
  await expect(count).toHaveText(/^\d+ of/)
  await page.getByRole('searchbox').fill('nothing has this name')
  await expect(page.getByText('No event of this history fits')).toBeVisible()
  await page.getByRole('button', { name: 'Show all events' }).click()
  await expect(page.locator('tr[data-event="1"]')).toBeVisible()
})

test('events are shown by category, by failure and by time', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await failedRun(temporal)
  const history = await temporal.history(run)
  const activities = history.filter(({ type }) => type.startsWith('activityTask'))
  await operator.openRun(run)
  await page.getByRole('button', { name: 'All types' }).click()
  await page.getByRole('checkbox', { name: 'activity', exact: true }).check()
  await page.keyboard.press('Escape')
  const count = page.getByTestId('match-count')
  await expect(count).toHaveText(`${activities.length} of ${history.length}`)
  await expect(page).toHaveURL(/filter=activity/)
  await page.getByRole('button', { name: 'Failed', exact: true }).click()
  const failed = activities.filter(({ type }) => /Failed|TimedOut/.test(type))
  await expect(count).toHaveText(`${failed.length} of ${history.length}`)
  await page.goto(`${runPath(run)}/history?to=2001-01-01T00:00:00Z`)
  await expect(page.getByText('No event of this history fits')).toBeVisible()
})

test('groups show an activity with its attempts and how it ended', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await failedRun(temporal)
  const failed = (await temporal.history(run)).findLast(({ type }) => type === 'activityTaskFailed')
  await operator.openRun(run)
  await page.getByRole('link', { name: 'Groups' }).click()
  await expect(page).toHaveURL(/view=groups/)
  const task = page.getByRole('row').filter({ hasText: 'schedules reserveStock' })
  await expect(task).toContainText('workflow task')
  const row = page.getByRole('row').filter({ hasText: 'failed' }).filter({ hasText: 'activity' })
  await expect(row.first()).toBeVisible()
  await row.first().click()
  await expect(page).toHaveURL(new RegExp(`event=${failed?.eventId}\\b`))
  const together = page.getByRole('region', { name: 'Events that belong together' })
  await together.getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: /ActivityTaskScheduled/ })).toBeVisible()
})

test('a timer is named with the summary that its code gave it', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'waitsOnTimers')
  await waitForStatus(temporal.client, run, 'COMPLETED')
  await operator.openRun(run)
  await page.getByRole('searchbox').fill('one after the other')
  await expect(page.locator('tr[data-event]')).toHaveCount(2)
  await page.getByRole('link', { name: 'Groups' }).click()
  const row = page.getByRole('row').filter({ hasText: 'fired' })
  await expect(row).toHaveCount(2)
  await expect(row.first()).toContainText('one after the other')
  await row.first().click()
  const together = page.getByRole('region', { name: 'Events that belong together' })
  await expect(together).toContainText('(one after the other)')
})

test('the timeline and the JSON are views of the same events', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await failedRun(temporal)
  await operator.openRun(run)
  await page.getByRole('link', { name: 'Timeline' }).click()
  await expect(page.getByLabel(/^Timeline of \d+ groups/).first()).toBeVisible()
  await page.getByRole('link', { name: 'JSON' }).click()
  await expect(page.getByRole('article').first()).toContainText('"WORKFLOW_EXECUTION_FAILED"')
})

test('the browser’s Back and Forward go through the views', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await failedRun(temporal)
  await operator.openRun(run)
  const views = page.getByRole('navigation', { name: 'Views of the history' })
  const shown = views.locator('[aria-current=page]')
  await views.getByRole('link', { name: 'Groups' }).click()
  await expect(shown).toHaveText('Groups')
  await views.getByRole('link', { name: 'JSON' }).click()
  await expect(page.getByRole('article').first()).toBeVisible()
  await page.goBack()
  await expect(shown).toHaveText('Groups')
  await page.goBack()
  await expect(shown).toHaveText('Table')
  await page.goForward()
  await expect(shown).toHaveText('Groups')
  await expect(page.getByRole('table', { name: 'Groups of events' })).toBeVisible()
})

test('a reset point is chosen on the timeline, by keyboard and by pointer', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await failedRun(temporal)
  await operator.openRun(run)
  await page.getByRole('link', { name: 'Timeline' }).click()
  const timeline = page.getByLabel(/^Timeline of \d+ groups/)
  await timeline.focus()
  // Moves down to the first workflow task, and on to the one that started the activity that failed
  // the run.
  for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
  await expect(timeline.getByRole('status')).toContainText('reset point 10')
  await page.keyboard.press('r')
  await expect(page).toHaveURL(new RegExp(`${run.runId}/reset\\?event=10`))
  await expect(operator.points({ selected: true })).toContainText('schedules convertCurrency')

  await page.goBack()
  await page.getByLabel('Spaced by').selectOption('event')
  const { width } = (await timeline.boundingBox()) ?? { width: 0 }
  // Below the lane of the run, in the middle of events 8 to 10 of 17.
  await timeline.click({ position: { x: (width * (9.4 - 0.8)) / (18 - 0.8), y: 98 } })
  const panel = page.locator('section[aria-labelledby=event-panel-title]')
  await panel.getByRole('link', { name: /^Reset to event 10/ }).click()
  await expect(operator.points({ selected: true })).toContainText('schedules convertCurrency')
})

test('by keyboard alone: from the list to an event’s payload and back', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'echoes', { args: [{ by: 'keyboard' }] })
  await waitForStatus(temporal.client, run, 'COMPLETED')
  await page.goto(
    `/namespaces/default/workflows?query=${encodeURIComponent(`WorkflowId='${run.workflowId}'`)}`,
  )
  await expect(page.getByRole('link', { name: run.workflowId })).toBeVisible()
  for (;;) {
    await page.keyboard.press('Tab')
    if (
      await page
        .getByRole('link', { name: run.workflowId })
        .evaluate((link) => link === document.activeElement)
    )
      break
  }
  await page.keyboard.press('Enter')
  const table = page.getByRole('table', { name: 'Event history' })
  await expect(table).toHaveAttribute(
    'aria-rowcount',
    String((await temporal.history(run)).length + 1),
  )
  await page.keyboard.press('j')
  await page.keyboard.press('End')
  for (let step = 0; step < 40; step++) {
    if (
      await page
        .locator('tr[data-event="1"] a')
        .first()
        .evaluate((link) => link === document.activeElement)
        .catch(() => false)
    )
      break
    await page.keyboard.press('j')
  }
  await page.keyboard.press('Enter')
  const panel = page.getByRole('region', { name: /WorkflowExecutionStarted/ })
  await expect(panel).toBeFocused()
  await expect(panel).toContainText('keyboard')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(page.locator('tr[data-event="1"] a').first()).toBeFocused()
})
