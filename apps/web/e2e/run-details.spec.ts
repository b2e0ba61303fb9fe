import { startSample } from '@rewind/sandbox/start-sample'
import { expect, resetPath, runPath, test } from './operator.ts'

test('metadata shows what the run was started with', async ({ temporal, page }) => {
  const run = await startSample(temporal.client, 'nobodyPolls', {
    memo: { ticket: 'OPS-7' },
    staticSummary: 'import of 1998',
    workflowRunTimeout: '90 minutes',
  })
  await page.goto(`${runPath(run)}/history`)
  await page.getByRole('link', { name: 'Metadata' }).click()
  await expect(page.getByText('import of 1998')).toBeVisible()
  await expect(page.getByText('OPS-7')).toBeVisible()
  await expect(page.getByText(/^1 h 30 min, ends /)).toBeVisible()
  await expect(page.getByText('none: its worker is unversioned')).toBeVisible()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('the Workers tab shows the pollers of each kind of task, and says where there are none', async ({
  temporal,
  page,
}) => {
  const polled = await startSample(temporal.client, 'neverHeartbeats')
  await page.goto(`${runPath(polled)}/workers`)
  const activities = page.getByRole('region', { name: 'Activity tasks of queue sandbox' })
  await expect(activities.getByRole('rowheader', { name: /^sandbox-v2@/ }).first()).toBeVisible()
  await expect(activities.getByText(/ago$/).first()).toBeVisible()

  const alone = await startSample(temporal.client, 'nobodyPolls')
  await page.goto(`${runPath(alone)}/workers`)
  const workflow = page.getByRole('region', { name: /^Workflow tasks of queue/ })
  await expect(workflow.getByText('No worker has polled it for minutes')).toBeVisible()
  await expect(workflow.getByText(/about \d+ waiting/)).toBeVisible()
  for (const { workflowId } of [polled, alone]) {
    await temporal.client.workflow.getHandle(workflowId).terminate('the spec is over')
  }
})

test('a run of one event has one event', async ({ temporal, page }) => {
  const workflowId = `delayed-${crypto.randomUUID()}`
  const handle = await temporal.client.workflow.start('nobodyPolls', {
    workflowId,
    taskQueue: workflowId,
    startDelay: '1 hour',
  })
  const run = { workflowId, runId: handle.firstExecutionRunId }
  await page.goto(`${runPath(run)}/history`)
  await expect(page.getByText(/^1 event, /)).toBeVisible()
  await page.goto(resetPath(run))
  await expect(page.getByText('· 1 event', { exact: false }).first()).toBeVisible()
  await expect(page.getByText('1 events')).toBeHidden()
  await handle.terminate('the spec is over')
})
