import type { Page } from '@playwright/test'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** Starts a run with a failing activity whose next attempt is seconds away, later a minute. */
async function startRetrying(temporal: Temporal): Promise<SampleRun> {
  const run = await startSample(temporal.client, 'retriesActivity', {
    args: [{ failures: 1_000_000 }],
  })
  await waitFor('a few failed attempts', async () =>
    ((await pending(temporal, run))?.attempt ?? 0) >= 5 ? true : undefined,
  )
  return run
}

const pending = async ({ client }: Temporal, run: SampleRun) =>
  (await describeRun(client, run)).pendingActivities?.[0]

async function command(page: Page, button: string, reason: string, submit: string) {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: submit, exact: true }).click()
  await expect(dialog).toBeHidden()
}

const open = async (page: Page, run: SampleRun) => {
  await page.goto(`${runPath(run)}/pending`)
  await expect(page.getByRole('heading', { name: 'failAtFirst' })).toBeVisible()
}

test('a single pending activity opens by itself with attempt, next retry, failure, cause and options', async ({
  temporal,
  page,
}) => {
  const run = await startRetrying(temporal)
  await open(page, run)
  const panel = page.getByRole('region', { name: 'failAtFirst' })
  await expect(panel.getByText('waits for its retry')).toBeVisible()
  await expect(panel.getByText(/of any number/)).toBeVisible()
  await expect(panel.getByText(/^attempt \d+: connection refused$/)).toBeVisible()
  await expect(panel.getByText('ConnectionRefused')).toBeVisible()
  await expect(panel.getByText('1 min', { exact: true })).toBeVisible()
  await expect(panel.getByRole('link', { name: 'event 5' })).toBeVisible()
})

test('an activity is paused, says by whom and why, and is unpaused', async ({ temporal, page }) => {
  const run = await startRetrying(temporal)
  await open(page, run)
  await command(page, 'Pause…', 'bank is down', 'Pause activity')
  await expect(page.getByText(/^Paused by ada/)).toBeVisible()
  await expect(page.getByText('A reset of the run unpauses it')).toBeVisible()
  expect(await pending(temporal, run)).toMatchObject({
    paused: true,
    pauseInfo: {
      manual: { identity: 'ada', reason: expect.stringMatching(/^bank is down \[rw-\w+\]$/) },
    },
  })
  const retry = page.getByRole('button', { name: 'Retry now…' })
  await expect(retry).toHaveAttribute('aria-disabled', 'true')

  const attempt = (await pending(temporal, run))?.attempt ?? 0
  await command(page, 'Unpause…', 'bank is back', 'Unpause activity')
  await expect(page.getByText(/^Paused by ada/)).toBeHidden()
  await expect(page.getByRole('button', { name: 'Pause…' })).toBeFocused()
  const now = await pending(temporal, run)
  expect(now?.paused).toBe(false)
  expect(now?.attempt).toBeGreaterThanOrEqual(attempt)
})

test('a waiting activity is retried now, and its attempts count from 1', async ({
  temporal,
  page,
}) => {
  const run = await startRetrying(temporal)
  const before = (await pending(temporal, run))?.attempt ?? 0
  await open(page, run)
  await page.getByRole('button', { name: 'Retry now…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('count from 1 again')
  await page.keyboard.press('Escape')
  await command(page, 'Retry now…', 'the rate service is fixed', 'Retry activity now')
  const after = await pending(temporal, run)
  expect(after?.attempt).toBeLessThan(before)
})

test('a paused activity is reset and stays paused, as asked', async ({ temporal, page }) => {
  const run = await startRetrying(temporal)
  await open(page, run)
  await command(page, 'Pause…', 'look first', 'Pause activity')
  await page.getByRole('button', { name: 'Reset activity…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Keep it paused').check()
  await expect(dialog).toContainText('--keep-paused')
  await dialog.getByLabel('Reason').fill('count anew')
  await dialog.getByRole('button', { name: 'Reset activity', exact: true }).click()
  await expect(dialog).toBeHidden()
  expect(await pending(temporal, run)).toMatchObject({ paused: true, attempt: 1 })
})

test('options are changed as typed, and restored', async ({ temporal, page }) => {
  const run = await startRetrying(temporal)
  await open(page, run)
  await page.getByRole('button', { name: 'Update options…' }).click()
  const dialog = page.getByRole('alertdialog')
  const submit = dialog.getByRole('button', { name: 'Update activity options' })
  await dialog.getByLabel('Reason').fill('it needs longer')
  await expect(submit).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByLabel('Start to close').fill('soon')
  await expect(dialog.getByText(/A time such as/)).toBeVisible()
  await dialog.getByLabel('Start to close').fill('1 min 30 s')
  await dialog.getByLabel('Maximum attempts').fill('500')
  await expect(dialog).toContainText('--start-to-close-timeout=90000ms')
  await submit.click()
  await expect(dialog).toBeHidden()
  const changed = await pending(temporal, run)
  expect(changed?.maximumAttempts).toBe(500)
  expect(Number(changed?.activityOptions?.startToCloseTimeout?.seconds)).toBe(90)
  await expect(page.getByText('1 min 30 s', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Update options…' }).click()
  await dialog.getByLabel('Restore the options').check()
  await dialog.getByLabel('Reason').fill('as before')
  await submit.click()
  await expect(dialog).toBeHidden()
  expect((await pending(temporal, run))?.maximumAttempts).toBe(0)
})

test('a prepared command opens from its address, and a pause from elsewhere refuses it', async ({
  temporal,
  page,
}) => {
  const run = await startRetrying(temporal)
  const activityId = (await pending(temporal, run))?.activityId ?? ''
  await page.goto(`${runPath(run)}/pending?open=activity%2F${activityId}&act=pause`)
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('too late')
  await temporal.client.workflowService.pauseActivity({
    namespace: 'default',
    execution: run,
    id: activityId,
    identity: 'grace',
    reason: 'I was first',
  })
  await expect(dialog).toContainText('The activity is paused already by grace: I was first.')
  await expect(dialog.getByRole('button', { name: 'Pause activity' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expect(dialog.getByLabel('Reason')).toHaveValue('too late')
})

test('a retry from an address is refused once the activity is paused, since it would unpause it', async ({
  temporal,
  page,
}) => {
  const run = await startRetrying(temporal)
  const activityId = (await pending(temporal, run))?.activityId ?? ''
  await page.goto(`${runPath(run)}/pending?open=activity%2F${activityId}&act=retry`)
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('now')
  await temporal.client.workflowService.pauseActivity({
    namespace: 'default',
    execution: run,
    id: activityId,
    identity: 'grace',
    reason: 'look first',
  })
  await expect(dialog).toContainText('The activity is paused. Unpause it')
  const submit = dialog.getByRole('button', { name: 'Retry activity now' })
  await expect(submit).toHaveAttribute('aria-disabled', 'true')
  expect((await pending(temporal, run))?.paused).toBe(true)
})

test('an activity that ends while the dialog is open is not paused, and the dialog says so', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'retriesActivity', {
    args: [{ failures: 1_000_000 }],
  })
  await waitFor('an attempt', async () => ((await pending(temporal, run)) ? true : undefined))
  await open(page, run)
  await page.getByRole('button', { name: 'Pause…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('too late')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('somebody else')
  await expect(dialog).toContainText('The run is closed: Terminated.')
})

test('the commands of an activity are disabled once its run is closed, and say why', async ({
  temporal,
  page,
}) => {
  const run = await startRetrying(temporal)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec asks for it')
  await waitForStatus(temporal.client, run, 'TERMINATED')
  await page.goto(`${runPath(run)}/pending`)
  await expect(page.getByText(/run is closed/).first()).toBeVisible()
  for (const name of ['Retry now…', 'Pause…', 'Reset activity…', 'Update options…']) {
    const button = page.getByRole('button', { name })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
  }
})

test('an activity that a closed run left over names the event that scheduled it', async ({
  temporal,
  page,
}) => {
  const run = await startRetrying(temporal)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('enough')
  await open(page, run)
  await expect(page.getByText('This was left over when it closed')).toBeVisible()
  const panel = page.getByRole('region', { name: 'failAtFirst' })
  await expect(panel.getByRole('link', { name: 'event 5' })).toBeVisible()
  await expect(panel.getByText('not read yet')).toBeHidden()
})
