import type { SampleName } from '@rewind/sandbox/catalogue'
import type { SampleRun } from '@rewind/sandbox/start-sample'
import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForEvent, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, payloadOf, type Temporal, test } from './operator.ts'

/** Starts a run and waits until its activity runs, which only the description shows. */
async function startWithRunningActivity(temporal: Temporal, name: SampleName): Promise<SampleRun> {
  const run = await startSample(temporal.client, name)
  await waitFor('a started activity', async () => {
    const { pendingActivities } = await describeRun(temporal.client, run)
    return pendingActivities?.some(({ state }) => state === 2) ? true : undefined
  })
  return run
}

const request = (temporal: Temporal, run: SampleRun) =>
  temporal.attributesOf(run, 'workflowExecutionCancelRequested')

test('a workflow that waits for its activity is canceled and cleans up', async ({
  operator,
  temporal,
}) => {
  const run = await startWithRunningActivity(temporal, 'waitsForCancellation')
  await operator.openRun(run)
  await operator.requestCancellation('customer withdrew the order')
  await expect(operator.status()).toHaveText('Canceled')

  await waitForStatus(temporal.client, run, 'CANCELLED')
  expect(await request(temporal, run)).toMatchObject({
    cause: 'customer withdrew the order',
    identity: 'ada',
  })
  expect(await temporal.activities(run)).toEqual(['waitForCancel', 'cleanUp'])
  const events = await temporal.history(run)
  const first = events.find(({ type }) => type === 'activityTaskCompleted')
  expect(payloadOf(first?.attributes, 'result')).toBe('I am canceled by Done')
})

test('a workflow that handles the cancellation ends completed, and the page says so', async ({
  operator,
  temporal,
}) => {
  const run = await startWithRunningActivity(temporal, 'handlesCancellation')
  await operator.openRun(run)
  await operator.requestCancellation('try the graceful way')
  await expect(operator.status()).toHaveText('Completed')

  expect(await request(temporal, run)).toMatchObject({ cause: 'try the graceful way' })
  expect(await temporal.activities(run)).toEqual(['waitForCancel', 'cleanUp'])
  expect(await temporal.result(run)).toMatch(/^canceled, then /)
})

test('heartbeats of an activity that ignores the cancel still arrive', async ({
  operator,
  temporal,
}) => {
  const run = await startWithRunningActivity(temporal, 'ignoresCancellation')
  await operator.openRun(run)
  await operator.requestCancellation('it will not listen')
  await expect(operator.status()).toContainText('cancellation requested')
  await expect(operator.status()).toHaveText('Completed')

  expect(await request(temporal, run)).toMatchObject({ cause: 'it will not listen' })
  expect(await temporal.result(run)).toMatchObject({ afterCancel: 3 })
})

test('a single last heartbeat after the cancel arrives before the run is canceled', async ({
  operator,
  temporal,
}) => {
  const run = await startWithRunningActivity(temporal, 'lastHeartbeatAfterCancel')
  await operator.openRun(run)
  // The search starts before the request: a slow browser may show the heartbeat only when the run
  // is over.
  const lastBeat = waitFor('the last heartbeat', async () => {
    const { pendingActivities } = await describeRun(temporal.client, run)
    const data = pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0]?.data
    const beat = data && (JSON.parse(new TextDecoder().decode(data)) as { afterCancel: number })
    return beat?.afterCancel === 1 ? beat : undefined
  })
  await Promise.all([lastBeat, operator.requestCancellation('one last word')])
  await expect(operator.status()).toHaveText('Canceled')
  await waitForStatus(temporal.client, run, 'CANCELLED')
  expect(await request(temporal, run)).toMatchObject({ cause: 'one last word' })
})

test('an activity that never heartbeats does not learn of the cancel, as the dialog says', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startWithRunningActivity(temporal, 'neverHeartbeats')
  await operator.openRun(run)
  await page.getByRole('button', { name: 'Request cancellation…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('stayDeaf (1) does not heartbeat')
  await operator.submitReason('is anybody there', 'Request cancellation')
  await expect(operator.status()).toContainText('cancellation requested')

  await waitForEvent(
    temporal.client,
    run,
    'the cancel request of the activity',
    (event) => event.activityTaskCancelRequestedEventAttributes != null,
  )
  await waitForStatus(temporal.client, run, 'RUNNING')
  await expect(page.getByRole('button', { name: 'Request cancellation…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await operator.terminate('it cannot hear')
  await expect(operator.status()).toHaveText('Terminated')
})

test('a blank reason never reaches Temporal', async ({ operator, temporal, page }) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await page.getByRole('button', { name: 'Request cancellation…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('No worker polls task queue')
  await dialog.getByLabel('Reason').fill('   ')
  const submit = dialog.getByRole('button', { name: 'Request cancellation' })
  await expect(submit).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByLabel('Reason').press('Control+Enter')
  await dialog.getByRole('button', { name: 'Go back' }).click()
  await expect(page.getByRole('button', { name: 'Request cancellation…' })).toBeFocused()
  expect(await request(temporal, run)).toBeUndefined()
})

test('a run that closes while the dialog is open is not reported as canceled', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await page.getByRole('button', { name: 'Request cancellation…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('too late')
  await temporal.client.workflow.getHandle(run.workflowId, run.runId).terminate('somebody else')
  await expect(dialog).toContainText('No longer possible')
  await expect(dialog.getByLabel('Reason')).toHaveValue('too late')
  expect(await request(temporal, run)).toBeUndefined()
})

test('a closed run cannot be cancelled or terminated, and the buttons say why', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'waitsOnTimers')
  await waitForStatus(temporal.client, run, 'COMPLETED')
  await operator.openRun(run)
  for (const name of ['Request cancellation…', 'Terminate…']) {
    const button = page.getByRole('button', { name })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await button.focus()
    await button.press('Enter')
    await expect(page.getByRole('alertdialog')).toBeHidden()
  }
  await expect(page.getByText(/closed|completed/i).first()).toBeVisible()
})
