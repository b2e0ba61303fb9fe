import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** A run with as many events and two more: signals that nobody takes. */
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
})

test('the history is read on as one scrolls, and an address in its middle opens there', async ({
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
