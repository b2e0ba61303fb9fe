import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForEvent, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, test } from './operator.ts'

test('a run that nobody polls is terminated', async ({ operator, temporal }) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await operator.terminate('the queue is gone')
  await expect(operator.status()).toHaveText('Terminated')

  await waitForStatus(temporal.client, run, 'TERMINATED')
  expect(await temporal.attributesOf(run, 'workflowExecutionTerminated')).toMatchObject({
    reason: 'the queue is gone',
    identity: 'ada',
  })
})

test('the children of a terminated parent end as their close policies say', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'parentWithChildren')
  await waitFor('three children', async () => {
    const { pendingChildren } = await describeRun(temporal.client, run)
    return pendingChildren?.length === 3 ? true : undefined
  })
  await operator.openRun(run)
  await page.getByRole('button', { name: 'Terminate…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('1 child workflow is terminated too')
  await expect(dialog).toContainText('1 child workflow is asked to cancel')
  await expect(dialog).toContainText('1 child workflow is left running')
  await operator.submitReason('wrong customer', 'Terminate workflow')
  await expect(operator.status()).toHaveText('Terminated')

  const child = (name: string) => ({ workflowId: `${run.workflowId}-${name}`, runId: '' })
  await waitForStatus(temporal.client, child('terminate'), 'TERMINATED')
  await waitForStatus(temporal.client, child('request-cancel'), 'CANCELLED')
  await waitForStatus(temporal.client, child('abandon'), 'RUNNING')
  await temporal.client.workflow.getHandle(child('abandon').workflowId).signal('finish')
})

test('a cron workflow is ended by terminating its waiting run', async ({ operator, temporal }) => {
  const first = await startSample(temporal.client, 'runsOnCron', {
    cronSchedule: '0 0 1 1 *',
  })
  await operator.openRun(first)
  await operator.terminate('the report is no longer wanted')
  await expect(operator.status()).toHaveText('Terminated')
  await waitForStatus(temporal.client, first, 'TERMINATED')
  const latest = await describeRun(temporal.client, { workflowId: first.workflowId })
  expect(latest.workflowExecutionInfo?.execution?.runId).toBe(first.runId)
})

test('an activity that is being retried is seen under Pending, and terminate ends it', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'retriesActivity', {
    args: [{ failures: 10_000 }],
  })
  await waitFor('a second attempt', async () => {
    const { pendingActivities } = await describeRun(temporal.client, run)
    return (pendingActivities?.[0]?.attempt ?? 0) > 1 ? true : undefined
  })
  await operator.openRun(run)
  await page.getByRole('link', { name: /^Pending/ }).click()
  const panel = page.getByRole('region', { name: 'failAtFirst' })
  await expect(panel.getByText('Last failure', { exact: true })).toBeVisible()
  await operator.terminate('it never works')
  await waitForStatus(temporal.client, run, 'TERMINATED')
})

test('a terminate that the server refuses says so, and keeps the reason', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await page.getByRole('button', { name: 'Terminate…' }).click()
  // The page's reads are blocked, so that it does not learn that the run has closed.
  await page.route(/\/runs\/[0-9a-f-]{36}$/, (route) => route.abort())
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('me first')
  await temporal.client.workflow.getHandle(run.workflowId, run.runId).terminate('somebody else')
  await dialog.getByRole('button', { name: 'Terminate workflow' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Not done')
  await expect(dialog.getByLabel('Reason')).toHaveValue('me first')
  const closing = await waitForEvent(
    temporal.client,
    run,
    'the end',
    (event) => event.workflowExecutionTerminatedEventAttributes != null,
  )
  expect(closing.workflowExecutionTerminatedEventAttributes?.reason).toBe('somebody else')
})
