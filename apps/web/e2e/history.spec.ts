import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** Returns a run with `many` + 2 events: signals that no worker handles. */
async function signalled(temporal: Temporal, many: number) {
  const run = await startSample(temporal.client, 'nobodyPolls')
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  for (let sent = 0; sent < many; sent += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, many - sent) }, (_, index) =>
        handle.signal('addItem', { item: sent + index }),
      ),
    )
  }
  return run
}

test('an event opens with its attributes and decoded payloads, and its address leads back to it', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'echoes', {
    args: [{ amount: 12, note: 'two\nlines', nested: { list: [1, 2] } }],
  })
  await waitForStatus(temporal.client, run, 'COMPLETED')
  await operator.openRun(run)
  const row = page.locator('tr[data-event="1"]')
  await expect(row).toContainText('WorkflowExecutionStarted')
  await row.click()
  await expect(page).toHaveURL(/event=1/)
  await expect(page.getByText('taskQueue').first()).toBeVisible()
  await expect(page.getByText('note').first()).toBeVisible()
  await page.reload()
  await expect(page.getByText('taskQueue').first()).toBeVisible()
  await page.getByRole('button', { name: 'Close the event' }).click()
  await expect(page).not.toHaveURL(/event=1/)
  await page.getByLabel('Go to event').fill('99')
  await page.getByLabel('Go to event').press('Enter')
  await expect(page.getByRole('status').filter({ hasText: /^1 to \d+$/ })).toBeVisible()
  await page.getByLabel('Go to event').fill('3')
  await page.getByLabel('Go to event').press('Enter')
  await expect(page).toHaveURL(/event=3/)
})

test('scrolling reads more of the history, and an address in its middle opens there', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await signalled(temporal, 600)
  await operator.openRun(run)
  await expect(page.getByTestId('event-count')).toContainText('602')
  await expect(page.locator('tr[data-event="602"]')).toBeVisible()
  await expect(page.locator('tr[data-event="300"]')).toHaveCount(0)
  await page.goto(`${runPath(run)}/history?event=300`)
  await expect(page.locator('tr[data-event="300"]')).toContainText('WorkflowExecutionSignaled')
  await expect(page.locator('tr[data-event="300"]')).toHaveAttribute('aria-current', 'true')
  await page.locator('tr[data-event="300"]').hover()
  await expect(async () => {
    await page.mouse.wheel(0, 4000)
    await expect(page.locator('tr[data-event="1"]')).toContainText('WorkflowExecutionStarted', {
      timeout: 500,
    })
  }).toPass()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('events of a live run appear by themselves, and wait while the operator reads further down', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await signalled(temporal, 100)
  await operator.openRun(run)
  await expect(page.locator('tr[data-event="102"]')).toBeVisible()
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await handle.signal('addItem', { item: 'live' })
  await expect(page.locator('tr[data-event="103"]')).toContainText('WorkflowExecutionSignaled')
  await page.locator('tr[data-event="95"]').click()
  await handle.signal('addItem', { item: 'while reading' })
  await page.getByRole('button', { name: /newer/ }).click()
  await expect(page.locator('tr[data-event="104"]')).toBeVisible()
  await handle.terminate('the spec is over')
  await expect(operator.status()).toHaveText('Terminated')
})

test('groups are walked by keys alone: a row, its event, and back to the row', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'waitsOnTimers')
  await operator.openRun(run)
  await page.goto(`${runPath(run)}/history?view=groups`)
  const rows = page.getByRole('table', { name: 'Groups of events' }).locator('tr[data-event]')
  await expect(rows.first()).toBeVisible()
  await page.keyboard.press('j')
  const focused = page.locator('tr[data-event]:focus-within')
  await expect(focused).toHaveCount(1)
  await page.keyboard.press('j')
  const chosen = await focused.getAttribute('data-event')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Close the event' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Close the event' })).toBeHidden()
  await expect(focused).toHaveAttribute('data-event', chosen ?? '')
  // The run waits for timers, which the description does not count, so the tab shows no number
  // instead of 0.
  await expect(page.getByRole('link', { name: 'Pending', exact: true })).toBeVisible()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('new events wait in the JSON view too while an event is open, and show on request', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await page.goto(`${runPath(run)}/history?view=json&event=1`)
  const events = page.getByRole('region', { name: 'Events as JSON' })
  await expect(events.getByRole('article').first()).toBeVisible()
  await handle.signal('addItem', 'pen')
  const newer = page.getByRole('button', { name: '1 newer' })
  await newer.click()
  await expect(newer).toBeHidden()
  await page.getByRole('button', { name: 'Close the event' }).click()
  await events.press('Home')
  await expect(events.getByText('WORKFLOW_EXECUTION_SIGNALED').first()).toBeVisible()
  await handle.terminate('the spec is over')
})
