import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import Long from 'long'
import { expect, runPath, test } from './operator.ts'

// An old answer must not appear as the answer to a new request, however late the new one comes.

/** Holds the answers to calls whose address matches until they are released. */
async function hold(page: Page, url: RegExp) {
  let asked = 0
  let release = () => {}
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(url, async (route) => {
    asked += 1
    await isReleased
    await route.continue()
  })
  return { isAsked: () => expect.poll(() => asked).toBeGreaterThan(0), release }
}

test('counts and rows of the old filter do not show as those of the new one', async ({
  operator: { page },
  temporal,
}) => {
  const client = await newNamespace(temporal.client.connection)
  for (const workflowId of ['a-1', 'a-2', 'b-1']) {
    await startSample(client, 'nobodyPolls', { workflowId })
  }
  await waitFor('three visible executions', async () =>
    (await client.workflow.count()).count === 3 ? true : undefined,
  )
  const list = `/namespaces/${client.options.namespace}/workflows`
  const running = page.getByRole('button', { name: /^Running/ })
  const footer = page.getByRole('navigation', { name: 'Pages of the list' })
  await page.goto(`${list}?query=a-`)
  await expect(running).toContainText('2')
  await expect(footer).toContainText('2 executions')

  const counts = await hold(page, /\/workflow-count\?/)
  const rows = await hold(page, /\/workflows\?/)
  const field = page.getByLabel('Search workflows')
  await field.fill('b-')
  await field.press('Enter')
  await counts.isAsked()
  await rows.isAsked()
  await expect(running).toContainText('…')
  await expect(page.getByRole('button', { name: /^All/ })).toContainText('…')
  await expect(footer).not.toContainText('2 executions')
  await expect(page.getByText(/^counted/)).toBeHidden()
  counts.release()
  await expect(running).toContainText('1')
  rows.release()
  await expect(footer).toContainText('1 execution,')

  // The search before found nothing. The page says nothing yet about the new one.
  await page.goto(`${list}?query=${randomUUID()}`)
  await expect(page.getByText('No execution matches')).toBeVisible()
  const found = await hold(page, /\/workflows\?/)
  await field.fill('a-')
  await field.press('Enter')
  await found.isAsked()
  await expect(page.getByText('No execution matches')).toBeHidden()
  found.release()
  await expect(footer).toContainText('2 executions')
})

test('the runs of another workflow do not show as those of this one', async ({
  operator: { page },
  temporal,
}) => {
  const base = await temporal.startResettable()
  const { runId } = await temporal.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: base,
    reason: 'a run before this one',
    requestId: randomUUID(),
    workflowTaskFinishEventId: Long.fromNumber(4),
  })
  const other = await startSample(temporal.client, 'nobodyPolls')
  await page.goto(runPath({ workflowId: base.workflowId, runId: String(runId) }))
  const strip = page.getByRole('list', { name: /^Runs of this workflow id/ })
  await expect(strip).toBeVisible()
  const lineage = await hold(page, /\/lineage\?/)
  // Within the page, as a link or Back does.
  await page.evaluate((path) => history.pushState({}, '', path), runPath(other))
  await expect(page.getByRole('heading', { name: other.workflowId })).toBeVisible()
  await lineage.isAsked()
  await expect(strip).toBeHidden()
  lineage.release()
})

test('rows of the audit log for the old filters are marked as old until the new ones are answered', async ({
  operator,
  temporal,
}) => {
  const { page } = operator
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await operator.terminate('for the audit log')
  await page.goto(`/audit?workflowId=${run.workflowId}`)
  const rows = page.getByRole('row').filter({ hasText: 'for the audit log' })
  await expect(rows).toHaveCount(1)
  const list = await hold(page, /\/api\/audit\?/)
  await page.getByLabel('Action').selectOption('cancel')
  await list.isAsked()
  await expect(page.locator('[aria-busy=true]').filter({ has: rows })).toBeVisible()
  list.release()
  await expect(page.getByText('No record matches these filters.')).toBeVisible()
})
